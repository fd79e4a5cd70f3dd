import { newId } from '@cordboard/contracts';
import { flowWakeAtMs, STANDARD_LINE } from '@cordboard/flow';
import { expect, it } from 'vitest';
import { readCallState } from '../../src/call/records.ts';
import { step } from '../../src/call/step.ts';
import { CallRun } from '../support/call-run.ts';
import type { OldFlow } from '../../src/flow/old-record.ts';

/** A record as it was written before calls followed graphs. */
function oldRecord(run: CallRun, phase: OldFlow['phase'], change: Partial<OldFlow> = {}): string {
  const { flow: _flow, plan, queueId: _queueId, enqueuedAtMs: _since, stage: _stage, speaking: _speaking, ...rest } = run.state;
  const flow = {
    ...{ plan, phase, speech: null, enqueuedAtMs: 7, ringing: false, announceAtMs: null, inQueueSinceMs: null, stage: null },
    ...{ askedCallback: null, ...change },
  };
  return JSON.stringify({ ...rest, flow });
}
const speech = { playerId: newId('player'), state: 'playing', deadlineMs: 1_000_500 } as const;

it.each([
  ['idle', 'start'],
  ['greeting', 'start'],
  ['enqueueing', 'answer'],
  ['waiting', 'line'],
  ['away', 'agent'],
  ['done', 'nothing'],
] as const)('a call that was %s goes on as one that waits for %s', (phase, waitsFor) => {
  const run = new CallRun().talking();
  const state = readCallState(oldRecord(run, phase));
  expect(state.flow.wait.for).toBe(waitsFor);
  expect(state).toMatchObject({ plan: run.state.plan, queueId: run.state.plan.queueId, enqueuedAtMs: 7, contactId: run.state.contactId });
  if (phase === 'away') expect(state.flow.line).toMatchObject({ at: { nodeId: STANDARD_LINE }, sinceMs: 7 });
});

it('what is said now is heard to its end, and what was to be said is not awaited for ever', () => {
  const greeted = readCallState(oldRecord(new CallRun(), 'greeting', { speech }));
  const context = { nowMs: 1_000_000, newId, graph: () => null };
  const over = { type: 'flow', input: { type: 'ended', playerId: speech.playerId } } as const;
  expect(step(greeted, over, context).effects.map(({ type }) => type)).toContain('enqueue');
  const leaving = readCallState(oldRecord(new CallRun(), 'leaving', { speech }));
  expect([leaving.flow.contact, flowWakeAtMs(leaving.flow)]).toEqual(['ended', speech.deadlineMs]);
});

it('a promised callback stays one', () => {
  const run = new CallRun().callback();
  expect(readCallState(oldRecord(run, 'done')).flow).toMatchObject({ contact: 'promised', wait: { for: 'nothing' } });
});

it('a record of this version is what it was', () => {
  const { state } = new CallRun().talking();
  expect(readCallState(JSON.stringify(state))).toEqual(state);
});
