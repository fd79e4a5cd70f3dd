import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { AGENT_AWAY_MS, CUSTOMER_AWAY_MS } from '../../src/call/away.ts';
import { BYE_LIMIT_MS } from '../../src/call/legs.ts';
import { wakeAtMs } from '../../src/call/timers.ts';
import { CallRun } from '../support/call-run.ts';

const closed = (run: CallRun, side: 'agent' | 'customer'): CallRun =>
  run.media({ type: 'leg.closed', legId: run.leg(side), reason: 'transportFailed' });

describe('the agent’s page', () => {
  it('that is gone leaves a tone at once, and is rung again under the same offer when no BYE came', () => {
    const run = closed(new CallRun().talking(), 'agent');
    const [formerLegId, { offerId }] = [run.leg('agent'), run.state.agent!];
    expect(run.hears('customer')).toBe('music');
    expect(run.state.hearing[run.leg('customer')]).toEqual([{ kind: 'music', objectKey: 'comfort' }]);
    expect(run.take().map(({ type }) => type)).not.toContain('ringAgent');
    expect(wakeAtMs(run.state)).toBe(run.nowMs + BYE_LIMIT_MS);
    run.wake();
    expect(run.one('endLeg').legId).toBe(formerLegId);
    expect(run.one('ringAgent')).toMatchObject({ offerId, legId: run.leg('agent'), untilMs: run.nowMs - BYE_LIMIT_MS + AGENT_AWAY_MS });
    expect(run.one('tellAway')).toMatchObject({ party: 'agent', away: true, event: { type: 'leg.lost', legId: formerLegId } });
    expect(run.leg('agent')).not.toBe(formerLegId);
    expect(run.state.contact.state).toBe('connected');
  });

  it('that is back takes the leg’s place, and nothing else has changed', () => {
    const run = closed(new CallRun().talking(), 'agent').wake();
    const recordingId = run.state.recording?.recordingId;
    run.take();
    run.nowMs += 900;
    run.do({ type: 'agentUp', legId: run.leg('agent') });
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['music', 'customer']);
    run.legIs('agent', 'connected');
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['agent', 'customer']);
    expect(run.one('tellAway')).toMatchObject({ away: false, event: { type: 'leg.back', awayMs: 900 + BYE_LIMIT_MS } });
    expect(run.one('assign')).toMatchObject({ recordingId, channel: 'agent', legId: run.leg('agent') });
    expect(run.effects.map(({ type }) => type)).not.toContain('connectContact');
  });

  it('of which the edge knows that it has forgotten the call is rung again at once', () => {
    const run = new CallRun().talking();
    run.do({ type: 'legEnded', legId: run.leg('agent'), reason: 'socketLost' });
    expect(run.one('ringAgent').legId).toBe(run.leg('agent'));
    expect(run.hears('customer')).toBe('music');
  });

  it('that crashed is rung again when its leg sends nothing', () => {
    const run = new CallRun().talking();
    run.do({ type: 'legSilent', legId: run.leg('agent') });
    expect(run.one('ringAgent')).toBeDefined();
    expect(run.one('tellAway')).toBeDefined();
  });

  it('that never comes back leaves the customer in line at their place', () => {
    const run = closed(new CallRun().talking(), 'agent').wake();
    run.take();
    run.wake();
    expect(run.one('returnContact').offerId).toBeDefined();
    expect(run.state.agent).toBeNull();
    const refused = closed(new CallRun().talking(), 'agent').wake();
    refused.take();
    refused.do({ type: 'agentFailed', legId: refused.leg('agent') });
    expect(refused.one('returnContact')).toBeDefined();
  });

  it('that is lost again while it is away gets another leg, and no more time', () => {
    const run = closed(new CallRun().talking(), 'agent');
    const lostAtMs = run.nowMs;
    run.wake();
    run.nowMs += 3_000;
    run.do({ type: 'agentUp', legId: run.leg('agent') });
    closed(run, 'agent');
    run.take();
    run.wake();
    expect(run.one('ringAgent').untilMs).toBe(lostAtMs + AGENT_AWAY_MS);
    expect(run.effects.map(({ type }) => type)).not.toContain('tellAway');
  });

  it('whose telephone hung up after all ends the call', () => {
    const run = closed(new CallRun().talking(), 'agent');
    const formerLegId = run.leg('agent');
    run.wake();
    run.take();
    run.do({ type: 'legEnded', legId: formerLegId, reason: 'remoteHangup' });
    expect(run.one('endContact').reason).toBe('agentHungUp');
  });

  it('that is gone on hold leaves the music', () => {
    const run = new CallRun().talking().contact({ to: 'held' }).do({ type: 'musicReady', objectKey: 'waiting' });
    closed(run, 'agent').wake();
    expect(run.state.hearing[run.leg('customer')]).toEqual([{ kind: 'music', objectKey: 'waiting' }]);
    expect(run.state.contact.held).toBe(true);
  });
});

describe('the customer’s page', () => {
  it('that is gone in a conversation leaves a tone, and is waited for', () => {
    const run = closed(new CallRun().talking(), 'customer');
    expect(run.hears('agent')).toBe('music');
    run.take();
    run.wake();
    expect(run.one('tellAway')).toMatchObject({ party: 'customer', away: true });
    expect(run.effects.map(({ type }) => type)).not.toContain('endContact');
    run.take();
    const lostAtMs = run.nowMs - BYE_LIMIT_MS;
    run.wake();
    expect(run.nowMs).toBe(lostAtMs + CUSTOMER_AWAY_MS);
    expect(run.one('endContact').reason).toBe('customerHungUp');
  });

  it('that says BYE has hung up', () => {
    const run = closed(new CallRun().talking(), 'customer');
    run.do({ type: 'legEnded', legId: run.leg('customer'), reason: 'remoteHangup' });
    expect(run.one('endContact').reason).toBe('customerHungUp');
  });

  it('that comes back takes the place, before or after it was missed', () => {
    for (const missed of [true, false]) {
      const run = new CallRun().talking();
      const formerLegId = run.leg('customer');
      if (missed) closed(run, 'customer').wake();
      run.take();
      const legId = newId('leg');
      run.do({ type: 'customerRejoined', legId });
      expect(run.leg('customer')).toBe(legId);
      expect(run.one('endLeg').legId).toBe(formerLegId);
      expect(run.hears('agent')).toBe('music');
      run.take();
      run.nowMs += 400;
      run.legIs('customer', 'connected');
      expect([run.hears('customer'), run.hears('agent')]).toEqual(['agent', 'customer']);
      expect(run.one('tellAway')).toMatchObject({ party: 'customer', away: false, event: { type: 'leg.back', legId } });
      expect(run.one('assign')).toMatchObject({ channel: 'customer', legId });
      expect(run.effects.map(({ type }) => type)).not.toContain('startRecording');
    }
  });

  it('that is gone while it waits has left the line', () => {
    const run = closed(new CallRun().waiting(), 'customer');
    expect(run.one('endContact').reason).toBe('abandoned');
  });
});

describe('a new owner', () => {
  it('rings the agent who was away again, and the time runs on', () => {
    const run = closed(new CallRun().talking(), 'agent');
    const lostAtMs = run.nowMs;
    run.wake();
    run.take();
    run.nowMs += 2_000;
    const { roomId } = run.state.room!;
    const customer = run.leg('customer');
    run.do({
      type: 'adopted',
      contactState: 'connected',
      room: {
        ...{ roomId, epoch: 2, lastEventSeq: 0, matrix: [], players: [], recordings: [] },
        legs: [{ legId: customer, state: 'connected', direction: 'sendrecv' }],
      },
    });
    expect(run.one('ringAgent').untilMs).toBe(lostAtMs + AGENT_AWAY_MS);
    expect(run.hears('customer')).toBe('music');
  });
});
