import { newId, type Requirement } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';
import { asked, profileFor, publish } from '../kit/skilled.ts';

const floors = useFloors();
const billing = newId('skill');
const german = newId('skill');
const atLeast = (level: number, skillId = billing): Requirement => ({ skillId, level });
const can = (level: number, skillId = billing) => ({ skills: [{ skillId, level }] });

async function ready(floor: Floor, ...indexes: number[]): Promise<void> {
  for (const index of indexes) {
    await floor.ready(at(floor.agents, index));
    floor.clock.advance(1);
  }
}

describe('routing steps', () => {
  const steps = [
    { requirement: atLeast(4), forMs: 30_000, skipIf: null },
    { requirement: atLeast(2), forMs: 60_000, skipIf: null },
    { requirement: null, forMs: null, skipIf: null },
  ];

  it('expire one after the other, and say by what each offer was made', async () => {
    const floor = await floors.open({ agents: 3 });
    await publish(floor, { agents: [can(1), can(2), can(5)], queue: { routing: { steps } } });
    await ready(floor, 0, 1);
    const contactId = await floor.call();
    const other = await floor.call();
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'queued' });
    await floor.passWithDesks(29_999);
    expect(await asked(floor)).toEqual([]);
    await floor.passWithDesks(1);
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(contactId);
    await floor.talk(at(floor.agents, 1));
    await floor.passWithDesks(60_000);
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(other);
    const decisions = (await floor.eventsOf('offer.created')).map(({ decision }) => decision);
    expect(decisions).toMatchObject([
      { step: 2, strategy: 'longestIdle', position: 1, freeAgents: 1 },
      { step: 3, strategy: 'longestIdle', position: 1, freeAgents: 1, line: `${floor.queue}.0.0` },
    ]);
  });

  it('are skipped when nobody who could take it is logged in, or available', async () => {
    const floor = await floors.open({ agents: 3 });
    const [first, second, last] = steps;
    const skipping = [
      { ...at([first], 0), requirement: atLeast(4), forMs: 30_000, skipIf: 'nobodyLoggedIn' as const },
      { ...at([second], 0), requirement: atLeast(2), forMs: 60_000, skipIf: 'nobodyAvailable' as const },
      ...(last ? [last] : []),
    ];
    await publish(floor, { agents: [can(1), can(2), can(5)], queue: { routing: { steps: skipping } } });
    await ready(floor, 0);
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 1), 'notReady', null);
    await floor.call();
    expect((await floor.eventsOf('offer.created')).map(({ decision }) => decision?.step)).toEqual([3]);
    await ready(floor, 1);
    await floor.call();
    expect((await floor.eventsOf('offer.created')).map(({ decision }) => decision?.step)).toEqual([3, 2]);
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 2), 'notReady', null);
    const waits = await floor.call();
    expect(await floor.acd.readContact(floor.tenantId, waits)).toMatchObject({ state: 'queued' });
  });

  it('hold nobody up: what nobody here can take is not in the way', async () => {
    const floor = await floors.open({ agents: 1 });
    await publish(floor, { agents: [can(1)] });
    const first = await floor.contact();
    await floor.acd.enqueueContact(floor.tenantId, first, floor.queue, { requirement: atLeast(5) });
    const second = await floor.call();
    await ready(floor, 0);
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(second);
    expect(await floor.acd.readPlace(floor.tenantId, first)).toMatchObject({ position: 1 });
  });
});

describe('what a contact asks for', () => {
  it('may be any condition, which gets its lines when it is first named', async () => {
    const floor = await floors.open({ agents: 3 });
    const both = { skills: [...can(3).skills, ...can(2, german).skills] };
    await publish(floor, { agents: [can(5), can(5, german), both] });
    await ready(floor, 0, 1, 2);
    const ask = async (requirement: Requirement) => {
      const contactId = await floor.contact();
      await floor.acd.enqueueContact(floor.tenantId, contactId, floor.queue, { requirement });
      return (await floor.acd.readContact(floor.tenantId, contactId))?.agentId ?? null;
    };
    expect(await ask({ all: [atLeast(3), atLeast(1, german)] })).toBe(at(floor.agents, 2));
    expect(await ask({ any: [atLeast(5, german), { all: [atLeast(5), atLeast(1, german)] }] })).toBe(at(floor.agents, 1));
    expect(await ask({ all: [atLeast(5), { any: [atLeast(2, german), atLeast(4)] }] })).toBe(at(floor.agents, 0));
    expect(await ask(atLeast(1))).toBeNull();
  });

  it('is one of at most 500 conditions', async () => {
    const floor = await floors.open({ agents: 1 });
    const requirements = `${floor.prefix}acd:{${floor.tenantId}}:requirements`;
    const enqueue = async (requirement: Requirement) =>
      floor.acd.enqueueContact(floor.tenantId, await floor.contact(), floor.queue, { requirement });
    await enqueue(atLeast(1));
    await floor.redis.hSet(requirements, 'count', 499);
    await enqueue(atLeast(2));
    await expectRefused(enqueue(atLeast(3)), 'invalid_input');
    await enqueue(atLeast(2));
    // None of the two waits an hour later; the next configuration makes room.
    for (const { contactId } of await floor.acd.listContacts(floor.tenantId, null)) {
      await floor.acd.endContact(floor.tenantId, contactId, 'abandoned');
    }
    await floor.pass(3_600_001);
    await publish(floor, { version: 3 });
    expect(await floor.redis.hGet(requirements, 'count')).toBe('498');
    await enqueue(atLeast(3));
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
  });

  it('survives new snapshots: those who wait keep place and age in the new steps', async () => {
    const floor = await floors.open({ agents: 2 });
    const steps = [
      { requirement: atLeast(4), forMs: 40_000, skipIf: null },
      { requirement: null, forMs: null, skipIf: null },
    ];
    await publish(floor, { agents: [can(1), can(5)], queue: { routing: { steps } } });
    const waiting = await floor.call();
    const own = await floor.contact();
    await floor.acd.enqueueContact(floor.tenantId, own, floor.queue, { requirement: atLeast(1, german) });
    await ready(floor, 0);
    await floor.passWithDesks(20_000);
    expect(await asked(floor)).toEqual([]);
    // The first step now ends after 10 s, and agent 0 has learnt German.
    const shorter = steps.map((step) => ({ ...step, forMs: step.forMs === null ? null : 10_000 }));
    const skills = [...can(1).skills, ...can(3, german).skills];
    await publish(floor, { agents: [{ skills }, can(5)], queue: { routing: { steps: shorter } }, version: 3 });
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(waiting);
    expect(await floor.acd.readPlace(floor.tenantId, own)).toMatchObject({ position: 1, waiting: 1 });
    await floor.talk(at(floor.agents, 0));
    await floor.acd.endContact(floor.tenantId, waiting, 'customerHungUp');
    await floor.acd.finishWrapUp(floor.tenantId, at(floor.agents, 0), waiting);
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(own);
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
  });

  it('comes along when its queue is gone', async () => {
    const floor = await floors.open({ agents: 2 });
    const [kept, gone] = [queueOf(floor.agents), queueOf(floor.agents)];
    const agents = new Map([[at(floor.agents, 1), can(3)]]);
    const snapshot = (version: number, queues: (typeof kept)[]) =>
      snapshotOf(floor.tenantId, version, floor.agents, queues, kept.queueId, { agents });
    await floor.acd.publishConfiguration(snapshot(2, [kept, gone]));
    const contactId = await floor.contact();
    await floor.acd.enqueueContact(floor.tenantId, contactId, gone.queueId, { requirement: atLeast(3) });
    await floor.acd.publishConfiguration(snapshot(3, [kept]));
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'queued', queueId: kept.queueId });
    await ready(floor, 0, 1);
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(contactId);
  });
});

describe('routing profiles', () => {
  it('keep somebody back for a while', async () => {
    const floor = await floors.open({ agents: 2 });
    const profiles = [profileFor(floor, { delayMs: 0 }), profileFor(floor, { delayMs: 20_000 })];
    await publish(floor, { agents: profiles.map(({ routingProfileId }) => ({ routingProfileId })), profiles });
    await ready(floor, 1);
    await floor.call();
    await floor.passWithDesks(19_999);
    expect(await asked(floor)).toEqual([]);
    await floor.passWithDesks(1);
    expect(await asked(floor)).toEqual([at(floor.agents, 1)]);
    expect(await floor.eventsOf('offer.created')).toMatchObject([{ decision: { line: `${floor.queue}.0.20000` } }]);
  });

  it('serve the queue with the better priority first, and equal ones by age', async () => {
    const floor = await floors.open({ agents: 1 });
    const [plain, preferred, equal] = [queueOf([]), queueOf([]), queueOf([])];
    const entry = (queueId: typeof plain.queueId, priority: number) => ({
      queueId,
      channel: 'voice' as const,
      priority,
      delayMs: 0,
      level: 1,
      position: 1,
    });
    const entries = [entry(plain.queueId, 2), entry(preferred.queueId, 1), entry(equal.queueId, 2)];
    const profile = { routingProfileId: newId('routingProfile'), name: 'All', entries };
    const agents = new Map([[at(floor.agents, 0), { routingProfileId: profile.routingProfileId }]]);
    const more = { agents, routingProfiles: [profile] };
    await floor.acd.publishConfiguration(snapshotOf(floor.tenantId, 2, floor.agents, [plain, preferred, equal], null, more));
    const order = [];
    for (const queue of [equal, plain, preferred]) {
      order.push(await floor.call(queue.queueId));
      floor.clock.advance(10);
    }
    await floor.ready(at(floor.agents, 0));
    const served = [];
    for (let index = 0; index < 3; index++) {
      const { contactId } = await floor.offerOf(at(floor.agents, 0));
      served.push(contactId);
      await floor.acd.endContact(floor.tenantId, contactId, 'abandoned');
    }
    expect(served).toEqual([at(order, 2), at(order, 0), at(order, 1)]);
  });

  it('refuse more than ten delays of one queue', async () => {
    const floor = await floors.open({ agents: 11 });
    const profiles = floor.agents.map((_, index) => profileFor(floor, { delayMs: index * 1_000 }));
    const agents = profiles.map(({ routingProfileId }) => ({ routingProfileId }));
    await expectRefused(publish(floor, { agents, profiles }), 'invalid_input');
    await publish(floor, { agents: agents.map((agent, index) => (index === 10 ? {} : agent)), profiles });
  });
});

describe('a preferred agent', () => {
  it('is waited for alone, for a time, while it is logged in', async () => {
    const floor = await floors.open({ agents: 2 });
    await publish(floor, { queue: { routing: { preferredForMs: 10_000 } } });
    const [other, preferred] = [at(floor.agents, 0), at(floor.agents, 1)];
    const call = async () => {
      const contactId = await floor.contact();
      await floor.acd.enqueueContact(floor.tenantId, contactId, floor.queue, { preferredAgentId: preferred });
      return contactId;
    };
    await ready(floor, 0);
    const skipped = await call();
    expect((await floor.offerOf(other)).contactId).toBe(skipped);
    await floor.talk(other);
    await floor.acd.setStatus(floor.tenantId, preferred, 'notReady', null);
    await floor.acd.endContact(floor.tenantId, skipped, 'customerHungUp');
    await floor.acd.finishWrapUp(floor.tenantId, other, skipped);
    const waits = await call();
    await floor.passWithDesks(9_999);
    expect(await floor.acd.readContact(floor.tenantId, waits)).toMatchObject({ state: 'queued' });
    await ready(floor, 1);
    expect((await floor.offerOf(preferred)).contactId).toBe(waits);
    const relaxed = await call();
    await floor.passWithDesks(10_000);
    expect((await floor.offerOf(other)).contactId).toBe(relaxed);
    expect((await floor.eventsOf('offer.created')).map(({ decision }) => [decision?.line, decision?.step])).toEqual([
      [`${floor.queue}.0.0`, 2],
      [`@${preferred}`, 1],
      [`${floor.queue}.0.0`, 2],
    ]);
  });
});
