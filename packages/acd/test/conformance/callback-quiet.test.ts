import { newId, type ContactId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor, FloorOptions } from '../kit/floor.ts';
import { callbackRulesSchema } from '@cordboard/contracts';

const floors = useFloors();
const HOUR_MS = 3_600_000;
const LOOK_MS = 5_000;
const callback = callbackRulesSchema.parse({ whenQuiet: { waitUnderMs: 20_000, withinMs: HOUR_MS } });

type Quiet = readonly (readonly [number, number])[];
const open = (options: Omit<FloorOptions, 'url'> = {}) =>
  floors.open({ agents: 2, ...options, queue: { routing: { callback }, wrapUpMs: 0, ...options.queue } });
const read = (floor: Floor, contactId: ContactId) => floor.acd.readContact(floor.tenantId, contactId);

/** Somebody who waits asks to be called when it is quiet, within an hour. */
async function asks(floor: Floor, quiet: Quiet = []): Promise<ContactId> {
  const contactId = await floor.call();
  const terms = { scheduledForMs: floor.clock.nowMs() + HOUR_MS, whenQuiet: true, quiet };
  await floor.acd.convertToCallback(floor.tenantId, contactId, newId('callback'), 'widget', terms);
  return contactId;
}

/** Everybody is in a call, and somebody waits: the queue is busy. */
async function busy(floor: Floor): Promise<void> {
  for (const agentId of floor.agents) {
    await floor.ready(agentId);
    await floor.call();
    await floor.talk(agentId);
  }
}

describe('a callback when it is quiet', () => {
  it('stays out of line while somebody has waited for long, and comes when nobody has', async () => {
    const floor = await open();
    const { acd, tenantId } = floor;
    await busy(floor);
    const contactId = await asks(floor);
    // Behind it in order, so only how long they wait is in the way.
    const waiting = await floor.call();
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', kind: 'callback', whenQuiet: true });
    await acd.reprioritiseContact(tenantId, waiting, 1);
    await floor.passWithDesks(30_000);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred' });
    expect(await floor.eventsOf('callback.quietCame')).toEqual([]);
    await acd.endContact(tenantId, waiting, 'abandoned');
    const quietMs = floor.clock.nowMs();
    await floor.passWithDesks(LOOK_MS);
    expect(await floor.eventsOf('callback.quietCame')).toMatchObject([{ contactId, queueId: floor.queue }]);
    const back = await read(floor, contactId);
    expect(back?.state).toBe('queued');
    // It waits from the quiet moment on, as every figure of it says.
    expect(back?.waitsSinceMs).toBeGreaterThan(quietMs);
    expect(await acd.readQueues(tenantId)).toMatchObject([{ callbacksScheduled: 0, callbacksWaiting: 1 }]);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('does not come while somebody of higher order waits, however short', async () => {
    const floor = await open();
    const { acd, tenantId } = floor;
    await busy(floor);
    const contactId = await asks(floor);
    for (let round = 0; round < 3; round++) {
      const vip = await floor.call();
      await acd.reprioritiseContact(tenantId, vip, 50);
      await floor.passWithDesks(LOOK_MS);
      expect(await read(floor, contactId)).toMatchObject({ state: 'deferred' });
      await acd.endContact(tenantId, vip, 'abandoned');
    }
    await floor.passWithDesks(LOOK_MS);
    expect(await read(floor, contactId)).toMatchObject({ state: 'queued' });
  });

  it('does not come while nobody is there to take it', async () => {
    const floor = await open({ agents: 1 });
    const contactId = await asks(floor);
    await floor.passWithDesks(4 * LOOK_MS);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred' });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    await floor.passWithDesks(LOOK_MS);
    // Nobody chose the time at which it would have been due.
    expect(await floor.offerOf(agent)).toMatchObject({ contactId, scheduledForMs: null });
  });

  it('comes one at a time, the oldest first', async () => {
    const floor = await open();
    await busy(floor);
    const first = await asks(floor);
    floor.clock.advance(1);
    const second = await asks(floor);
    await floor.passWithDesks(LOOK_MS);
    expect(await read(floor, first)).toMatchObject({ state: 'queued' });
    expect(await read(floor, second)).toMatchObject({ state: 'deferred' });
    // The first is served before it, and so in its way until it is taken.
    await floor.passWithDesks(LOOK_MS);
    expect(await read(floor, second)).toMatchObject({ state: 'deferred' });
    await floor.acd.endContact(floor.tenantId, first, 'callbackCancelled');
    await floor.passWithDesks(LOOK_MS);
    expect(await read(floor, second)).toMatchObject({ state: 'queued' });
  });

  it('is due at its time though it never was quiet', async () => {
    const floor = await open({ agents: 1 });
    const contactId = await asks(floor);
    await floor.passWithDesks(HOUR_MS - 1);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred' });
    await floor.passWithDesks(1);
    expect(await read(floor, contactId)).toMatchObject({ state: 'queued' });
    expect(await floor.eventsOf('callback.quietCame')).toEqual([]);
  });

  it('lets the customer sleep: in quiet hours others come before it, and it comes after them', async () => {
    const floor = await open();
    await busy(floor);
    const nowMs = floor.clock.nowMs();
    const asleep = await asks(floor, [[nowMs, nowMs + 60_000]]);
    const soonAsleep = await asks(floor, [[nowMs + 2_000, nowMs + 90_000]]);
    const awake = await asks(floor);
    await floor.passWithDesks(LOOK_MS);
    expect(await read(floor, awake)).toMatchObject({ state: 'queued' });
    await floor.acd.endContact(floor.tenantId, awake, 'callbackCancelled');
    await floor.passWithDesks(40_000);
    for (const contactId of [asleep, soonAsleep]) expect(await read(floor, contactId)).toMatchObject({ state: 'deferred' });
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
    await floor.passWithDesks(20_000 + LOOK_MS);
    expect(await read(floor, asleep)).toMatchObject({ state: 'queued' });
    expect(await read(floor, soonAsleep)).toMatchObject({ state: 'deferred' });
  });

  it('may be changed to a time and back, and is put right when its deadline is lost', async () => {
    const floor = await open();
    const { acd, tenantId, clock } = floor;
    const contactId = await asks(floor);
    const slotMs = clock.nowMs() + 600_000;
    await acd.rescheduleCallback(tenantId, contactId, slotMs, false);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred', scheduledForMs: slotMs, whenQuiet: false });
    await floor.ready(at(floor.agents, 0));
    await floor.passWithDesks(3 * LOOK_MS);
    expect(await read(floor, contactId)).toMatchObject({ state: 'deferred' });
    for (let repeat = 0; repeat < 2; repeat++) await acd.rescheduleCallback(tenantId, contactId, slotMs, true);
    expect((await floor.eventsOf('callback.rescheduled')).map(({ whenQuiet }) => whenQuiet)).toEqual([undefined, true]);
    await floor.redis.zRem(`${floor.prefix}acd:{${tenantId}}:deadlines`, `calm:${floor.queue}`);
    expect(await acd.reconcile(tenantId)).toBe(1);
    expect(await acd.reconcile(tenantId)).toBe(0);
    await floor.passWithDesks(LOOK_MS);
    expect(await floor.offerOf(at(floor.agents, 0))).toMatchObject({ contactId });
  });

  it('that Redis has forgotten waits for a quiet moment again', async () => {
    const floor = await open();
    const { acd, tenantId, clock } = floor;
    const contactId = await asks(floor);
    const record = await read(floor, contactId);
    if (record?.queueId == null || record.enqueuedAtMs === null) throw new Error('it has no place');
    const { callId, webCallKeyId, customer, createdAtMs, queueId, enqueuedAtMs } = record;
    const dueAtMs = clock.nowMs() + HOUR_MS;
    const told = {
      callId,
      webCallKeyId,
      customer,
      callbackId: newId('callback'),
      queueId,
      createdAtMs,
      enqueuedAtMs,
      attempts: 0,
      quiet: [],
    };
    const lost = { ...told, contactId: newId('contact'), scheduledForMs: dueAtMs, dueAtMs, whenQuiet: true };
    await acd.endContact(tenantId, contactId, 'callbackCancelled');
    expect(await acd.restoreCallback(tenantId, lost)).toMatchObject({ state: 'deferred', whenQuiet: true });
    await floor.ready(at(floor.agents, 0));
    await floor.passWithDesks(LOOK_MS);
    expect(await floor.offerOf(at(floor.agents, 0))).toMatchObject({ contactId: lost.contactId });
  });
});
