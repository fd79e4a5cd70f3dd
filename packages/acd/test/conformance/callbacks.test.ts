import { newId, type AttemptId, type ContactId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';

const floors = useFloors();
const RETRY_MS = 300_000;
const RING_MS = 30_000;

/** A waiting contact that asked for a callback. */
async function promised(agents = 1) {
  const floor = await floors.open({ agents, queue: { callbackRetryMs: RETRY_MS, callbackMaxAttempts: 3 } });
  const contactId = await floor.call();
  const callbackId = newId('callback');
  await floor.acd.convertToCallback(floor.tenantId, contactId, callbackId, 'digit');
  return { floor, contactId, callbackId };
}

/** The agent accepts and the customer's page rings. */
async function ring(floor: Floor, contactId: ContactId, index = 0): Promise<AttemptId> {
  const agent = at(floor.agents, index);
  const { offerId } = await floor.offerOf(agent);
  await floor.acd.acceptOffer(floor.tenantId, agent, offerId, null);
  const attemptId = newId('attempt');
  expect(await floor.acd.ringCallback(floor.tenantId, contactId, offerId, attemptId, floor.clock.nowMs() + RING_MS)).toBe(true);
  return attemptId;
}

describe('asking', () => {
  it('keeps the place in line', async () => {
    const floor = await floors.open();
    const first = await floor.call();
    floor.clock.advance(1_000);
    const second = await floor.call();
    floor.clock.advance(1_000);
    const third = await floor.call();
    const callbackId = newId('callback');
    for (let repeat = 0; repeat < 2; repeat++) {
      expect(await floor.acd.convertToCallback(floor.tenantId, second, callbackId, 'widget')).toEqual({ position: 2 });
    }
    expect(await floor.acd.readContact(floor.tenantId, second)).toMatchObject({ kind: 'callback', callbackId, state: 'queued' });
    for (const [index, contactId] of [first, second, third].entries()) {
      expect(await floor.acd.readPlace(floor.tenantId, contactId)).toMatchObject({ position: index + 1, waiting: 3 });
    }
    expect(await floor.eventsOf('callback.requested')).toMatchObject([{ contactId: second, by: 'widget', position: 2 }]);
    expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ waiting: 2, callbacksWaiting: 1 }]);
  });

  it('while it rings at an agent takes that offer back and rings again as a callback', async () => {
    const floor = await floors.open({ agents: 1 });
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.call();
    const { offerId } = await floor.offerOf(at(floor.agents, 0));
    await floor.acd.convertToCallback(floor.tenantId, contactId, newId('callback'), 'digit');
    const offer = await floor.offerOf(at(floor.agents, 0));
    expect(offer).toMatchObject({ contactId, kind: 'callback' });
    expect(offer.offerId).not.toBe(offerId);
  });

  it('is refused for a contact that does not wait', async () => {
    const floor = await floors.open();
    const contactId = await floor.contact();
    await expectRefused(floor.acd.convertToCallback(floor.tenantId, contactId, newId('callback'), 'digit'), 'state_conflict');
    await expectRefused(floor.acd.convertToCallback(floor.tenantId, newId('contact'), newId('callback'), 'digit'), 'not_found');
  });
});

describe('ringing', () => {
  it('happens once for an offer, whoever repeats it', async () => {
    const { floor, contactId, callbackId } = await promised();
    const { acd, tenantId } = floor;
    await floor.ready(at(floor.agents, 0));
    const { offerId } = await floor.offerOf(at(floor.agents, 0));
    const until = floor.clock.nowMs() + RING_MS;
    const attemptId = newId('attempt');
    await expectRefused(acd.ringCallback(tenantId, contactId, offerId, attemptId, until), 'state_conflict');
    await acd.acceptOffer(tenantId, at(floor.agents, 0), offerId, null);
    await expectRefused(acd.ringCallback(tenantId, contactId, newId('offer'), attemptId, until), 'offer_stale');
    await expectRefused(acd.ringCallback(tenantId, newId('contact'), offerId, attemptId, until), 'not_found');
    expect(await acd.ringCallback(tenantId, contactId, offerId, attemptId, until)).toBe(true);
    expect(await acd.ringCallback(tenantId, contactId, offerId, attemptId, until)).toBe(false);
    expect(await acd.ringCallback(tenantId, contactId, offerId, newId('attempt'), until)).toBe(false);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ attemptId, ringUntilMs: until, attempts: 0 });
    await expectRefused(acd.connectContact(tenantId, contactId, offerId), 'state_conflict');
    expect(await floor.eventsOf('callback.ringing')).toMatchObject([{ attemptId, attempt: 1, ringUntilMs: until, callbackId }]);
  });

  it('is answered by one call', async () => {
    const { floor, contactId, callbackId } = await promised();
    const { acd, tenantId } = floor;
    await floor.ready(at(floor.agents, 0));
    const attemptId = await ring(floor, contactId);
    const [winner, other] = [newId('call'), newId('call')];
    await expectRefused(acd.answerCallback(tenantId, contactId, newId('attempt'), winner), 'offer_stale');
    const contact = await acd.answerCallback(tenantId, contactId, attemptId, winner);
    expect(contact).toMatchObject({ callId: winner, kind: 'callback', state: 'accepted', attempts: 1, ringUntilMs: null });
    await expectRefused(acd.answerCallback(tenantId, contactId, attemptId, other), 'offer_stale');
    expect(await acd.answerCallback(tenantId, contactId, attemptId, winner)).toEqual(contact);
    await expectRefused(acd.callbackNotReached(tenantId, contactId, attemptId), 'offer_stale');
    await floor.passWithDesks(RING_MS + 10_000);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'accepted' });
    await acd.connectContact(tenantId, contactId, contact.offerId ?? newId('offer'));
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    expect(await floor.eventsOf('callback.answered')).toMatchObject([{ attemptId, callbackId }]);
    expect(await floor.eventsOf('callback.ended')).toMatchObject([{ state: 'done', callbackId }]);
  });

  it('is no attempt when the agent is lost in between', async () => {
    const { floor, contactId } = await promised(2);
    const { acd, tenantId } = floor;
    await floor.ready(at(floor.agents, 0));
    const attemptId = await ring(floor, contactId);
    const contact = await acd.readContact(tenantId, contactId);
    await acd.returnContact(tenantId, contactId, contact?.offerId ?? newId('offer'));
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', attempts: 0, attemptId: null, kind: 'callback' });
    await expectRefused(acd.answerCallback(tenantId, contactId, attemptId, newId('call')), 'offer_stale');
    await expectRefused(acd.callbackNotReached(tenantId, contactId, attemptId), 'offer_stale');
    await floor.ready(at(floor.agents, 1));
    await ring(floor, contactId, 1);
    expect((await floor.eventsOf('callback.ringing')).map((event) => event.attempt)).toEqual([1, 1]);
  });

  it('answered and then left by its agent waits on the line', async () => {
    const { floor, contactId } = await promised();
    const { acd, tenantId } = floor;
    await floor.ready(at(floor.agents, 0));
    const attemptId = await ring(floor, contactId);
    const contact = await acd.answerCallback(tenantId, contactId, attemptId, newId('call'));
    await acd.returnContact(tenantId, contactId, contact.offerId ?? newId('offer'));
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', kind: 'voice' });
    await acd.endContact(tenantId, contactId, 'abandoned');
    expect(await floor.eventsOf('callback.ended')).toMatchObject([{ state: 'done' }]);
  });
});

describe('not reached', () => {
  it('three times: back at its place after the pause, then over', async () => {
    const { floor, contactId } = await promised();
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    const behind = await floor.call();
    await acd.setStatus(tenantId, agent, 'available', null);
    for (const attempt of [1, 2]) {
      await floor.ready(agent);
      const attemptId = await ring(floor, contactId);
      await floor.passWithDesks(RING_MS);
      const dueAtMs = floor.clock.nowMs() + RETRY_MS;
      const outcome = { attempts: attempt, dueAtMs };
      expect(await acd.callbackNotReached(tenantId, contactId, attemptId)).toEqual(outcome);
      expect(await acd.callbackNotReached(tenantId, contactId, attemptId)).toEqual(outcome);
      expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'deferred', attempts: attempt, dueAtMs, agentId: null });
      expect(await acd.requeueDeferred(tenantId, contactId)).toBe(false);
      // The freed agent gets the next in line meanwhile, and does not answer.
      expect((await floor.offerOf(agent)).contactId).toBe(behind);
      await floor.passWithDesks(RETRY_MS);
      expect(await acd.readPlace(tenantId, contactId)).toMatchObject({ position: 1, waiting: 2 });
      expect((await floor.eventsOf('contact.queued')).at(-1)).toMatchObject({ cause: 'retry', position: 1 });
    }
    await floor.ready(agent);
    const last = await ring(floor, contactId);
    expect(await acd.callbackNotReached(tenantId, contactId, last)).toEqual({ attempts: 3, dueAtMs: null });
    expect(await acd.readContact(tenantId, contactId)).toBeNull();
    expect(await floor.eventsOf('callback.notReached')).toMatchObject([{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }]);
    expect(await floor.eventsOf('callback.ended')).toMatchObject([{ state: 'unreachable' }]);
    expect(await floor.eventsOf('contact.ended')).toMatchObject([{ reason: 'callbackUnreachable' }]);
  });

  it('is found by the ACD itself when the owner of the ring is gone', async () => {
    const { floor, contactId } = await promised();
    await floor.ready(at(floor.agents, 0));
    await ring(floor, contactId);
    await floor.passWithDesks(RING_MS + 1_999);
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'accepted' });
    await floor.passWithDesks(1);
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'deferred', attempts: 1 });
    expect(await floor.acd.readAgent(floor.tenantId, at(floor.agents, 0))).toMatchObject({ state: 'idle', status: 'available' });
  });

  it('is queued again by an alarm, once', async () => {
    const { floor, contactId } = await promised();
    await floor.ready(at(floor.agents, 0));
    const attemptId = await ring(floor, contactId);
    await floor.acd.callbackNotReached(floor.tenantId, contactId, attemptId);
    floor.clock.advance(RETRY_MS);
    expect(await floor.acd.requeueDeferred(floor.tenantId, contactId)).toBe(true);
    expect(await floor.acd.requeueDeferred(floor.tenantId, contactId)).toBe(false);
    expect(await floor.acd.requeueDeferred(floor.tenantId, newId('contact'))).toBe(false);
  });

  it.each(['queued', 'deferred', 'ringing'])('may be cancelled while %s', async (when) => {
    const { floor, contactId } = await promised();
    if (when !== 'queued') await floor.ready(at(floor.agents, 0));
    const attemptId = when === 'queued' ? null : await ring(floor, contactId);
    if (when === 'deferred' && attemptId) await floor.acd.callbackNotReached(floor.tenantId, contactId, attemptId);
    await floor.acd.endContact(floor.tenantId, contactId, 'callbackCancelled');
    await floor.passWithDesks(RETRY_MS);
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toBeNull();
    expect(await floor.eventsOf('callback.ended')).toMatchObject([{ state: 'cancelled' }]);
    expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ waiting: 0, callbacksWaiting: 0 }]);
  });
});

describe('a promise that Redis has forgotten', () => {
  async function forgotten() {
    const { floor, contactId, callbackId } = await promised();
    const record = await floor.acd.readContact(floor.tenantId, contactId);
    if (record?.queueId == null || record.enqueuedAtMs === null) throw new Error('it is not in line');
    const { callId, webCallKeyId, customer, createdAtMs, queueId, enqueuedAtMs } = record;
    const told = { contactId, callId, webCallKeyId, customer, callbackId, queueId, createdAtMs, enqueuedAtMs, attempts: 1 };
    const promise = { ...told, scheduledForMs: null, dueAtMs: null, quiet: [] };
    return { floor, contactId, promise };
  }

  it('is back at its place before who came later, once however many ask', async () => {
    const { floor, promise } = await forgotten();
    floor.clock.advance(1_000);
    const later = await floor.call();
    const lost = { ...promise, contactId: newId('contact'), callbackId: newId('callback') };
    const answers = await Promise.all([1, 2, 3].map(() => floor.acd.restoreCallback(floor.tenantId, lost)));
    for (const answer of answers) {
      expect(answer).toMatchObject({
        kind: 'callback',
        state: 'queued',
        attempts: 1,
        enqueuedAtMs: promise.enqueuedAtMs,
        callbackId: lost.callbackId,
      });
    }
    expect(await floor.acd.readPlace(floor.tenantId, lost.contactId)).toMatchObject({ position: 2, waiting: 3 });
    expect(await floor.acd.readPlace(floor.tenantId, later)).toMatchObject({ position: 3 });
    const queued = (await floor.eventsOf('contact.queued')).filter((event) => event.contactId === lost.contactId);
    expect(queued).toMatchObject([{ cause: 'recovered', kind: 'callback' }]);
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
  });

  it('is not made anew when it is known, is over, or its queue is not there yet', async () => {
    const { floor, contactId, promise } = await forgotten();
    expect(await floor.acd.restoreCallback(floor.tenantId, { ...promise, attempts: 2 })).toMatchObject({ contactId, attempts: 0 });
    await floor.acd.endContact(floor.tenantId, contactId, 'callbackCancelled');
    expect(await floor.acd.restoreCallback(floor.tenantId, promise)).toBe(null);
    const elsewhere = newId('tenant');
    await expectRefused(floor.acd.restoreCallback(elsewhere, promise), 'not_found');
    expect(await floor.acd.readContact(elsewhere, contactId)).toBe(null);
  });
});
