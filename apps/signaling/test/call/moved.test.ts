import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { AGENT_AWAY_MS, CUSTOMER_AWAY_MS } from '../../src/call/away.ts';
import { MOVE_LIMIT_MS } from '../../src/call/moved.ts';
import type { Room } from '../../src/call/state.ts';
import { CallRun } from '../support/call-run.ts';

const elsewhere = (): Room => ({ mediaNodeId: newId('mediaNode'), roomId: newId('room'), seq: 0 });
const lost = (run: CallRun): CallRun => run.do({ type: 'roomLost' });
const moved = (run: CallRun): CallRun => lost(run).do({ type: 'roomOpened', room: elsewhere() });

describe('a call whose media node is gone', () => {
  it('looks for another one, and for nobody’s leg before it is there', () => {
    const run = lost(new CallRun().talking());
    expect(run.types()).toEqual(['openRoom']);
    expect(run.state).toMatchObject({ phase: 'live', room: null, openingRoom: true, contact: { state: 'connected' } });
  });

  it('offers each leg again there: the agent under the same offer, the customer by a BYE that says so', () => {
    const run = new CallRun().talking();
    const [customer, agent, { offerId }] = [run.leg('customer'), run.leg('agent'), run.state.agent!];
    moved(run);
    expect(run.effects).toContainEqual({ type: 'endLeg', legId: customer, reason: 'moved' });
    expect(run.one('ringAgent')).toMatchObject({ offerId, legId: run.leg('agent'), untilMs: run.nowMs + AGENT_AWAY_MS });
    expect(run.leg('agent')).not.toBe(agent);
    const told = run.effects.filter((effect) => effect.type === 'tellAway');
    expect(told.map(({ party, event }) => [party, event])).toEqual([
      ['customer', { type: 'leg.lost', contactId: run.state.contactId, legId: customer, party: 'customer', cause: 'mediaNode' }],
      ['agent', { type: 'leg.lost', contactId: run.state.contactId, legId: agent, party: 'agent', cause: 'mediaNode' }],
    ]);
    expect(run.effects.map(({ type }) => type)).not.toContain('endContact');
  });

  it('a leg that was being set up at the dead node fails nothing: it is rung again at the next one', () => {
    const run = new CallRun().talking();
    const [agent, { offerId }] = [run.leg('agent'), run.state.agent!];
    lost(run).take();
    run.do({ type: 'agentFailed', legId: agent });
    expect(run.types()).toEqual([]);
    run.do({ type: 'roomOpened', room: elsewhere() });
    expect(run.one('ringAgent')).toMatchObject({ offerId, legId: run.leg('agent') });
    expect(run.leg('agent')).not.toBe(agent);
  });

  it('is moved once, however often the old room is said to be gone', () => {
    const run = lost(new CallRun().talking());
    run.take();
    expect(lost(run).types()).toEqual([]);
    run.do({ type: 'roomOpened', room: elsewhere() });
    expect(run.state).toMatchObject({ openingRoom: false, moving: null });
  });

  it('is the same conversation when both are there again, with no second connect', () => {
    const run = moved(new CallRun().talking());
    run.take();
    run.do({ type: 'customerRejoined', legId: newId('leg') }).do({ type: 'agentUp', legId: run.leg('agent') });
    run.legIs('customer', 'connected').legIs('agent', 'connected');
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['agent', 'customer']);
    expect(run.state.customer?.away).toBeNull();
    expect(run.state.agent?.away).toBeNull();
    expect(run.effects.map(({ type }) => type)).not.toContain('connectContact');
  });

  it('goes on recording as the next part of the same recording, paused when it was', () => {
    const run = new CallRun({ recording: 'always' }).talking();
    const { recordingId } = run.state.recording!;
    const { agentId } = run.state.agent!;
    run.contact({ to: 'pauseAsked', agentId, by: agentId, paused: true });
    moved(run);
    expect(run.one('startRecording')).toEqual({ type: 'startRecording', recordingId, part: 2 });
    run.take();
    run.do({ type: 'recordingStarted', recordingId, part: 2 });
    expect(run.one('tellRecording').event).toMatchObject({ type: 'recording.continued', recordingId, part: 2 });
    const order = run.effects.map(({ type }) => type).filter((type) => type === 'pauseRecording' || type === 'assign');
    expect(order[0]).toBe('pauseRecording');
    moved(run);
    expect(run.effects).toContainEqual({ type: 'startRecording', recordingId, part: 3 });
  });

  it('records on when what it hears of the earlier part comes late', () => {
    const run = moved(new CallRun({ recording: 'always' }).talking());
    const { recordingId } = run.state.recording!;
    run.take();
    run.do({ type: 'recordingFailed', recordingId, part: 1, detail: 'the client was closed' });
    run.do({ type: 'recordingStarted', recordingId, part: 1 });
    expect(run.state.recording).toMatchObject({ recordingId, part: 2, state: 'starting' });
    expect(run.take()).toEqual([]);
    run.do({ type: 'recordingStarted', recordingId, part: 2 });
    run.take();
    run.recordingStored(recordingId, 1);
    expect(run.state.recording).toMatchObject({ part: 2, state: 'on' });
    expect(run.types()).toEqual(['append']);
    run.recordingStored(recordingId, 2);
    expect(run.state.recording).toBeNull();
    expect(run.types()).toEqual(['tellRecording']);
  });

  it('keeps who waits in line, with music as soon as the page is there again', () => {
    const run = moved(new CallRun().waiting());
    expect(run.state.agent).toBeNull();
    run.take();
    run.do({ type: 'customerRejoined', legId: newId('leg') }).legIs('customer', 'connected');
    expect(run.hears('customer')).toBe('music');
    expect(run.effects.map(({ type }) => type)).not.toContain('enqueue');
  });

  it('takes no leg for one that left, when a worker of the node dies and all of its legs say so first', () => {
    for (const run of [new CallRun().waiting(), new CallRun().waiting().ringing(), new CallRun().talking()]) {
      run.take();
      for (const side of ['customer', 'agent'] as const) {
        if (run.state[side] === null) continue;
        run.media({ type: 'leg.stateChanged', legId: run.leg(side), state: 'closed' });
        run.media({ type: 'leg.closed', legId: run.leg(side), reason: 'nodeGone' });
      }
      run.media({ type: 'room.closed', reason: 'nodeGone' });
      const asked = run.types();
      expect(asked).toContain('openRoom');
      for (const never of ['endContact', 'failOffer', 'returnContact']) expect(asked).not.toContain(never);
    }
  });

  it('rings who was being rung again, under the same offer', () => {
    const run = new CallRun().waiting().ringing();
    const [{ offerId }, legId] = [run.state.agent!, run.leg('agent')];
    run.take();
    moved(run);
    expect(run.one('ringAgent')).toMatchObject({ offerId, untilMs: null });
    expect(run.leg('agent')).not.toBe(legId);
    expect(run.effects.map(({ type }) => type)).not.toContain('failOffer');
  });

  it('rings who was offered it while there was no room, once there is one', () => {
    const run = lost(new CallRun().waiting()).contact({ to: 'offered', offerId: newId('offer'), agentId: newId('agent'), shared: false });
    expect(run.effects.map(({ type }) => type)).not.toContain('ringAgent');
    run.do({ type: 'roomOpened', room: elsewhere() });
    expect(run.one('ringAgent').legId).toBe(run.leg('agent'));
  });

  it('begins as ever when the customer’s first leg was lost with the room', () => {
    const run = moved(new CallRun().do({ type: 'customerJoined', legId: newId('leg') }));
    run.take();
    run.do({ type: 'customerRejoined', legId: newId('leg') }).legIs('customer', 'connected');
    expect(run.one('startRecording').part).toBe(1);
    expect(run.one('say')).toBeDefined();
  });

  it('is ended by the system when there is no other node in time', () => {
    const run = lost(new CallRun().talking());
    run.nowMs += MOVE_LIMIT_MS;
    run.take();
    lost(run);
    expect(run.one('endContact').reason).toBe('endedBySystem');
    expect(run.state.phase).toBe('over');
  });

  it('moves once more when the next node is gone too, with a time of its own', () => {
    const run = moved(new CallRun().talking());
    run.nowMs += MOVE_LIMIT_MS;
    run.take();
    lost(run);
    expect(run.types()).toEqual(['openRoom']);
  });

  it('ends with who does not come back, and without a leg of its own when nobody is on the line', () => {
    const run = moved(new CallRun().waiting());
    run.take();
    run.nowMs += CUSTOMER_AWAY_MS;
    run.do({ type: 'tick' });
    expect(run.one('endContact').reason).toBe('abandoned');
    const callback = new CallRun().callback().ringing();
    callback.take();
    lost(callback);
    expect(callback.one('failOffer')).toBeDefined();
  });
});
