import { newId, type ContactId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';

const floors = useFloors();
const IN_MS = 3_600_000;
const RETRY_MS = 300_000;

/** A waiting contact whose customer chose a time, an hour from now. */
async function scheduled(quiet: readonly (readonly [number, number])[] = []) {
  const floor = await floors.open({ agents: 1, queue: { callbackRetryMs: RETRY_MS } });
  const contactId = await floor.call();
  const enqueuedAtMs = floor.clock.nowMs();
  floor.clock.advance(1_000);
  const scheduledForMs = floor.clock.nowMs() + IN_MS;
  const callbackId = newId('callback');
  await floor.acd.convertToCallback(floor.tenantId, contactId, callbackId, 'widget', { scheduledForMs, quiet });
  return { floor, contactId, callbackId, scheduledForMs, enqueuedAtMs };
}

const read = (floor: Floor, contactId: ContactId) => floor.acd.readContact(floor.tenantId, contactId);

describe('a callback at a chosen time', () => {
  it('is in no line until then, and then at the place that it had', async () => {
    const { floor, contactId, callbackId, scheduledForMs, enqueuedAtMs } = await scheduled();
    const { acd, tenantId } = floor;
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', kind: 'callback', dueAtMs: scheduledForMs, scheduledForMs });
    expect(await floor.eventsOf('callback.requested')).toMatchObject([{ callbackId, by: 'widget', position: 1, scheduledForMs }]);
    const figures = { waiting: 0, callbacksWaiting: 0, callbacksScheduled: 1, nextScheduledAtMs: scheduledForMs, oldestEnqueuedAtMs: null };
    expect(await acd.readQueues(tenantId)).toMatchObject([figures]);
    const later = await floor.call();
    await floor.passWithDesks(IN_MS - 1);
    expect(await acd.requeueDeferred(tenantId, contactId)).toBe(false);
    expect(await acd.readPlace(tenantId, later)).toMatchObject({ position: 1, waiting: 1 });
    await floor.passWithDesks(1);
    expect(await read(floor, contactId)).toMatchObject({ state: 'queued', enqueuedAtMs, waitsSinceMs: scheduledForMs, scheduledForMs });
    expect(await acd.readPlace(tenantId, contactId)).toMatchObject({ position: 1, waiting: 2 });
    expect(await acd.readQueues(tenantId)).toMatchObject([
      { waiting: 1, callbacksWaiting: 1, callbacksScheduled: 0, nextScheduledAtMs: null },
    ]);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('has waited since then, not since it was asked for', async () => {
    const { floor, contactId } = await scheduled();
    const agent = at(floor.agents, 0);
    await floor.passWithDesks(IN_MS + 2_000);
    await floor.ready(agent);
    expect(await floor.offerOf(agent)).toMatchObject({ contactId, waitedMs: 2_000 });
    expect((await floor.eventsOf('offer.created')).at(-1)).toMatchObject({ contactId, waitedMs: 2_000 });
  });

  it('that was not reached waits its pause like any other', async () => {
    const { floor, contactId } = await scheduled();
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    await floor.passWithDesks(IN_MS);
    const { offerId } = await floor.offerOf(agent);
    await floor.acd.acceptOffer(floor.tenantId, agent, offerId, null);
    const attemptId = newId('attempt');
    await floor.acd.ringCallback(floor.tenantId, contactId, offerId, attemptId, floor.clock.nowMs() + 1_000);
    const { dueAtMs } = await floor.acd.callbackNotReached(floor.tenantId, contactId, attemptId);
    expect(dueAtMs).toBe(floor.clock.nowMs() + RETRY_MS);
    expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ callbacksScheduled: 0 }]);
  });

  it('takes back the ring at an agent that it had', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await floor.offerOf(agent);
    const terms = { scheduledForMs: floor.clock.nowMs() + IN_MS, quiet: [] };
    await floor.acd.convertToCallback(floor.tenantId, contactId, newId('callback'), 'widget', terms);
    expect(await floor.acd.readOffer(floor.tenantId, agent)).toBeNull();
    expect(await floor.acd.readAgent(floor.tenantId, agent)).toMatchObject({ state: 'idle', status: 'available' });
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', offerId: null });
  });

  it('is cancelled as any other', async () => {
    const { floor, contactId } = await scheduled();
    await floor.acd.endContact(floor.tenantId, contactId, 'callbackCancelled');
    await floor.passWithDesks(IN_MS);
    expect(await read(floor, contactId)).toBeNull();
    expect(await floor.eventsOf('contact.ended')).toMatchObject([{ reason: 'callbackCancelled', waitMs: 0 }]);
    expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ callbacksScheduled: 0, waiting: 0 }]);
  });
});

describe('another time', () => {
  it('is taken for the first one, however often it is said', async () => {
    const { floor, contactId, callbackId, scheduledForMs } = await scheduled();
    const { acd, tenantId } = floor;
    for (let repeat = 0; repeat < 2; repeat++) await acd.rescheduleCallback(tenantId, contactId, scheduledForMs + IN_MS);
    expect(await floor.eventsOf('callback.rescheduled')).toMatchObject([{ callbackId, scheduledForMs: scheduledForMs + IN_MS }]);
    expect(await acd.readQueues(tenantId)).toMatchObject([{ callbacksScheduled: 1, nextScheduledAtMs: scheduledForMs + IN_MS }]);
    await floor.passWithDesks(IN_MS);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred' });
    await floor.passWithDesks(IN_MS);
    expect(await read(floor, contactId)).toMatchObject({ state: 'queued' });
  });

  it('may be as soon as possible, and may come while it waits in line', async () => {
    const { floor, contactId, scheduledForMs, enqueuedAtMs } = await scheduled();
    const { acd, tenantId } = floor;
    await acd.rescheduleCallback(tenantId, contactId, null);
    expect(await read(floor, contactId)).toMatchObject({ state: 'queued', scheduledForMs: null, waitsSinceMs: enqueuedAtMs });
    await acd.rescheduleCallback(tenantId, contactId, scheduledForMs);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', dueAtMs: scheduledForMs });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('is refused while the customer is rung, and for who is no callback', async () => {
    const { floor, contactId, scheduledForMs } = await scheduled();
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    await floor.passWithDesks(IN_MS);
    const { offerId } = await floor.offerOf(agent);
    await acd.acceptOffer(tenantId, agent, offerId, null);
    await expectRefused(acd.rescheduleCallback(tenantId, contactId, scheduledForMs + IN_MS), 'state_conflict');
    await expectRefused(acd.rescheduleCallback(tenantId, await floor.call(), scheduledForMs), 'not_found');
  });
});

describe('quiet hours', () => {
  it('keep a callback out of line, also one that waits when they begin', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const nowMs = floor.clock.nowMs();
    const quiet = [
      [nowMs + 10_000, nowMs + 60_000],
      [nowMs + 100_000, nowMs + 200_000],
    ] as const;
    const contactId = await floor.call();
    await acd.convertToCallback(tenantId, contactId, newId('callback'), 'digit', { scheduledForMs: null, quiet });
    expect(await read(floor, contactId)).toMatchObject({ state: 'queued' });
    await floor.passWithDesks(10_000);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', dueAtMs: nowMs + 60_000, scheduledForMs: null });
    expect(await acd.readQueues(tenantId)).toMatchObject([{ callbacksScheduled: 0, callbacksWaiting: 0 }]);
    await floor.passWithDesks(50_000);
    expect(await read(floor, contactId)).toMatchObject({ state: 'queued' });
    expect(await acd.reconcile(tenantId)).toBe(0);
    await floor.passWithDesks(40_000);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', dueAtMs: nowMs + 200_000 });
  });

  it('are waited for by the next attempt', async () => {
    const nowMs = Date.UTC(2026, 2, 2, 9);
    const quiet = [[nowMs + IN_MS + 60_000, nowMs + 3 * IN_MS]] as const;
    const { floor, contactId } = await scheduled(quiet);
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    await floor.passWithDesks(IN_MS);
    const { offerId } = await floor.offerOf(agent);
    await floor.acd.acceptOffer(floor.tenantId, agent, offerId, null);
    const attemptId = newId('attempt');
    await floor.acd.ringCallback(floor.tenantId, contactId, offerId, attemptId, floor.clock.nowMs() + 1_000);
    expect(await floor.acd.callbackNotReached(floor.tenantId, contactId, attemptId)).toMatchObject({ dueAtMs: nowMs + 3 * IN_MS });
  });

  it('that begin while an agent is asked are waited for when the agent does not take it', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    const nowMs = floor.clock.nowMs();
    const contactId = await floor.call();
    const quiet = [[nowMs + 5_000, nowMs + IN_MS]] as const;
    await floor.acd.convertToCallback(floor.tenantId, contactId, newId('callback'), 'digit', { scheduledForMs: null, quiet });
    await floor.ready(agent);
    const { offerId } = await floor.offerOf(agent);
    await floor.passWithDesks(6_000);
    await floor.acd.declineOffer(floor.tenantId, agent, offerId);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', dueAtMs: nowMs + IN_MS, agentId: null, offerId: null });
    expect(await floor.acd.readAgent(floor.tenantId, agent)).toMatchObject({ state: 'idle' });
  });
});

describe('a promise of a time that Redis has forgotten', () => {
  it('waits for it again', async () => {
    const { floor, contactId, callbackId, scheduledForMs } = await scheduled();
    const record = await read(floor, contactId);
    if (record?.queueId == null || record.enqueuedAtMs === null) throw new Error('it has no place');
    const { callId, webCallKeyId, customer, createdAtMs, queueId, enqueuedAtMs } = record;
    const told = { callId, webCallKeyId, customer, callbackId, queueId, createdAtMs, enqueuedAtMs, attempts: 0, quiet: [] };
    const lost = { ...told, contactId: newId('contact'), scheduledForMs, dueAtMs: scheduledForMs };
    for (let repeat = 0; repeat < 2; repeat++) {
      const restored = await floor.acd.restoreCallback(floor.tenantId, lost);
      expect(restored).toMatchObject({ state: 'deferred', dueAtMs: scheduledForMs, scheduledForMs });
    }
    expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ callbacksScheduled: 2 }]);
    await floor.passWithDesks(IN_MS);
    expect(await read(floor, lost.contactId)).toMatchObject({ state: 'queued', waitsSinceMs: scheduledForMs });
  });
});
