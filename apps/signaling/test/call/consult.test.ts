import { newId } from '@cordboard/contracts';
import type { ContactState, LegState, RoomDescription } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { ACCEPT_LIMIT_MS, AGENT_GONE_MS, BYE_LIMIT_MS } from '../../src/call/legs.ts';
import { wakeAtMs } from '../../src/call/timers.ts';
import { CallRun } from '../support/call-run.ts';

const SIDES = ['customer', 'agent', 'consult'] as const;
const matrix = (run: CallRun): string => SIDES.map((side) => (run.state[side] === null ? '-' : run.hears(side))).join(' ');

describe('a consult', () => {
  it('rings in silence, with music for the customer', () => {
    const run = new CallRun().asking();
    expect(run.one('ringAgent')).toMatchObject({ legId: run.leg('consult'), offerId: run.state.consult!.offerId });
    expect(matrix(run)).toBe('music silence silence');
    expect(run.state.recording).toMatchObject({ agent: null });
  });

  it('that is accepted lets the two agents talk, and swaps by the hold', () => {
    const run = new CallRun().consulting();
    expect(matrix(run)).toBe('music consult agent');
    run.contact({ to: 'resumed' });
    expect(matrix(run)).toBe('agent customer music');
    expect(run.state.recording).toMatchObject({ agent: run.leg('agent') });
    run.contact({ to: 'held' });
    expect(matrix(run)).toBe('music consult agent');
    expect(run.state.recording).toMatchObject({ agent: null });
  });

  it('that is completed is a change of the matrix: the asked leg stays, the other one ends, the recording goes on', () => {
    const run = new CallRun().consulting();
    const [first, second] = [run.leg('agent'), run.leg('consult')];
    const { offerId, agentId } = run.state.consult!;
    run.contact({ to: 'transferred', offerId, agentId }).contact({ to: 'transferred', offerId, agentId });
    expect(run.state).toMatchObject({ consult: null, agent: { legId: second, agentId, joined: true }, contact: { offerId, held: false } });
    expect(run.one('endLeg')).toMatchObject({ legId: first, reason: 'hangup' });
    expect(matrix(run)).toBe('agent customer -');
    expect(run.one('assign')).toMatchObject({ channel: 'agent', legId: second });
    expect(run.take().map(({ type }) => type)).not.toContain('stopRecording');
    run.do({ type: 'legEnded', legId: second, reason: 'remoteHangup' });
    expect(run.one('endContact').reason).toBe('agentHungUp');
  });

  it('that is completed before the asked telephone is up joins when it is', () => {
    const run = new CallRun().talking();
    const [offerId, agentId] = [newId('offer'), newId('agent')];
    run.contact({ to: 'consulting', offerId, agentId, accepted: true }).contact({ to: 'held' });
    run.contact({ to: 'transferred', offerId, agentId });
    expect(run.hears('customer')).toBe('music');
    run.do({ type: 'agentUp', legId: run.leg('agent') }).legIs('agent', 'connected');
    expect(matrix(run)).toBe('agent customer -');
  });

  it('that ends drops the asked leg and leaves the hold to the agent', () => {
    const run = new CallRun().consulting();
    const { legId, offerId } = run.state.consult!;
    run.contact({ to: 'consultEnded', offerId: newId('offer') });
    expect(run.state.consult).not.toBeNull();
    run.contact({ to: 'consultEnded', offerId });
    expect(run.one('endLeg').legId).toBe(legId);
    expect(matrix(run)).toBe('music silence -');
    run.contact({ to: 'resumed' });
    expect(matrix(run)).toBe('agent customer -');
  });

  it('whose telephone cannot be called, or whose audio does not come, is taken back', () => {
    const refused = new CallRun().talking();
    refused.contact({ to: 'consulting', offerId: newId('offer'), agentId: newId('agent'), accepted: false });
    const { legId, offerId } = refused.state.consult!;
    refused.do({ type: 'agentFailed', legId });
    expect(refused.one('failOffer').offerId).toBe(offerId);
    expect(refused.state.consult).toBeNull();

    const mute = new CallRun().talking();
    mute.contact({ to: 'consulting', offerId: newId('offer'), agentId: newId('agent'), accepted: true });
    expect(wakeAtMs(mute.state)).toBe(mute.nowMs + ACCEPT_LIMIT_MS);
    mute.wake();
    expect(mute.one('failOffer')).toBeDefined();
    expect(mute.state).toMatchObject({ consult: null, agent: { joined: true } });
  });
});

describe('when a leg of a consult dies', () => {
  it('the asked one left, by BYE; or it is lost, when its audio is gone', () => {
    const left = new CallRun().consulting();
    left.media({ type: 'leg.closed', legId: left.leg('consult'), reason: 'transportFailed' });
    left.do({ type: 'legEnded', legId: left.leg('consult'), reason: 'remoteHangup' });
    expect(left.one('endConsult').reason).toBe('left');

    const closed = new CallRun().consulting();
    closed.media({ type: 'leg.closed', legId: closed.leg('consult'), reason: 'transportFailed' });
    expect(wakeAtMs(closed.state)).toBe(closed.nowMs + BYE_LIMIT_MS);
    closed.wake();
    expect(closed.one('endConsult').reason).toBe('legFailed');

    const lost = new CallRun().consulting().legIs('consult', 'disconnected');
    expect(wakeAtMs(lost.state)).toBe(lost.nowMs + AGENT_GONE_MS);
    lost.wake();
    expect(lost.one('endConsult').reason).toBe('legFailed');
    expect(matrix(lost)).toBe('music silence -');
  });

  it('of the agent who asked: its BYE gives the customer to the asked one, or back to the line while it rings', () => {
    const talking = new CallRun().consulting();
    const { offerId } = talking.state.consult!;
    talking.do({ type: 'legEnded', legId: talking.leg('agent'), reason: 'remoteHangup' });
    expect(talking.one('completeConsult').offerId).toBe(offerId);
    expect(talking.types()).not.toContain('endContact');

    const ringing = new CallRun().asking();
    const asker = ringing.state.agent!.offerId;
    ringing.do({ type: 'legEnded', legId: ringing.leg('agent'), reason: 'remoteHangup' });
    expect(ringing.one('returnContact').offerId).toBe(asker);
    expect(ringing.state.customer).not.toBeNull();
  });

  it('of the agent who asked, by a lost network: routing decides, and the asked leg becomes the agent’s', () => {
    const run = new CallRun().consulting().legIs('agent', 'disconnected');
    const { offerId, agentId, legId } = run.state.consult!;
    run.wake();
    expect(run.one('returnContact')).toBeDefined();
    expect(matrix(run)).toBe('music - music');
    run.contact({ to: 'transferred', offerId, agentId });
    expect(run.state.agent).toMatchObject({ legId, joined: true });
    expect(matrix(run)).toBe('agent customer -');
  });

  it('of the customer: everybody leaves', () => {
    const run = new CallRun().consulting();
    const legIds = SIDES.map((side) => run.leg(side));
    run.do({ type: 'legEnded', legId: run.leg('customer'), reason: 'remoteHangup' });
    expect(run.take().flatMap((effect) => (effect.type === 'endLeg' ? [effect.legId] : []))).toEqual(expect.arrayContaining(legIds));
    expect(run.state).toMatchObject({ agent: null, consult: null, phase: 'closing' });
  });

  it('the contact back in line, also', () => {
    const run = new CallRun().consulting();
    run.contact({ to: 'queued', queueId: run.state.plan.queueId, enqueuedAtMs: 5, agentLost: true, owed: null });
    expect(matrix(run)).toBe('music - -');
  });
});

describe('a new owner in mid-consult', () => {
  const roomOf = (run: CallRun, legs: Partial<Record<(typeof SIDES)[number], LegState>>): RoomDescription => ({
    ...{ roomId: run.state.room!.roomId, epoch: 2, lastEventSeq: 0, matrix: [], players: [], recordings: [] },
    legs: Object.entries(legs).map(([side, state]) => ({ legId: run.leg(side as 'agent'), state, direction: 'sendrecv' })),
  });
  const adopt = (run: CallRun, legs: Parameters<typeof roomOf>[1], contactState: ContactState = 'connected'): CallRun =>
    run.do({ type: 'adopted', room: roomOf(run, legs), contactState });

  it('goes on with both legs', () => {
    const run = adopt(new CallRun().consulting(), { customer: 'connected', agent: 'connected', consult: 'connected' });
    expect(matrix(run)).toBe('music consult agent');
    expect(run.types()).not.toContain('endLeg');
  });

  it('calls a telephone again that was being called, and tells of one that is gone', () => {
    const ringing = new CallRun().talking();
    const offerId = newId('offer');
    ringing.contact({ to: 'consulting', offerId, agentId: newId('agent'), accepted: false });
    const before = ringing.leg('consult');
    ringing.take();
    adopt(ringing, { customer: 'connected', agent: 'connected' });
    expect(ringing.one('ringAgent')).toMatchObject({ offerId, legId: ringing.leg('consult') });
    expect(ringing.leg('consult')).not.toBe(before);

    const gone = adopt(new CallRun().consulting(), { customer: 'connected', agent: 'connected' });
    expect(gone.one('endConsult').reason).toBe('legFailed');
  });

  it('hears of a transfer that the old one did not', () => {
    const run = new CallRun().consulting();
    const { offerId, agentId, legId } = run.state.consult!;
    run.contact({ to: 'accepted', offerId, agentId, kind: null });
    expect(run.state).toMatchObject({ consult: null, agent: { legId } });
  });
});

describe('a digit', () => {
  it('goes where the voice of its leg goes, and nowhere from a leg that nobody hears', () => {
    const press = (run: CallRun, side: (typeof SIDES)[number]) => {
      run.take();
      run.media({ type: 'leg.digit', legId: run.leg(side), digit: '5', by: 'info' });
      return run
        .take()
        .flatMap((effect) => (effect.type === 'sendDigit' ? [SIDES.find((one) => run.state[one]?.legId === effect.legId)] : []));
    };
    const talking = new CallRun().talking();
    expect([press(talking, 'customer'), press(talking, 'agent')]).toEqual([['agent'], ['customer']]);
    talking.contact({ to: 'held' });
    expect([press(talking, 'customer'), press(talking, 'agent')]).toEqual([[], []]);
    const consulting = new CallRun().consulting();
    expect(SIDES.map((side) => press(consulting, side))).toEqual([[], ['consult'], ['agent']]);
  });
});
