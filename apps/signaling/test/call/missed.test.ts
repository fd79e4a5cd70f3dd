import { newId } from '@cordboard/contracts';
import type { ContactState } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { describe, expect, it } from 'vitest';
import { missedChange } from '../../src/call/missed.ts';
import { CallRun } from '../support/call-run.ts';

const recordOf = (run: CallRun, state: ContactState, change: Partial<ContactRecord> = {}): ContactRecord => ({
  ...{ contactId: run.state.contactId, callId: run.state.callId, webCallKeyId: run.state.webCallKeyId, customer: run.state.customerInfo },
  ...{ kind: 'voice', channel: 'voice', state, queueId: run.state.plan.queueId, enqueuedAtMs: 7, createdAtMs: 1, connectedAtMs: null },
  ...{ agentId: run.state.agent?.agentId ?? null, offerId: run.state.contact.offerId, callbackId: null, attempts: 0, attemptId: null },
  ...{
    ringUntilMs: null,
    dueAtMs: null,
    owed: null,
    scheduledForMs: null,
    whenQuiet: false,
    waitsSinceMs: 7,
    held: false,
    recording: null,
    pauseAsked: false,
    customerAway: false,
    agentAway: false,
    consult: null,
    supervision: null,
    ringing: state === 'offered' ? 1 : 0,
  },
  ...change,
});

describe('a call held against the ACD', () => {
  it('that agrees has missed nothing', () => {
    const waiting = new CallRun().waiting();
    expect(missedChange(waiting.state, recordOf(waiting, 'queued', { offerId: null }))).toBeNull();
    const ringing = new CallRun().waiting().ringing();
    expect(missedChange(ringing.state, recordOf(ringing, 'offered'))).toBeNull();
    const talking = new CallRun().talking();
    expect(missedChange(talking.state, recordOf(talking, 'connected'))).toBeNull();
    expect(missedChange(talking.state, recordOf(talking, 'accepted'))).toBeNull();
  });

  it('catches up with an offer, an accept, a return and a hold', () => {
    const run = new CallRun().waiting();
    const [offerId, agentId] = [newId('offer'), newId('agent')];
    expect(missedChange(run.state, recordOf(run, 'offered', { offerId, agentId }))).toEqual({
      to: 'offered',
      offerId,
      agentId,
      shared: false,
    });
    const shared = recordOf(run, 'offered', { offerId, agentId, ringing: 2 });
    expect(missedChange(run.state, shared)).toEqual({ to: 'offered', offerId, agentId, shared: true });
    const ringing = new CallRun().waiting().ringing();
    expect(missedChange(ringing.state, recordOf(ringing, 'accepted'))).toMatchObject({
      to: 'accepted',
      offerId: ringing.state.agent!.offerId,
    });
    const talking = new CallRun().talking();
    expect(missedChange(talking.state, recordOf(talking, 'queued', { offerId: null, agentId: null }))).toMatchObject({ to: 'queued' });
    expect(missedChange(talking.state, recordOf(talking, 'connected', { held: true }))).toEqual({ to: 'held' });
  });

  it('catches up with a queue and a stage, and has not missed what it has acted on', () => {
    const run = new CallRun().waiting();
    const { queueId } = run.state.plan;
    const elsewhere = newId('queue');
    expect(missedChange(run.state, recordOf(run, 'queued', { offerId: null, queueId: elsewhere }))).toMatchObject({ queueId: elsewhere });
    const owed = { stage: 2, action: 'message' } as const;
    const record = recordOf(run, 'queued', { offerId: null, owed });
    expect(missedChange(run.state, record)).toEqual({ to: 'stage', queueId, ...owed });
    run.contact({ to: 'stage', queueId, stage: 2, action: 'callback' });
    expect(missedChange(run.state, record)).toBeNull();
  });

  it('ends when its contact is gone, unless two people are talking', () => {
    expect(missedChange(new CallRun().waiting().state, null)).toEqual({ to: 'ended', reason: null });
    expect(missedChange(new CallRun().talking().state, null)).toBeNull();
  });
});
