import { newId, type ContactEndReason } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';

const floors = useFloors();

describe('joining a queue', () => {
  it('creates a contact once', async () => {
    const floor = await floors.open();
    const contactId = newId('contact');
    const customer = {
      visitorId: newId('visitor'),
      identity: { sub: 'u1', attributes: { vip: true } },
      form: { name: 'Ada' },
      origin: 'https://a.example',
      locale: 'ru' as const,
    };
    const contact = { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer };
    await floor.acd.createContact(floor.tenantId, contact);
    await floor.acd.createContact(floor.tenantId, { ...contact, callId: newId('call') });
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toEqual({
      ...contact,
      kind: 'voice',
      channel: 'voice',
      state: 'created',
      queueId: null,
      enqueuedAtMs: null,
      createdAtMs: floor.clock.nowMs(),
      connectedAtMs: null,
      agentId: null,
      offerId: null,
      ringing: 0,
      callbackId: null,
      attempts: 0,
      attemptId: null,
      ringUntilMs: null,
      dueAtMs: null,
      scheduledForMs: null,
      whenQuiet: false,
      waitsSinceMs: null,
      owed: null,
      held: false,
      recording: null,
      pauseAsked: false,
      customerAway: false,
      agentAway: false,
      consult: null,
      supervision: null,
    });
    expect(await floor.eventsOf('contact.created')).toHaveLength(1);
  });

  it('says the place, also to a repeat', async () => {
    const floor = await floors.open();
    await floor.call();
    const second = await floor.contact();
    for (let repeat = 0; repeat < 2; repeat++) {
      expect(await floor.acd.enqueueContact(floor.tenantId, second, floor.queue)).toEqual({ outcome: 'queued', position: 2 });
    }
    expect(await floor.eventsOf('contact.queued')).toMatchObject([
      { position: 1, cause: 'joined' },
      { contactId: second, position: 2 },
    ]);
  });

  it('refuses an unknown contact, an unknown queue and one that is over', async () => {
    const floor = await floors.open();
    const { acd, tenantId } = floor;
    await expectRefused(acd.enqueueContact(tenantId, newId('contact'), floor.queue), 'not_found');
    const contactId = await floor.contact();
    expect(await acd.enqueueContact(tenantId, contactId, newId('queue'))).toEqual({ outcome: 'noQueue' });
    await acd.endContact(tenantId, contactId, 'queueClosed');
    await expectRefused(acd.enqueueContact(tenantId, contactId, floor.queue), 'state_conflict');
  });

  it('is refused outside the hours of the queue, in their time zone', async () => {
    // The floor's clock says Monday 10:00 in Berlin.
    const hours = {
      timeZone: 'Europe/Berlin',
      always: false,
      spans: [{ weekday: 1, fromMinute: 600, toMinute: 660 }],
      exceptions: [{ date: '2026-03-09', label: 'Holiday', spans: [] }],
    };
    const floor = await floors.open({ queue: { hours } });
    const enqueue = async () => floor.acd.enqueueContact(floor.tenantId, await floor.contact(), floor.queue);
    expect(await enqueue()).toMatchObject({ outcome: 'queued' });
    floor.clock.advance(3_600_000);
    expect(await enqueue()).toEqual({ outcome: 'closed' });
    floor.clock.advance(6.5 * 86_400_000 + 11 * 3_600_000);
    expect(await enqueue()).toEqual({ outcome: 'closed' });
  });

  it('is refused when the queue is full; a callback holds no line', async () => {
    const floor = await floors.open({ queue: { maxWaiting: 2 } });
    const { acd, tenantId } = floor;
    const first = await floor.call();
    await floor.call();
    const third = await floor.contact();
    expect(await acd.enqueueContact(tenantId, third, floor.queue)).toEqual({ outcome: 'full' });
    await acd.convertToCallback(tenantId, first, newId('callback'), 'digit');
    expect(await acd.enqueueContact(tenantId, third, floor.queue)).toEqual({ outcome: 'queued', position: 3 });
  });
});

describe('the order', () => {
  it('is first in, first out within a queue', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0 } });
    const calls = [];
    for (let index = 0; index < 5; index++) {
      calls.push(await floor.call());
      floor.clock.advance(index % 2);
    }
    await floor.ready(at(floor.agents, 0));
    const served = [];
    for (let index = 0; index < 5; index++) {
      served.push((await floor.offerOf(at(floor.agents, 0))).contactId);
      await floor.talk(at(floor.agents, 0));
      await floor.acd.endContact(floor.tenantId, at(served, index), 'customerHungUp');
    }
    expect(served).toEqual(calls);
  });

  it('takes the higher priority first, then the oldest, across the queues of an agent', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0 } });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    const queues = [3, 9, 3].map((priority) => queueOf([agent], { priority, wrapUpMs: 0 }));
    await acd.publishConfiguration(snapshotOf(tenantId, 2, [agent], queues));
    const wanted = [];
    for (const index of [0, 2, 1]) {
      wanted.push(await floor.call(at(queues, index).queueId));
      floor.clock.advance(10);
    }
    await floor.ready(agent);
    const served = [];
    for (let round = 0; round < 3; round++) {
      served.push((await floor.offerOf(agent)).contactId);
      await floor.talk(agent);
      await acd.endContact(tenantId, at(served, round), 'agentHungUp');
    }
    expect(served).toEqual([wanted[2], wanted[0], wanted[1]]);
  });

  it('asks the agent who has been idle longest', async () => {
    const floor = await floors.open({ agents: 3, queue: { wrapUpMs: 0 } });
    const order = [2, 0, 1].map((index) => at(floor.agents, index));
    for (const agent of order) {
      await floor.ready(agent);
      floor.clock.advance(100);
    }
    for (const agent of [...order, ...order]) {
      const contactId = await floor.call();
      expect((await floor.offerOf(agent)).contactId).toBe(contactId);
      await floor.talk(agent);
      floor.clock.advance(100);
      await floor.acd.endContact(floor.tenantId, contactId, 'customerHungUp');
    }
  });
});

describe('the end', () => {
  async function stateOf(floor: Floor) {
    const { state, status } = (await floor.acd.readAgent(floor.tenantId, at(floor.agents, 0))) ?? {};
    return { state, status };
  }

  it.each([
    ['created', 'rejected', 'idle'],
    ['queued', 'abandoned', 'idle'],
    ['offered', 'abandoned', 'idle'],
    ['accepted', 'noMedia', 'idle'],
    ['connected', 'agentHungUp', 'wrapUp'],
  ] as const)('comes from %s', async (state, reason: ContactEndReason, agentState) => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    const contactId = await floor.contact();
    if (state !== 'created') await acd.enqueueContact(tenantId, contactId, floor.queue);
    if (state !== 'created' && state !== 'queued') await floor.ready(agent);
    if (state === 'accepted' || state === 'connected') {
      const { offerId } = await floor.offerOf(agent);
      await acd.acceptOffer(tenantId, agent, offerId, null);
      if (state === 'connected') await acd.connectContact(tenantId, contactId, offerId);
    }
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state });
    floor.clock.advance(4_000);
    await acd.endContact(tenantId, contactId, reason);
    await acd.endContact(tenantId, contactId, 'endedBySystem');
    expect(await acd.readContact(tenantId, contactId)).toBeNull();
    expect(await acd.listContacts(tenantId, null)).toEqual([]);
    expect(await stateOf(floor)).toMatchObject({ state: agentState });
    expect(await floor.eventsOf('contact.ended')).toMatchObject([{ contactId, reason }]);
    expect(await floor.eventsOf('offer.ended')).toMatchObject(state === 'offered' ? [{ reason: 'callerLeft' }] : []);
  });

  it('lets an agent whose caller left keep the turn, and the next caller ring at once', async () => {
    const floor = await floors.open({ agents: 2 });
    const [first, second] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(first);
    floor.clock.advance(100);
    await floor.ready(second);
    const left = await floor.call();
    await floor.acd.endContact(floor.tenantId, left, 'abandoned');
    const next = await floor.call();
    expect((await floor.offerOf(first)).contactId).toBe(next);
    expect(await floor.acd.readOffer(floor.tenantId, second)).toBeNull();
  });

  it('forgets an ended contact after a while, but not while its agent wraps up', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 600_000 } });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await floor.talk(agent);
    await floor.acd.endContact(floor.tenantId, contactId, 'customerHungUp');
    await floor.acd.extendWrapUp(floor.tenantId, agent, contactId, 300_000);
    await floor.passWithDesks(700_000);
    expect(await floor.acd.readWrapUp(floor.tenantId, agent)).toMatchObject({ contact: { contactId, state: 'ended' } });
    await floor.passWithDesks(1_300_000);
    expect(await floor.redis.hLen(`${floor.prefix}acd:{${floor.tenantId}}:contacts`)).toBe(0);
    expect(await floor.redis.hLen(`${floor.prefix}acd:{${floor.tenantId}}:customers`)).toBe(0);
    expect(await floor.redis.hLen(`${floor.prefix}acd:{${floor.tenantId}}:offers`)).toBe(0);
  });
});

describe('a call in progress', () => {
  it('is connected by the offer that was accepted, once', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    const { offerId } = await floor.offerOf(agent);
    await expectRefused(acd.connectContact(tenantId, contactId, offerId), 'state_conflict');
    await acd.acceptOffer(tenantId, agent, offerId, null);
    await expectRefused(acd.connectContact(tenantId, contactId, newId('offer')), 'offer_stale');
    await expectRefused(acd.connectContact(tenantId, newId('contact'), offerId), 'not_found');
    await acd.connectContact(tenantId, contactId, offerId);
    await acd.connectContact(tenantId, contactId, offerId);
    expect(await floor.eventsOf('contact.connected')).toHaveLength(1);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'connected', connectedAtMs: floor.clock.nowMs() });
  });

  it('is held and resumed', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.call();
    await expectRefused(acd.setHeld(tenantId, contactId, true), 'state_conflict');
    await floor.talk(at(floor.agents, 0));
    for (const held of [true, true, false, false]) await acd.setHeld(tenantId, contactId, held);
    expect(await floor.eventsOf('contact.held')).toHaveLength(1);
    expect(await floor.eventsOf('contact.resumed')).toMatchObject([{ contactId, agentId: at(floor.agents, 0) }]);
    await expectRefused(acd.setHeld(tenantId, newId('contact'), true), 'not_found');
  });

  it('is asked to pause its recording while it talks and is recorded; hold and the agent’s leaving take it back', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0 } });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    const recordingId = newId('recording');
    await acd.tellRecording(tenantId, contactId, 'on', { type: 'recording.started', contactId, recordingId });
    await expectRefused(acd.askPause(tenantId, contactId, true, agent), 'state_conflict');
    const offerId = await floor.talk(agent);
    await acd.tellRecording(tenantId, contactId, null, { type: 'recording.failed', contactId, recordingId, detail: '' });
    await expectRefused(acd.askPause(tenantId, contactId, true, agent), 'state_conflict');
    await acd.tellRecording(tenantId, contactId, 'on', { type: 'recording.started', contactId, recordingId });
    for (const paused of [true, true, false, false, true]) await acd.askPause(tenantId, contactId, paused, agent);
    expect(await floor.eventsOf('recording.pauseAsked')).toMatchObject([
      { contactId, agentId: agent, by: agent, paused: true },
      { paused: false },
      { paused: true },
    ]);
    const event = { type: 'recording.paused', contactId, recordingId, agentId: agent, atMs: 1 } as const;
    await acd.tellRecording(tenantId, contactId, 'paused', event);
    expect(await floor.eventsOf('recording.paused')).toEqual([event]);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ recording: 'paused', pauseAsked: true });
    await acd.setHeld(tenantId, contactId, true);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ recording: 'paused', pauseAsked: false });
    await expectRefused(acd.askPause(tenantId, contactId, true, agent), 'state_conflict');
    await acd.setHeld(tenantId, contactId, false);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ pauseAsked: false });
    await acd.askPause(tenantId, contactId, true, agent);
    await acd.returnContact(tenantId, contactId, offerId);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ pauseAsked: false });
    await expectRefused(acd.askPause(tenantId, newId('contact'), true, agent), 'not_found');
  });

  it('keeps what a flow found out with the customer, and tells it once', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const contactId = await floor.call();
    const { customer } = (await acd.readContact(tenantId, contactId))!;
    const found = { ...customer, attributes: { tier: 'gold', number: 1234567890123456, vip: true } };
    await acd.tellAttributes(tenantId, contactId, found);
    await acd.tellAttributes(tenantId, contactId, found);
    expect((await acd.readContact(tenantId, contactId))?.customer).toEqual(found);
    expect(await floor.eventsOf('contact.attributes')).toEqual([{ type: 'contact.attributes', contactId, attributes: found.attributes }]);
    await acd.tellAttributes(tenantId, newId('contact'), found);
    expect((await floor.eventsOf('contact.attributes')).length).toBe(1);
  });

  it('is told which side’s page is away, and forgets it of an agent who is lost', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0 } });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    const offerId = await floor.talk(agent);
    const legId = newId('leg');
    const away = async () => {
      const contact = await acd.readContact(tenantId, contactId);
      return [contact?.state, contact?.customerAway, contact?.agentAway];
    };
    const lost = { type: 'leg.lost', contactId, legId, party: 'customer' } as const;
    await acd.tellAway(tenantId, contactId, 'customer', true, lost);
    expect(await away()).toEqual(['connected', true, false]);
    await acd.tellAway(tenantId, contactId, 'agent', true, { ...lost, party: 'agent' });
    await acd.tellAway(tenantId, contactId, 'customer', false, { ...lost, type: 'leg.back', awayMs: 700 });
    expect(await away()).toEqual(['connected', false, true]);
    expect(await floor.eventsOf('leg.lost')).toEqual([lost, { ...lost, party: 'agent' }]);
    expect(await floor.eventsOf('leg.back')).toMatchObject([{ party: 'customer', awayMs: 700 }]);
    await acd.returnContact(tenantId, contactId, offerId);
    expect((await away())[2]).toBe(false);
  });

  it('goes back to its place when the agent vanishes, and to somebody else', async () => {
    const floor = await floors.open({ agents: 2, queue: { wrapUpMs: 0 } });
    const { acd, tenantId } = floor;
    const [first, second] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(first);
    const contactId = await floor.call();
    const offerId = await floor.talk(first);
    const later = await floor.call();
    floor.clock.advance(1_000);
    await acd.setHeld(tenantId, contactId, true);
    await expectRefused(acd.returnContact(tenantId, contactId, newId('offer')), 'offer_stale');
    await acd.returnContact(tenantId, contactId, offerId);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', agentId: null, connectedAtMs: null, held: false });
    expect(await acd.readPlace(tenantId, contactId)).toMatchObject({ position: 1, waiting: 2 });
    await acd.returnContact(tenantId, contactId, offerId);
    expect((await floor.eventsOf('contact.queued')).at(-1)).toMatchObject({ contactId, cause: 'agentGone', position: 1 });
    await floor.ready(second);
    expect((await floor.offerOf(second)).contactId).toBe(contactId);
    expect(await acd.readOffer(tenantId, first)).toBeNull();
    // After its pause the first agent is asked again.
    await floor.passWithDesks(5_000);
    expect((await floor.offerOf(first)).contactId).toBe(later);
    await floor.talk(second);
    floor.clock.advance(2_000);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    expect(await floor.eventsOf('contact.ended')).toMatchObject([{ talkMs: 3_000, waitMs: 0, agentId: second }]);
  });
});

describe('reading', () => {
  it('lists contacts that are not over in pages, oldest first', async () => {
    const floor = await floors.open();
    const created = [];
    for (let index = 0; index < 12; index++) {
      created.push(await floor.contact());
      floor.clock.advance(1);
    }
    await floor.acd.endContact(floor.tenantId, at(created, 3), 'rejected');
    const wanted = created.filter((_id, index) => index !== 3);
    const all = await floor.acd.listContacts(floor.tenantId, null);
    expect(all.map((contact) => contact.contactId)).toEqual(wanted);
    const rest = await floor.acd.listContacts(floor.tenantId, at(created, 5));
    expect(rest.map((contact) => contact.contactId)).toEqual(wanted.slice(5));
  });

  it('estimates the wait from what those who waited saw', async () => {
    const floor = await floors.open({ agents: 2, queue: { wrapUpMs: 0 } });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    const calls = [];
    for (let index = 0; index < 8; index++) calls.push(await floor.call());
    expect(await acd.readPlace(tenantId, at(calls, 1))).toEqual({ position: 2, waiting: 8, estimatedWaitMs: null });
    await floor.passWithDesks(60_000);
    await floor.ready(agent);
    for (const contactId of calls.slice(0, 5)) {
      await floor.talk(agent);
      await floor.passWithDesks(60_000);
      await acd.endContact(tenantId, contactId, 'customerHungUp');
    }
    expect(await acd.readPlace(tenantId, at(calls, 5))).toMatchObject({ position: 1 });
    const place = await acd.readPlace(tenantId, at(calls, 7));
    expect(place).toMatchObject({ position: 2, waiting: 2 });
    // Each of them was first in line for 60 s, so two places are two minutes.
    expect(place?.estimatedWaitMs).toEqual([120_000, 120_000]);
    // With a second agent it is half of that; with nobody it is not known.
    const second = at(floor.agents, 1);
    await floor.ready(second);
    await acd.declineOffer(tenantId, second, (await floor.offerOf(second)).offerId);
    expect((await acd.readPlace(tenantId, at(calls, 7)))?.estimatedWaitMs).toEqual([60_000, 60_000]);
    for (const agentId of floor.agents) await acd.setStatus(tenantId, agentId, 'notReady', null);
    expect(await acd.readPlace(tenantId, at(calls, 7))).toMatchObject({ estimatedWaitMs: null });
    expect(await acd.readPlace(tenantId, at(calls, 0))).toBeNull();
  });
});
