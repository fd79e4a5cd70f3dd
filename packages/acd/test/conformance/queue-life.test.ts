import { newId, queueRoutingSchema, type ContactId, type QueueId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { publish } from '../kit/skilled.ts';

const floors = useFloors();

const queueRoutingTo = (queueId: QueueId) => ({ routing: queueRoutingSchema.parse({ whenClosed: { type: 'queue', queueId } }) });

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
    // Whoever takes the call over reads what is still to be done.
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ owed: { stage: 2, action: 'callback' } });
    await floor.passWithDesks(9_999);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ queueId: source.queueId });
    await floor.passWithDesks(1);
    expect((await floor.offerOf(second)).contactId).toBe(contactId);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ queueId: target.queueId, enqueuedAtMs, owed: null });
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

describe('overflow into another queue', () => {
  it('is passed over while nobody may join it: nobody is there, or it is full', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [first, second] = [at(floor.agents, 0), at(floor.agents, 1)];
    const target = queueOf([second], { maxWaiting: 1, routing: { joinEmpty: 'loggedIn' } });
    const toTarget = { when: 'always' as const, action: { type: 'queue' as const, queueId: target.queueId } };
    const overflow = [10_000, 20_000, 30_000].map((afterMs) => ({ afterMs, ...toTarget }));
    const source = queueOf([first], { routing: { overflow } });
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [source, target]));
    const contactId = await floor.call(source.queueId);
    await floor.pass(10_000);
    await acd.setStatus(tenantId, second, 'notReady', null);
    const filler = await floor.call(target.queueId);
    await floor.pass(5_000);
    await acd.deskSeen(tenantId, second, floor.deskOf(second), floor.processId);
    await floor.passWithDesks(5_000);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ queueId: source.queueId, state: 'queued' });
    await acd.endContact(tenantId, filler, 'abandoned');
    await floor.passWithDesks(10_000);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ queueId: target.queueId, state: 'queued' });
    expect(await floor.eventsOf('contact.overflowed')).toMatchObject([{ stage: 3 }]);
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

  it('is spared whom a stage that is due at once leads elsewhere', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const second = at(floor.agents, 1);
    const target = queueOf([second], { routing: { joinEmpty: 'loggedIn' } });
    const overflow = [{ afterMs: 0, when: 'nobodyLoggedIn' as const, action: { type: 'queue' as const, queueId: target.queueId } }];
    const source = queueOf([at(floor.agents, 0)], { routing: { joinEmpty: 'loggedIn', overflow } });
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [source, target]));
    const join = async (contactId: ContactId) => (await acd.enqueueContact(tenantId, contactId, source.queueId)).outcome;
    expect(await join(await floor.contact())).toBe('empty');
    await floor.ready(second);
    const moved = await floor.contact();
    expect(await join(moved)).toBe('queued');
    await acd.runDue(tenantId);
    expect((await floor.offerOf(second)).contactId).toBe(moved);
    expect(await acd.readContact(tenantId, moved)).toMatchObject({ queueId: target.queueId });
  });
});

describe('a closed queue', () => {
  // Mondays until 9:00; the floor's clock begins on a Monday at 9:00 UTC.
  const spans = [{ weekday: 1, fromMinute: 0, toMinute: 540 }];
  const hours = { timeZone: 'UTC', always: false, spans, exceptions: [] };

  it('sends callers on to another, by that one’s own hours, and refuses them when that is closed too', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, agents } = floor;
    const to = (queueId: QueueId) => ({ routing: { whenClosed: { type: 'queue' as const, queueId } } });
    const open = queueOf(agents, { hours: { ...hours, timeZone: 'Atlantic/Azores' } });
    const between = queueOf(agents, { hours, ...to(open.queueId) });
    const first = queueOf(agents, { hours, ...to(between.queueId) });
    const join = async (contactId: ContactId) => (await acd.enqueueContact(tenantId, contactId, first.queueId)).outcome;
    await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [first, between, open]));
    const caller = await floor.contact();
    expect(await join(caller)).toBe('queued');
    expect(await acd.readContact(tenantId, caller)).toMatchObject({ queueId: open.queueId });
    await acd.publishConfiguration(snapshotOf(tenantId, 3, agents, [first, between, { ...open, hours }]));
    expect(await join(await floor.contact())).toBe('closed');
    // In a circle, or to a queue that is gone.
    await acd.publishConfiguration(snapshotOf(tenantId, 4, agents, [first, { ...between, ...queueRoutingTo(first.queueId) }]));
    expect(await join(await floor.contact())).toBe('closed');
    await acd.publishConfiguration(snapshotOf(tenantId, 5, agents, [first]));
    expect(await join(await floor.contact())).toBe('closed');
  });
});

describe('leaving', () => {
  const ends = async (floor: Floor) => (await floor.eventsOf('contact.ended')).map(({ contactId, reason }) => `${contactId} ${reason}`);

  it('a queue in which nobody is left comes after a grace, and takes no promise along', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [first, second] = [at(floor.agents, 0), at(floor.agents, 1)];
    await publish(floor, { queue: { routing: { leaveEmpty: 'nobodyLoggedIn' } } });
    for (const agent of [first, second]) await acd.setStatus(tenantId, agent, 'notReady', null);
    for (const agent of [first, second]) await acd.deskSeen(tenantId, agent, floor.deskOf(agent), floor.processId);
    const callers = [];
    for (let index = 0; index < 12; index++) {
      callers.push(await floor.call());
      floor.clock.advance(1);
    }
    const [promised, ...waiting] = callers;
    await acd.convertToCallback(tenantId, at(callers, 0), newId('callback'), 'digit');
    await acd.setStatus(tenantId, first, 'offline', null);
    await floor.passWithDesks(60_000);
    // One is still there.
    expect(await ends(floor)).toEqual([]);
    await acd.setStatus(tenantId, second, 'offline', null);
    await floor.pass(4_999);
    await acd.setStatus(tenantId, second, 'notReady', null);
    await floor.pass(60_000);
    // It was back within the grace.
    expect(await ends(floor)).toEqual([]);
    await acd.setStatus(tenantId, second, 'offline', null);
    await floor.pass(4_999);
    expect(await ends(floor)).toEqual([]);
    await floor.pass(1);
    expect(await ends(floor)).toEqual(waiting.map((contactId) => `${contactId} nobodyThere`));
    expect(await acd.readContact(tenantId, at(callers, 0))).toMatchObject({ contactId: promised, state: 'queued', kind: 'callback' });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('also takes who came when nobody was there, and touches few at a time however long the line is', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    await publish(floor, { queue: { routing: { leaveEmpty: 'nobodyAvailable' } } });
    for (let index = 0; index < 9; index++) await acd.convertToCallback(tenantId, await floor.call(), newId('callback'), 'digit');
    await acd.setStatus(tenantId, at(floor.agents, 0), 'notReady', null);
    await acd.deskSeen(tenantId, at(floor.agents, 0), floor.deskOf(at(floor.agents, 0)), floor.processId);
    const late = await floor.call();
    await floor.passWithDesks(4_999);
    expect(await ends(floor)).toEqual([]);
    await floor.passWithDesks(1);
    expect(await ends(floor)).toEqual([`${late} nobodyThere`]);
    expect(await floor.redis.hGet(`${floor.prefix}acd:{${tenantId}}:meta`, `emptied:${floor.queue}`)).toBeNull();
    await publish(floor, { queue: { routing: {} }, version: 3 });
    const kept = await floor.call();
    await floor.passWithDesks(60_000);
    expect(await acd.readContact(tenantId, kept)).toMatchObject({ state: 'queued' });
    // The rule holds from the moment it is made.
    await publish(floor, { queue: { routing: { leaveEmpty: 'nobodyLoggedIn' } }, version: 4 });
    await floor.passWithDesks(60_000);
    expect(await acd.readContact(tenantId, kept)).toMatchObject({ state: 'queued' });
    await publish(floor, { queue: { routing: { leaveEmpty: 'nobodyAvailable' } }, version: 5 });
    await floor.passWithDesks(5_000);
    expect(await acd.readContact(tenantId, kept)).toBeNull();
  });

  it('is not forgotten with a deadline that Redis lost', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    await publish(floor, { queue: { routing: { leaveEmpty: 'nobodyLoggedIn' } } });
    const caller = await floor.call();
    await floor.redis.del(`${floor.prefix}acd:{${tenantId}}:deadlines`);
    expect(await acd.reconcile(tenantId)).toBe(1);
    await floor.pass(5_000);
    expect(await ends(floor)).toEqual([`${caller} nobodyThere`]);
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

  it('still asks for what it asked for, as the queue is now', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const skillId = newId('skill');
    const agents = [{}, { skills: [{ skillId, level: 3 }] }];
    await publish(floor, { agents, queue: { routing: { resumeWindowMs: 60_000 } } });
    const dropped = await floor.contact();
    await acd.enqueueContact(tenantId, dropped, floor.queue, { requirement: { skillId, level: 3 } });
    await floor.pass(3_590_000);
    await acd.endContact(tenantId, dropped, 'abandoned');
    await floor.pass(20_000);
    // Nobody has asked for the condition for an hour: its lines go.
    await publish(floor, { agents, queue: { routing: { resumeWindowMs: 60_000 } }, version: 3 });
    const back = await floor.contact();
    expect(await acd.enqueueContact(tenantId, back, floor.queue, { resumeOf: dropped })).toMatchObject({
      outcome: 'queued',
      resumed: true,
    });
    await floor.ready(at(floor.agents, 0));
    expect(await acd.readContact(tenantId, back)).toMatchObject({ state: 'queued' });
    await floor.ready(at(floor.agents, 1));
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(back);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});
