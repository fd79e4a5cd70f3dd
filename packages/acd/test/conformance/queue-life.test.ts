import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import { publish } from '../kit/skilled.ts';

const floors = useFloors();

describe('overflow', () => {
  it('goes in timed stages: to another queue, and what the call has to do as events', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [first, second] = [at(floor.agents, 0), at(floor.agents, 1)];
    const target = queueOf([second]);
    const overflow = [
      { afterMs: 10_000, when: 'nobodyLoggedIn' as const, action: { type: 'message' as const } },
      { afterMs: 20_000, when: 'always' as const, action: { type: 'callback' as const } },
      { afterMs: 30_000, when: 'always' as const, action: { type: 'queue' as const, queueId: target.queueId } },
    ];
    const source = queueOf([first], { routing: { overflow } });
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [source, target]));
    await floor.ready(first);
    await acd.setStatus(tenantId, first, 'notReady', null);
    await floor.ready(second);
    const contactId = await floor.call(source.queueId);
    const enqueuedAtMs = floor.clock.nowMs();
    await floor.passWithDesks(10_000);
    expect(await floor.eventsOf('contact.overflowed')).toEqual([]);
    await floor.passWithDesks(10_000);
    expect(await floor.eventsOf('contact.overflowed')).toMatchObject([{ contactId, stage: 2, action: 'callback', toQueueId: null }]);
    await floor.passWithDesks(9_999);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ queueId: source.queueId });
    await floor.passWithDesks(1);
    expect((await floor.offerOf(second)).contactId).toBe(contactId);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ queueId: target.queueId, enqueuedAtMs });
    expect((await floor.eventsOf('contact.overflowed')).at(-1)).toMatchObject({ stage: 3, action: 'queue', toQueueId: target.queueId });
    expect((await floor.eventsOf('contact.queued')).at(-1)).toMatchObject({ cause: 'overflow' });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('waits while it rings, and comes when the ring was in vain; who hung up hears no message', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const overflow = [{ afterMs: 10_000, when: 'always' as const, action: { type: 'message' as const } }];
    await publish(floor, { queue: { ringMs: 15_000, routing: { overflow } } });
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.call();
    const promised = await floor.call();
    await acd.convertToCallback(tenantId, promised, newId('callback'), 'digit');
    await floor.passWithDesks(14_999);
    expect(await floor.eventsOf('contact.overflowed')).toEqual([]);
    await floor.passWithDesks(1);
    await acd.runDue(tenantId);
    expect(await floor.eventsOf('contact.overflowed')).toMatchObject([{ contactId, action: 'message' }]);
    await floor.redis.del(`${floor.prefix}acd:{${tenantId}}:deadlines`);
    expect(await acd.reconcile(tenantId)).toBeGreaterThan(0);
    await floor.passWithDesks(60_000);
    expect(await floor.eventsOf('contact.overflowed')).toHaveLength(1);
  });
});

describe('joining', () => {
  it('may need somebody who is logged in, or available', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    const join = async () => (await acd.enqueueContact(tenantId, await floor.contact(), floor.queue)).outcome;
    await publish(floor, { queue: { routing: { joinEmpty: 'loggedIn' } } });
    expect(await join()).toBe('empty');
    await acd.setStatus(tenantId, agent, 'notReady', null);
    expect(await join()).toBe('queued');
    await publish(floor, { queue: { routing: { joinEmpty: 'available' } }, version: 3 });
    expect(await join()).toBe('empty');
    await floor.ready(agent);
    expect(await join()).toBe('queued');
    await acd.setStatus(tenantId, agent, 'offline', null);
    expect(await join()).toBe('empty');
  });
});

describe('who drops out and comes back', () => {
  it('has the same place within the window, once', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    await publish(floor, { queue: { maxWaiting: 3, routing: { resumeWindowMs: 60_000 } } });
    const [first, dropped, last] = [await floor.call(), await floor.call(), await floor.call()];
    const enqueuedAtMs = floor.clock.nowMs();
    await acd.endContact(tenantId, dropped, 'abandoned');
    await floor.pass(30_000);
    const filler = await floor.call();
    const back = await floor.contact();
    // The queue is full, but this one has a place.
    expect(await acd.enqueueContact(tenantId, back, floor.queue, { resumeOf: dropped })).toEqual({
      outcome: 'queued',
      position: 2,
      resumed: true,
    });
    expect(await acd.readContact(tenantId, back)).toMatchObject({ enqueuedAtMs });
    expect((await floor.eventsOf('contact.queued')).at(-1)).toMatchObject({ contactId: back, resumeOf: dropped, position: 2 });
    await acd.endContact(tenantId, filler, 'abandoned');
    await acd.endContact(tenantId, first, 'abandoned');
    const again = await floor.contact();
    expect(await acd.enqueueContact(tenantId, again, floor.queue, { resumeOf: dropped })).toEqual({ outcome: 'queued', position: 3 });
    expect(await acd.readPlace(tenantId, last)).toMatchObject({ position: 2 });
    await acd.endContact(tenantId, back, 'abandoned');
    await floor.pass(60_001);
    const late = await floor.contact();
    expect(await acd.enqueueContact(tenantId, late, floor.queue, { resumeOf: back })).toMatchObject({ position: 3 });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});
