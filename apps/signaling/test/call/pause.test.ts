import { newId } from '@cordboard/contracts';
import type { AgentId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import type { CallEffect } from '../../src/call/inputs.ts';
import { CallRun } from '../support/call-run.ts';

function agentOf(run: CallRun): AgentId {
  const agentId = run.state.agent?.agentId;
  if (agentId === undefined) throw new Error('nobody has the contact');
  return agentId;
}

const ask = (run: CallRun, paused: boolean, by = agentOf(run)): CallRun =>
  run.contact({ to: 'pauseAsked', agentId: agentOf(run), by, paused });

/** The media node has done what it was asked. */
function answered(run: CallRun, atMs: number): CallRun {
  const { recordingId, paused } = run.one('pauseRecording');
  run.take();
  return run.do({ type: 'recordingPaused', recordingId, paused, atMs });
}

const told = (run: CallRun): readonly CallEffect[] => run.take().filter(({ type }) => type === 'tellRecording');

describe('pausing a recording', () => {
  it('is told when the media node has done it, and by whom', () => {
    const run = ask(new CallRun().talking(), true, newId('agent'));
    const by = run.state.contact.pause?.by;
    expect(run.effects).toEqual([{ type: 'pauseRecording', recordingId: run.state.recording?.recordingId, paused: true }]);
    const { contactId, recording } = run.state;
    const common = { contactId, recordingId: recording?.recordingId };
    expect(told(answered(run, 5))).toEqual([
      { type: 'tellRecording', recording: 'paused', event: { type: 'recording.paused', ...common, agentId: by, atMs: 5 } },
    ]);
    ask(run, false);
    expect(told(answered(run, 9))).toEqual([
      {
        type: 'tellRecording',
        recording: 'on',
        event: { type: 'recording.resumed', ...common, agentId: agentOf(run), cause: 'asked', atMs: 9 },
      },
    ]);
  });

  it('asks nothing of the media node twice', () => {
    const run = ask(ask(new CallRun().talking(), true), true);
    expect(run.types()).toEqual(['pauseRecording']);
    run.do({ type: 'tick' });
    expect(run.types()).toEqual([]);
  });

  it('asks again when the media node did not answer, and says nothing until it has', () => {
    const run = ask(new CallRun().talking(), true);
    const { recordingId } = run.one('pauseRecording');
    run.take();
    run.do({ type: 'pauseFailed', recordingId });
    expect(run.types()).toEqual(['pauseRecording']);
  });

  it('ends with hold and does not come back with the call', () => {
    const run = ask(new CallRun().talking(), true);
    answered(run, 1);
    run.take();
    run.contact({ to: 'held' });
    // The pause ends only after nobody who said the number is heard on the other channel.
    expect(told(answered(run, 2))).toMatchObject([{ recording: 'on', event: { type: 'recording.resumed', agentId: null, cause: 'held' } }]);
    run.contact({ to: 'resumed' });
    expect(run.types()).not.toContain('pauseRecording');
  });

  it('ends when the agent leaves, and is not the next agent’s', () => {
    const run = ask(new CallRun().talking(), true);
    answered(run, 1);
    run.take();
    const { queueId } = run.state.plan;
    run.contact({ to: 'queued', queueId, enqueuedAtMs: 0, agentLost: true, owed: null });
    expect(told(answered(run, 2))).toMatchObject([{ event: { type: 'recording.resumed', cause: 'left' } }]);
    run.ringing().accepted();
    expect(run.types()).not.toContain('pauseRecording');
  });

  it('goes on under another owner, who asks again for what may not have been told', () => {
    const run = ask(new CallRun().talking(), true);
    run.take();
    const { recording, customer, agent } = run.state;
    if (recording === null || customer === null || agent === null) throw new Error('nobody talks');
    run.do({
      type: 'adopted',
      contactState: 'connected',
      room: {
        ...{ roomId: newId('room'), epoch: 2, lastEventSeq: 0, matrix: [], players: [] },
        legs: [customer, agent].map(({ legId }) => ({ legId, state: 'connected' as const, direction: 'sendrecv' as const })),
        recordings: [{ recordingId: recording.recordingId, startedAtMs: 0, paused: false }],
      },
    });
    expect(run.one('pauseRecording')).toMatchObject({ paused: true });
  });
});
