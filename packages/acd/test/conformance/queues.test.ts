import { newId, noTallies, recount, serviceLevelRuleSchema, type Tallies } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';

const floors = useFloors();

/** The counters of a queue, counted again from the events. */
async function recounted(floor: Floor): Promise<Tallies | undefined> {
  const nothing = { serviceLevelMs: 0, shortAbandonMs: 0 };
  return recount(await floor.events(), 0, Infinity, () => nothing).get(floor.queue);
}

it('counts what the events say, also when an agent vanishes in between', async () => {
  const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0, serviceLevelMs: 20_000 } });
  const { acd, tenantId } = floor;
  const agent = at(floor.agents, 0);
  await floor.ready(agent);
  const quick = await floor.call();
  const [slow, left] = [await floor.call(), await floor.call()];
  const offerId = await floor.talk(agent);
  await acd.returnContact(tenantId, quick, offerId);
  await floor.passWithDesks(5_000);
  await floor.talk(agent);
  await floor.passWithDesks(20_000);
  expect(await acd.readQueues(tenantId)).toEqual([
    {
      queueId: floor.queue,
      name: 'Sales',
      open: true,
      waiting: 2,
      callbacksWaiting: 0,
      callbacksScheduled: 0,
      nextScheduledAtMs: null,
      oldestEnqueuedAtMs: floor.clock.nowMs() - 25_000,
      serviceLevelMs: 20_000,
      serviceLevel: serviceLevelRuleSchema.parse({}),
      ...noTallies(),
      offered: 3,
      answered: 1,
      answeredWithin: 1,
    },
  ]);
  await acd.endContact(tenantId, quick, 'customerHungUp');
  await floor.talk(agent);
  await acd.endContact(tenantId, left, 'abandoned');
  await acd.endContact(tenantId, slow, 'agentHungUp');
  const [view] = await acd.readQueues(tenantId);
  expect(view).toMatchObject({ waiting: 0, oldestEnqueuedAtMs: null, ...(await recounted(floor)) });
  expect(view).toMatchObject({ offered: 3, answered: 2, answeredWithin: 1, abandoned: 1 });
});

it('begins anew at midnight of the tenant and drops old days', async () => {
  const floor = await floors.open();
  const { acd, tenantId } = floor;
  await floor.call();
  const untilMidnight = 14 * 3_600_000;
  await floor.pass(untilMidnight - 1);
  expect(await acd.readQueues(tenantId)).toMatchObject([{ offered: 1 }]);
  await floor.pass(1);
  expect(await acd.readQueues(tenantId)).toMatchObject([{ offered: 0, waiting: 1 }]);
  await floor.call();
  await acd.reconcile(tenantId);
  expect(await acd.readQueues(tenantId)).toMatchObject([{ offered: 1 }]);
  const counters = `${floor.prefix}acd:{${tenantId}}:counters`;
  for (let day = 0; day < 3; day++) {
    await floor.pass(86_400_000);
    await acd.reconcile(tenantId);
  }
  expect(await acd.readQueues(tenantId)).toMatchObject([{ offered: 0 }]);
  expect(await floor.redis.hLen(counters)).toBe(0);
});

it('shows hours, and the oldest of all priorities', async () => {
  const floor = await floors.open();
  const { acd, tenantId } = floor;
  const agents = floor.agents;
  const closed = { timeZone: 'Asia/Shanghai', always: false, spans: [], exceptions: [] };
  const first = { ...queueOf(agents, { name: 'B', priority: 1 }), queueId: floor.queue };
  await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [first, queueOf(agents, { name: 'A', hours: closed })]));
  await floor.call();
  const oldest = floor.clock.nowMs();
  floor.clock.advance(5_000);
  await acd.publishConfiguration(snapshotOf(tenantId, 3, agents, [{ ...first, priority: 50 }]));
  const vip = await floor.call();
  expect(await acd.readPlace(tenantId, vip)).toMatchObject({ position: 1 });
  expect(await acd.readQueues(tenantId)).toMatchObject([{ name: 'B', open: true, waiting: 2, oldestEnqueuedAtMs: oldest }]);
  await acd.publishConfiguration(snapshotOf(tenantId, 4, agents, [first, queueOf(agents, { name: 'A', hours: closed })]));
  expect(await acd.readQueues(tenantId)).toMatchObject([
    { name: 'A', open: false },
    { name: 'B', open: true },
  ]);
  expect(await acd.readQueues(newId('tenant'))).toEqual([]);
});
