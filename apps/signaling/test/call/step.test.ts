import { newId } from '@cordboard/contracts';
import type { ContactState, RoomDescription } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { AGENT_AWAY_MS } from '../../src/call/away.ts';
import { ACCEPT_LIMIT_MS, AGENT_GONE_MS, CONNECT_LIMIT_MS } from '../../src/call/legs.ts';
import { wakeAtMs } from '../../src/call/timers.ts';
import { CallRun } from '../support/call-run.ts';
import { planFor } from '../support/plan.ts';

describe('a customer who comes in', () => {
  it('is recorded and greeted from the moment the audio is connected', () => {
    const run = new CallRun().do({ type: 'customerJoined', legId: newId('leg') });
    expect(run.take()).toEqual([]);
    run.legIs('customer', 'connected');
    expect(run.types()).toEqual(['append', 'startRecording', 'say']);
    run.do({ type: 'recordingStarted', recordingId: run.state.recording!.recordingId, part: 1 });
    expect(run.one('assign')).toMatchObject({ channel: 'customer', legId: run.leg('customer') });
  });

  it('is not recorded where the queue says never', () => {
    const run = new CallRun({ recording: 'never' }).waiting();
    expect(run.state.recording).toBeNull();
  });

  it('hears the greeting, then the music, and nothing between only silence', () => {
    const run = new CallRun()
      .do({ type: 'customerJoined', legId: newId('leg') })
      .legIs('customer', 'connected')
      .do({ type: 'musicReady', objectKey: 'music' });
    expect(run.hears('customer')).toBe('silence');
    const playerId = run.state.speaking!.playerId;
    run.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['greeting'] } });
    expect(run.hears('customer')).toBe('player');
    run.media({ type: 'player.ended', playerId, completed: true });
    expect(run.hears('customer')).toBe('music');
  });

  it('without audio is let go', () => {
    const run = new CallRun().do({ type: 'customerJoined', legId: newId('leg') });
    expect(wakeAtMs(run.state)).toBe(run.nowMs + CONNECT_LIMIT_MS);
    run.wake();
    expect(run.one('endContact').reason).toBe('noMedia');
    expect(run.one('endLeg').legId).toBeDefined();
    expect(run.state.phase).toBe('over');
  });

  it('whose INVITE could not be answered leaves nothing behind', () => {
    const run = new CallRun().do({ type: 'setUpFailed', reason: 'noMedia' });
    expect(run.types()).toEqual(['endContact', 'rememberEnd', 'closeRoom', 'forget']);
  });
});

describe('an offer', () => {
  it('makes the agent’s leg in silence while it rings', () => {
    const run = new CallRun().waiting().ringing();
    expect(run.one('ringAgent').legId).toBe(run.leg('agent'));
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['music', 'silence']);
    expect(run.state.recording).toMatchObject({ agent: null });
  });

  it('that is accepted joins both at once and records the agent from then on', () => {
    const run = new CallRun().waiting().ringing();
    run.take();
    run.accepted();
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['agent', 'customer']);
    expect(run.one('connectContact').offerId).toBe(run.state.agent!.offerId);
    expect(run.one('assign')).toMatchObject({ channel: 'agent', legId: run.leg('agent') });
    expect(run.effects[0]!.type).not.toBe('endLeg');
  });

  it('accepted before the leg is connected joins when it is', () => {
    const run = new CallRun().waiting().contact({ to: 'offered', offerId: newId('offer'), agentId: newId('agent'), shared: false });
    run.accepted();
    expect(run.hears('customer')).toBe('music');
    run.do({ type: 'agentUp', legId: run.leg('agent') }).legIs('agent', 'connected');
    expect(run.hears('customer')).toBe('agent');
    expect(run.one('connectContact')).toBeDefined();
  });

  it('fails when the softphone cannot be reached, or its audio does not come in time', () => {
    const refused = new CallRun().waiting().contact({ to: 'offered', offerId: newId('offer'), agentId: newId('agent'), shared: false });
    refused.do({ type: 'agentFailed', legId: refused.leg('agent') });
    expect(refused.one('failOffer')).toBeDefined();
    expect(refused.state.agent).toBeNull();

    const mute = new CallRun()
      .waiting()
      .contact({ to: 'offered', offerId: newId('offer'), agentId: newId('agent'), shared: false })
      .accepted();
    mute.take();
    mute.nowMs += ACCEPT_LIMIT_MS;
    mute.do({ type: 'tick' });
    expect(mute.one('failOffer')).toBeDefined();
    expect(mute.one('endLeg').reason).toBe('timeout');
  });

  it('that runs out ends the agent’s leg and leaves the customer in line', () => {
    const run = new CallRun().waiting().ringing();
    const legId = run.leg('agent');
    run.take();
    run.contact({ to: 'queued', queueId: run.state.plan.queueId, enqueuedAtMs: 5, agentLost: false, owed: null });
    expect(run.one('endLeg').legId).toBe(legId);
    expect(run.hears('customer')).toBe('music');
    expect(run.state.flow.wait.for).toBe('line');
  });

  it('is repeated by events without a second leg', () => {
    const offerId = newId('offer');
    const run = new CallRun().waiting().ringing(offerId);
    run.take();
    run.contact({ to: 'offered', offerId, agentId: run.state.agent!.agentId, shared: false });
    expect(run.take()).toEqual([]);
  });
});

describe('an offer to several', () => {
  const [ana, ben] = [newId('agent'), newId('agent')];
  const [first, second] = [newId('offer'), newId('offer')];
  const shared = (): CallRun => {
    const run = new CallRun().waiting();
    run.contact({ to: 'offered', offerId: first, agentId: ana, shared: true });
    return run.contact({ to: 'offered', offerId: second, agentId: ben, shared: true });
  };

  it.each([
    ['the first', first, ana],
    ['the last', second, ben],
  ] as const)('gives a leg to whoever accepts, once: %s', (_which, offerId, agentId) => {
    const run = shared();
    expect(run.take().filter(({ type }) => type === 'ringAgent')).toEqual([]);
    run.contact({ to: 'accepted', offerId, agentId, kind: null }).contact({ to: 'accepted', offerId, agentId, kind: null });
    expect(run.one('ringAgent')).toMatchObject({ offerId, agentId });
    run.do({ type: 'agentUp', legId: run.leg('agent') }).legIs('agent', 'connected');
    expect(run.hears('customer')).toBe('agent');
    expect(run.one('connectContact').offerId).toBe(offerId);
  });

  it('is not taken back by a new owner, for nobody has failed', () => {
    const run = shared();
    run.take();
    run.do({ type: 'adopted', room: null, contactState: 'offered' });
    expect(run.take().map(({ type }) => type)).not.toContain('failOffer');
  });

  it('that nobody accepts leaves the customer in line', () => {
    const run = shared();
    run.contact({ to: 'queued', queueId: run.state.plan.queueId, enqueuedAtMs: 5, agentLost: false, owed: null });
    expect([run.state.flow.wait.for, run.state.agent, run.hears('customer')]).toEqual(['line', null, 'music']);
  });
});

describe('the queue', () => {
  it('that changes brings its own plan and music', () => {
    const run = new CallRun().waiting();
    const plan = planFor({ callbackDigit: '9' });
    run.contact({ to: 'queued', queueId: plan.queueId, enqueuedAtMs: 5, agentLost: false, owed: null });
    expect(run.one('readPlan').queueId).toBe(plan.queueId);
    run.take();
    run.do({ type: 'planRead', plan });
    expect(run.types()).toEqual(['say', 'loadMusic']);
    run.do({ type: 'musicReady', objectKey: 'other music' });
    expect(run.state).toMatchObject({ musicKey: 'other music', plan: { callbackDigit: '9' } });
    run.contact({ to: 'queued', queueId: plan.queueId, enqueuedAtMs: 5, agentLost: false, owed: null });
    expect(run.types()).not.toContain('readPlan');
  });

  it('whose stage is the call’s to carry out is followed by event and by record, once', () => {
    const run = new CallRun().waiting();
    const { queueId } = run.state.plan;
    run.contact({ to: 'queued', queueId, enqueuedAtMs: 5, agentLost: false, owed: { stage: 2, action: 'callback' } });
    expect(run.one('requestCallback').by).toBe('overflow');
    run.take();
    run.contact({ to: 'stage', queueId, stage: 2, action: 'callback' });
    expect(run.types()).toEqual([]);
  });

  it('in which nobody is left is left after a word; who only had a promise there has no line to hear it', () => {
    const run = new CallRun().waiting();
    run.contact({ to: 'ended', reason: 'nobodyThere' });
    expect(run.types()).toEqual(['rememberEnd', 'say']);
    expect(run.state).toMatchObject({ phase: 'live', flow: { wait: { for: 'farewell' }, contact: 'ended' } });
    const playerId = run.state.speaking!.playerId;
    run.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: [] } });
    expect(run.one('endLeg').reason).toBe('hangup');
    expect(run.state).toMatchObject({ customer: null, contact: { endReason: 'nobodyThere' } });
  });
});

describe('hold', () => {
  it('gives the customer music and the agent silence, unrecorded, until it ends', () => {
    const run = new CallRun().talking().contact({ to: 'held' });
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['music', 'silence']);
    expect(run.one('assign')).toMatchObject({ channel: 'agent', legId: null });
    run.take();
    run.contact({ to: 'resumed' });
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['agent', 'customer']);
    expect(run.one('assign')).toMatchObject({ channel: 'agent', legId: run.leg('agent') });
  });
});

describe('the end', () => {
  it('by the customer ends both legs, the recording and the contact', () => {
    const run = new CallRun().talking();
    const [customer, agent] = [run.leg('customer'), run.leg('agent')];
    run.do({ type: 'legEnded', legId: customer, reason: 'remoteHangup' });
    expect(run.one('endContact').reason).toBe('customerHungUp');
    expect(run.effects.filter((effect) => effect.type === 'endLeg').map((effect) => effect.legId)).toEqual(
      expect.arrayContaining([customer, agent]),
    );
    expect(run.one('stopRecording')).toBeDefined();
    expect(run.state.phase).toBe('closing');
  });

  it('by the agent is the agent’s', () => {
    const run = new CallRun().talking();
    run.do({ type: 'legEnded', legId: run.leg('agent'), reason: 'remoteHangup' });
    expect(run.one('endContact').reason).toBe('agentHungUp');
  });

  it('while waiting is an abandon; while it rings the agent’s leg goes too', () => {
    const run = new CallRun().waiting().ringing();
    run.take();
    run.do({ type: 'legEnded', legId: run.leg('customer'), reason: 'remoteHangup' });
    expect(run.one('endContact').reason).toBe('abandoned');
    expect(run.effects.filter((effect) => effect.type === 'endLeg').length).toBeGreaterThanOrEqual(2);
  });

  it('that the ACD decides ends everything without telling it back', () => {
    const run = new CallRun().talking().contact({ to: 'ended', reason: 'agentHungUp' });
    expect(run.effects.some((effect) => effect.type === 'endContact')).toBe(false);
    expect(run.one('rememberEnd').reason).toBe('agentHungUp');
    expect(run.state.phase).toBe('closing');
  });

  it('keeps the room until the recording is stored, then forgets the call', () => {
    const run = new CallRun().talking();
    const { recordingId } = run.state.recording!;
    run.do({ type: 'legEnded', legId: run.leg('customer'), reason: 'remoteHangup' });
    run.take();
    run.recordingStored(recordingId);
    expect(run.types()).toEqual(['tellRecording', 'closeRoom', 'forget']);
    expect(run.state.phase).toBe('over');
  });

  it('does not wait for ever for a recording that is never stored', () => {
    const run = new CallRun().talking();
    run.do({ type: 'legEnded', legId: run.leg('customer'), reason: 'remoteHangup' });
    run.take();
    run.wake();
    expect(run.types()).toEqual(['closeRoom', 'forget']);
  });
});

describe('an agent who vanishes', () => {
  it.each(['socketLost', 'transportFailed', 'timeout'] as const)(
    'by %s and is not back in time: the customer goes back, hears music, then why',
    (reason) => {
      const run = new CallRun().talking();
      const { offerId } = run.state.agent!;
      run.do({ type: 'legEnded', legId: run.leg('agent'), reason });
      run.nowMs += AGENT_AWAY_MS;
      run.do({ type: 'tick' });
      expect(run.one('returnContact').offerId).toBe(offerId);
      expect(run.hears('customer')).toBe('music');
      run.take();
      run.contact({ to: 'queued', queueId: run.state.plan.queueId, enqueuedAtMs: 1, agentLost: true, owed: null });
      expect(run.one('say').sounds[0]).toMatchObject({ text: expect.stringContaining('lost') });
    },
  );

  it('is told from one who hung up, though the audio ends before the BYE is here', () => {
    const hungUp = new CallRun()
      .talking()
      .legIs('agent', 'closed')
      .media({ type: 'leg.closed', legId: newId('leg'), reason: 'transportFailed' });
    hungUp.media({ type: 'leg.closed', legId: hungUp.leg('agent'), reason: 'transportFailed' });
    hungUp.do({ type: 'legEnded', legId: hungUp.leg('agent'), reason: 'remoteHangup' });
    expect(hungUp.one('endContact').reason).toBe('agentHungUp');

    const crashed = new CallRun().talking().legIs('agent', 'closed');
    crashed.media({ type: 'leg.closed', legId: crashed.leg('agent'), reason: 'transportFailed' });
    expect(crashed.effects.some((effect) => effect.type === 'returnContact')).toBe(false);
    crashed.wake();
    expect(crashed.one('ringAgent')).toBeDefined();
    crashed.wake();
    expect(crashed.one('returnContact')).toBeDefined();
  });

  it('is noticed by audio that stays away, not by a short gap', () => {
    const run = new CallRun().talking().legIs('agent', 'disconnected');
    run.nowMs += AGENT_GONE_MS - 1;
    run.do({ type: 'tick' });
    expect(run.state.agent?.joined).toBe(true);
    run.legIs('agent', 'connected').legIs('agent', 'disconnected');
    run.nowMs += AGENT_GONE_MS;
    run.do({ type: 'tick' });
    expect(run.one('returnContact')).toBeDefined();
  });
});

describe('a callback', () => {
  it('ends the line after its confirmation and keeps the contact', () => {
    const run = new CallRun().waiting().media({ type: 'leg.digit', legId: newId('leg'), digit: '1', by: 'rfc4733' });
    expect(run.take()).toEqual([]);
    run.media({ type: 'leg.digit', legId: run.leg('customer'), digit: '1', by: 'rfc4733' });
    expect(run.one('requestCallback').by).toBe('digit');
    run.contact({ to: 'callback', by: 'digit', atTime: false });
    const playerId = run.state.speaking!.playerId;
    run.take();
    run
      .do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['bye'] } })
      .media({ type: 'player.ended', playerId, completed: true });
    expect(run.one('endLeg').reason).toBe('hangup');
    expect(run.effects.some((effect) => effect.type === 'endContact')).toBe(false);
    expect(run.state).toMatchObject({ phase: 'live', customer: null });
  });

  it('opens a room only for an agent, and rings the customer once the agent is there', () => {
    const run = new CallRun().callback();
    expect(run.state.room).toBeNull();
    run.ringing();
    expect(run.effects.map((effect) => effect.type)).toEqual(expect.arrayContaining(['openRoom', 'ringAgent']));
    expect(run.state.attempt).toBeNull();
    run.take();
    run.accepted();
    const ring = run.one('ringCustomer');
    expect(ring.attemptId.slice(4)).toBe(ring.offerId.slice(4));
    expect(ring.ringUntilMs).toBe(run.nowMs + 30_000);
    run.take();
    run.accepted();
    expect(run.take()).toEqual([]);
  });

  it('that is answered joins both, and is recorded anew', () => {
    const run = new CallRun().callback().ringing().accepted();
    run.take();
    run.do({ type: 'customerJoined', legId: newId('leg') }).legIs('customer', 'connected');
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['agent', 'customer']);
    expect(run.types()).toEqual(expect.arrayContaining(['startRecording', 'connectContact']));
  });

  it('that is not answered is told to the ACD once, and settled when it is deferred', () => {
    const run = new CallRun().callback().ringing().accepted();
    const { attemptId } = run.state.attempt!;
    run.take();
    run.nowMs += 30_000;
    run.do({ type: 'tick' });
    expect(run.one('notReached').attemptId).toBe(attemptId);
    run.take();
    run.do({ type: 'tick' });
    expect(run.take()).toEqual([]);
    run.contact({ to: 'deferred', dueAtMs: 99 });
    expect(run.one('settleAttempt')).toMatchObject({ attemptId, outcome: 'notReached', dueAtMs: 99 });
    expect(run.effects.map((effect) => effect.type)).toEqual(expect.arrayContaining(['endLeg', 'closeRoom']));
  });

  it('whose agent is lost in between has had no attempt', () => {
    const run = new CallRun().callback().ringing().accepted();
    run.take();
    run.contact({ to: 'queued', queueId: run.state.plan.queueId, enqueuedAtMs: 1, agentLost: true, owed: null });
    expect(run.one('settleAttempt')).toMatchObject({ outcome: 'agentLost' });
    expect(run.state.attempt).toBeNull();
  });

  it('whose answer died on its way gives the agent back', () => {
    const run = new CallRun().callback().ringing().accepted();
    run.nowMs += 30_000;
    run.do({ type: 'tick' });
    run.take();
    run.wake();
    expect(run.one('returnContact')).toBeDefined();
  });

  it('is cut short in its own goodbye when an agent is free at once', () => {
    const run = new CallRun().waiting().contact({ to: 'callback', by: 'widget', atTime: false }).ringing().accepted();
    expect(run.effects.filter((effect) => effect.type === 'endLeg').length).toBe(1);
    expect(run.one('ringCustomer')).toBeDefined();
    expect(run.state.customer).toBeNull();
  });
});

describe('a new owner', () => {
  const describeRoom = (run: CallRun, change: Partial<RoomDescription> = {}): RoomDescription => ({
    roomId: run.state.room!.roomId,
    epoch: 2,
    lastEventSeq: 9,
    legs: [run.state.customer, run.state.agent].flatMap((leg) =>
      leg === null ? [] : [{ legId: leg.legId, state: leg.media, direction: 'sendrecv' as const }],
    ),
    matrix: [],
    players: [],
    recordings: [],
    ...change,
  });

  it('finds a conversation as it is and only says the matrix again', () => {
    const run = new CallRun().talking();
    run.do({ type: 'adopted', room: describeRoom(run), contactState: 'connected' });
    expect(run.types()).toEqual(['setHearing']);
    expect([run.hears('customer'), run.hears('agent')]).toEqual(['agent', 'customer']);
  });

  it('rings an agent again whose INVITE died with the old one', () => {
    const run = new CallRun().waiting().contact({ to: 'offered', offerId: newId('offer'), agentId: newId('agent'), shared: false });
    const { offerId } = run.state.agent!;
    const before = run.leg('agent');
    run.take();
    run.do({ type: 'adopted', room: describeRoom(run), contactState: 'offered' });
    expect(run.one('ringAgent')).toMatchObject({ offerId, legId: run.leg('agent') });
    expect(run.leg('agent')).not.toBe(before);
  });

  it('rings a callback’s customer under the same attempt when the ring was not told yet', () => {
    const run = new CallRun().callback().ringing();
    const expected = `att_${run.state.agent!.offerId.slice(4)}`;
    run.do({ type: 'adopted', room: describeRoom(run), contactState: 'accepted' });
    run.take();
    run.accepted();
    expect(run.one('ringCustomer').attemptId).toBe(expected);
  });

  it('tells again what was decided and may not have been told', () => {
    const told = (run: CallRun, contactState: ContactState) =>
      run.do({ type: 'adopted', room: run.state.room && describeRoom(run), contactState });

    const rung = new CallRun().callback().ringing().accepted();
    const { attemptId } = rung.state.attempt!;
    rung.take();
    expect(told(rung, 'accepted').one('ringCustomer').attemptId).toBe(attemptId);

    const joined = new CallRun().waiting().ringing().accepted();
    joined.take();
    expect(told(joined, 'accepted').one('connectContact').offerId).toBe(joined.state.agent!.offerId);

    const failed = new CallRun()
      .waiting()
      .ringing()
      .do({ type: 'agentFailed', legId: newId('leg') });
    failed.do({ type: 'agentFailed', legId: failed.leg('agent') });
    failed.take();
    expect(told(failed, 'offered').one('failOffer')).toBeDefined();

    const asked = new CallRun().waiting();
    asked.media({ type: 'leg.digit', legId: asked.leg('customer'), digit: '1', by: 'info' }).take();
    expect(told(asked, 'queued').one('requestCallback').by).toBe('digit');

    const hungUp = new CallRun().talking();
    hungUp.do({ type: 'legEnded', legId: hungUp.leg('customer'), reason: 'remoteHangup' }).take();
    expect(told(hungUp, 'connected').one('endContact').reason).toBe('customerHungUp');

    const opening = new CallRun().callback().contact({ to: 'offered', offerId: newId('offer'), agentId: newId('agent'), shared: false });
    opening.take();
    expect(told(opening, 'offered').types()).toEqual(['openRoom']);
  });

  it('ends what has ended, and moves what has lost its room', () => {
    const ended = new CallRun().waiting();
    ended.do({ type: 'adopted', room: describeRoom(ended), contactState: 'ended' });
    expect(ended.state.phase).toBe('closing');
    const roomless = new CallRun().waiting().do({ type: 'adopted', room: null, contactState: 'queued' });
    expect(roomless.types()).toContain('openRoom');
    expect(roomless.state).toMatchObject({ phase: 'live', room: null, moving: { sinceMs: roomless.nowMs } });
  });

  it('goes on with the flow when its prompt ended unheard', () => {
    const run = new CallRun().do({ type: 'customerJoined', legId: newId('leg') }).legIs('customer', 'connected');
    const { playerId } = run.state.speaking!;
    run.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['greeting'] } });
    run.do({ type: 'flow', input: { type: 'playing', playerId, durationMs: 2_000 } });
    run.take();
    run.do({ type: 'adopted', room: describeRoom(run), contactState: 'created' });
    expect(run.one('enqueue')).toBeDefined();
  });

  it('says what had not begun, by the same player, and asks again what was not answered', () => {
    const run = new CallRun().do({ type: 'customerJoined', legId: newId('leg') }).legIs('customer', 'connected');
    const { playerId } = run.state.speaking!;
    const { sounds } = run.one('say');
    run.take();
    run.do({ type: 'adopted', room: describeRoom(run), contactState: 'created' });
    expect(run.one('say')).toMatchObject({ playerId, sounds });
    run.heardOut();
    const { askId } = run.one('enqueue');
    run.nowMs += 60_000;
    run.take();
    run.do({ type: 'adopted', room: describeRoom(run), contactState: 'created' });
    expect(run.one('enqueue').askId).toBe(askId);
    run.do({ type: 'tick' }).enqueued('queued');
    expect(run.state.flow.wait.for).toBe('line');
  });

  it('is not told twice what was written down already', () => {
    const run = new CallRun().waiting();
    const digit = { type: 'leg.digit', legId: run.leg('customer'), digit: '1', by: 'rfc4733' } as const;
    run.do({ type: 'media', seq: 50, event: digit });
    run.take();
    run.do({ type: 'media', seq: 50, event: digit });
    expect(run.take()).toEqual([]);
  });
});

describe('a routing that has lost writes', () => {
  const EPOCH = 7;
  const lost = (run: CallRun): CallRun => run.do({ type: 'lost', epoch: EPOCH });

  it('is told what the legs say', () => {
    const talking = lost(new CallRun().talking());
    const { offerId, agentId } = talking.state.agent!;
    const { contactId, plan, enqueuedAtMs } = talking.state;
    expect(talking.one('reclaim').claim).toMatchObject({
      ...{ epoch: EPOCH, contactId, queueId: plan.queueId, enqueuedAtMs },
      offer: { offerId, agentId, state: 'connected' },
    });
    const ringing = lost(new CallRun().waiting().ringing());
    expect(ringing.one('reclaim').claim.offer).toMatchObject({ state: 'ringing' });
    const accepted = new CallRun().waiting();
    accepted.contact({ to: 'accepted', offerId, agentId, kind: null }).take();
    expect(lost(accepted).one('reclaim').claim.offer).toEqual({ offerId, agentId, state: 'accepted' });
    expect(lost(new CallRun().waiting()).one('reclaim').claim.offer).toBeNull();
    const greeted = lost(new CallRun().do({ type: 'customerJoined', legId: newId('leg') }));
    expect(greeted.one('reclaim').claim).toMatchObject({ queueId: null, enqueuedAtMs: null, offer: null });
  });

  it('is told of a join whose answer or event was lost with it', () => {
    const asked = new CallRun({ greeting: { kind: 'none' } }).do({ type: 'customerJoined', legId: newId('leg') });
    asked.legIs('customer', 'connected');
    const { queueId } = asked.one('enqueue');
    asked.nowMs += 100;
    expect(lost(asked).one('reclaim').claim).toMatchObject({ queueId, enqueuedAtMs: asked.nowMs });
    asked.take();
    asked.enqueued('queued');
    const joinedAtMs = asked.nowMs;
    asked.nowMs += 5_000;
    expect(asked.state.contact.state).toBe('created');
    expect(lost(asked).one('reclaim').claim).toMatchObject({ queueId, enqueuedAtMs: joinedAtMs });
  });

  it('moves nothing until it knows, and everything after that', () => {
    const run = lost(new CallRun().talking());
    run.take();
    const queued = { to: 'queued', queueId: run.state.plan.queueId, enqueuedAtMs: 1, agentLost: false, owed: null } as const;
    expect(run.contact(queued).take()).toEqual([]);
    expect(run.state.agent?.joined).toBe(true);
    // Of an earlier loss: the last one counts.
    run.do({ type: 'reclaimed', epoch: EPOCH - 1, change: queued });
    expect(run.state.agent?.joined).toBe(true);
    run.do({ type: 'reclaimed', epoch: EPOCH, change: null });
    expect(run.state.agent?.joined).toBe(true);
    run.contact(queued);
    expect(run.state.agent).toBeNull();
  });

  it('is told once more of an end, and nothing of a promise without a line', () => {
    const over = new CallRun().talking();
    over.do({ type: 'legEnded', legId: over.leg('customer'), reason: 'remoteHangup' }).take();
    expect(over.state.phase).toBe('closing');
    expect(lost(over).one('endContact').reason).toBe('customerHungUp');
    expect(lost(new CallRun().callback()).take()).toEqual([]);
  });
});
