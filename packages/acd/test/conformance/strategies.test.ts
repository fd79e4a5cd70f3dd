import { newId, type AgentConfiguration, type AgentId, type QueueRouting, type Strategy } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { asked, profileFor, publish } from '../kit/skilled.ts';

const floors = useFloors();

interface Setup {
  readonly agents?: readonly Partial<AgentConfiguration>[];
  readonly positions?: readonly number[];
  readonly levels?: readonly number[];
  readonly routing?: Partial<QueueRouting>;
}

async function open(strategy: Strategy, count: number, { agents = [], positions, levels, routing = {} }: Setup = {}): Promise<Floor> {
  const floor = await floors.open({ agents: count });
  const profiles = [
    ...(positions ?? []).map((position) => profileFor(floor, { position })),
    ...(levels ?? []).map((level) => profileFor(floor, { level })),
  ];
  const configured = floor.agents.map((_, index) => ({
    ...agents[index],
    ...(profiles[index] && { routingProfileId: profiles[index].routingProfileId }),
  }));
  await publish(floor, { agents: configured, profiles, queue: { strategy, wrapUpMs: 0, routing } });
  for (const agentId of floor.agents) {
    await floor.ready(agentId);
    floor.clock.advance(1);
  }
  return floor;
}

/** A call that is answered and lasts; who got it. */
async function serve(floor: Floor, talkMs = 1_000): Promise<AgentId> {
  const contactId = await floor.call();
  const agentId = (await floor.acd.readContact(floor.tenantId, contactId))?.agentId;
  if (!agentId) throw new Error('nobody was asked');
  await floor.talk(agentId);
  await floor.passWithDesks(talkMs);
  await floor.acd.endContact(floor.tenantId, contactId, 'customerHungUp');
  return agentId;
}
async function serveMany(floor: Floor, count: number): Promise<string> {
  const names = new Map(floor.agents.map((agentId, index) => [agentId, String(index)]));
  let order = '';
  for (let index = 0; index < count; index++) order += names.get(await serve(floor)) ?? '?';
  return order;
}

describe('who is asked', () => {
  it('longestIdle: whoever has been without work longest', async () => {
    const floor = await open('longestIdle', 3);
    expect(await serveMany(floor, 5)).toBe('01201');
  });

  it('roundRobin: one after the other, also after a log-out, and a caller who leaves costs no turn', async () => {
    const floor = await open('roundRobin', 3);
    expect(await serveMany(floor, 2)).toBe('01');
    const left = await floor.call();
    await floor.acd.endContact(floor.tenantId, left, 'abandoned');
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 0), 'offline', null);
    await floor.ready(at(floor.agents, 0));
    expect(await serveMany(floor, 5)).toBe('20120');
  });

  it('topDown: from the top of the list, past one who is away', async () => {
    const floor = await open('topDown', 3, { positions: [3, 1, 2] });
    expect(await serveMany(floor, 3)).toBe('111');
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 1), 'notReady', null);
    expect(await serveMany(floor, 2)).toBe('22');
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 2), 'notReady', null);
    expect(await serveMany(floor, 2)).toBe('00');
  });

  it.each(['longestIdle', 'roundRobin', 'fewestCalls', 'random', 'weightedRandom'] as const)(
    '%s: a level is asked when nobody of those before it is free',
    async (strategy) => {
      const floor = await open(strategy, 4, { levels: [2, 1, 9, 1] });
      const first = [await serve(floor), await serve(floor), await serve(floor)];
      expect(first.every((agentId) => [1, 3].includes(floor.agents.indexOf(agentId)))).toBe(true);
      for (let index = 0; index < 4; index++) {
        await floor.call();
        floor.clock.advance(1);
      }
      const order = (await asked(floor)).slice(3).map((agentId) => floor.agents.indexOf(agentId));
      expect([order.slice(0, 2).toSorted(), order.slice(2)]).toEqual([
        [1, 3],
        [0, 2],
      ]);
    },
  );

  it('topDown: an unavailable last agent holds nobody up', async () => {
    const floor = await open('topDown', 3);
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 2), 'notReady', null);
    const first = await floor.call();
    const second = await floor.call();
    const third = await floor.call();
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(first);
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(second);
    // Both decline: the calls go on to each other's agent after the pause, never to the one who is away.
    for (const index of [0, 1]) {
      const agentId = at(floor.agents, index);
      await floor.acd.declineOffer(floor.tenantId, agentId, (await floor.offerOf(agentId)).offerId);
      floor.clock.advance(1);
    }
    await floor.passWithDesks(5_000);
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(first);
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(second);
    expect(await floor.acd.readContact(floor.tenantId, third)).toMatchObject({ state: 'queued' });
    expect(await asked(floor)).not.toContain(at(floor.agents, 2));
  });

  it('fewestCalls: whoever has answered least today, anew each day', async () => {
    const floor = await open('fewestCalls', 2);
    expect(await serveMany(floor, 4)).toBe('0101');
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 1), 'notReady', null);
    expect(await serveMany(floor, 3)).toBe('000');
    await floor.ready(at(floor.agents, 1));
    expect(await serveMany(floor, 3)).toBe('111');
    for (const [agentId, deskId] of floor.desks) await floor.acd.deskGone(floor.tenantId, agentId, deskId);
    await floor.pass(86_400_000);
    await floor.acd.reconcile(floor.tenantId);
    for (const agentId of floor.agents) await floor.ready(agentId);
    expect(await serve(floor)).not.toBe(await serve(floor));
  });

  it('leastTalkTime: whoever has talked least today', async () => {
    const floor = await open('leastTalkTime', 2);
    expect(await serve(floor, 60_000)).toBe(at(floor.agents, 0));
    expect(await serve(floor, 20_000)).toBe(at(floor.agents, 1));
    expect(await serve(floor, 20_000)).toBe(at(floor.agents, 1));
    expect(await serve(floor, 30_000)).toBe(at(floor.agents, 1));
    expect(await serve(floor, 1_000)).toBe(at(floor.agents, 0));
  });

  it('bestSkillMatch: the highest levels in what is asked for', async () => {
    const skillId = newId('skill');
    const steps = [{ requirement: { skillId, level: 1 }, forMs: null, skipIf: null }];
    const agents = [2, 5, 3].map((level) => ({ skills: [{ skillId, level }] }));
    const floor = await open('bestSkillMatch', 3, { agents, routing: { steps } });
    expect(await serveMany(floor, 2)).toBe('11');
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 1), 'notReady', null);
    expect(await serveMany(floor, 2)).toBe('22');
  });
});

/** Chi-squared of counts against shares. */
function chiSquared(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, index) => sum + (count - total * at(shares, index)) ** 2 / (total * at(shares, index)), 0);
}
async function offersBy(floor: Floor, count: number): Promise<number[]> {
  for (let index = 0; index < count; index++) await serve(floor, 1);
  const names = await asked(floor);
  return floor.agents.map((agentId) => names.filter((name) => name === agentId).length);
}

describe('chance', () => {
  // 99.99 % quantiles of chi-squared with 3 degrees of freedom: 21.1.
  it('random: each alike', async () => {
    const floor = await open('random', 4);
    expect(chiSquared(await offersBy(floor, 300), [0.25, 0.25, 0.25, 0.25])).toBeLessThan(21.1);
  });

  it('weightedRandom: each by its weight', async () => {
    const floor = await open('weightedRandom', 4, { agents: [{ weight: 1 }, { weight: 2 }, { weight: 3 }, { weight: 4 }] });
    expect(chiSquared(await offersBy(floor, 300), [0.1, 0.2, 0.3, 0.4])).toBeLessThan(21.1);
  });
});

it('is changed while 1,000 wait and 300 are free, and nobody is lost', { timeout: 240_000 }, async () => {
  const floor = await floors.open({ agents: 300 });
  const skillId = newId('skill');
  // Those who wait ask for what nobody here can do, so that both sides stand in line.
  const steps = [{ requirement: { skillId, level: 5 }, forMs: null, skipIf: null }];
  const strategies: Strategy[] = ['longestIdle', 'roundRobin', 'weightedRandom', 'bestSkillMatch', 'topDown', 'random'];
  await publish(floor, { queue: { routing: { steps }, wrapUpMs: 0 } });
  for (const agentId of floor.agents) await floor.ready(agentId);
  const contacts = [];
  for (let index = 0; index < 1_000; index++) contacts.push(await floor.call());
  let version = 3;
  for (const strategy of strategies) await publish(floor, { queue: { strategy, routing: { steps }, wrapUpMs: 0 }, version: version++ });
  expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ waiting: 1_000 }]);
  expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
  const idle = await floor.redis.zCard(`${floor.prefix}acd:{${floor.tenantId}}:idle`);
  expect(idle).toBe(300);
  // Everybody learns it: the first 300 ring in order, one at each.
  const agents = floor.agents.map(() => ({ skills: [{ skillId, level: 5 }] }));
  await publish(floor, { agents, queue: { strategy: 'topDown', routing: { steps }, wrapUpMs: 0 }, version });
  const offers = await floor.eventsOf('offer.created');
  expect(offers.map((offer) => offer.contactId)).toEqual(contacts.slice(0, 300));
  expect(new Set(offers.map((offer) => offer.agentId)).size).toBe(300);
  expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ waiting: 700 }]);
  expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
});
