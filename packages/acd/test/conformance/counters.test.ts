import { newId, noTallies, recount, type QueueId, type Tallies } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';

const floors = useFloors();
const NO_LIMITS = () => ({ serviceLevelMs: 0, shortAbandonMs: 0 });
/** The test's Monday in Berlin. */
const DAY_MS = Date.UTC(2026, 2, 1, 23);

async function bothWays(floor: Floor, queueId: QueueId): Promise<Tallies> {
  const { tallies } = await floor.acd.readCounters(floor.tenantId, DAY_MS, [queueId]);
  const counted = tallies.get(queueId);
  expect(recount(await floor.events(), DAY_MS, DAY_MS + 86_400_000, NO_LIMITS).get(queueId)).toEqual(counted);
  return counted ?? noTallies();
}

it('counts a contact in each queue that it visits, and judges it by the times in force when it leaves', async () => {
  const floor = await floors.open({ agents: 1, queue: { serviceLevelMs: 20_000 } });
  const { acd, tenantId } = floor;
  const agent = at(floor.agents, 0);
  const other = queueOf(floor.agents, { name: 'Other' });
  const first = { ...queueOf(floor.agents, { serviceLevelMs: 20_000 }), queueId: floor.queue };
  await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [first, other]));
  const [quick, late, moved, talks] = [await floor.call(), await floor.call(), await floor.call(), await floor.call()];
  const calledBack = await floor.call();
  await floor.pass(4_000);
  await acd.endContact(tenantId, quick, 'abandoned');
  await acd.moveContact(tenantId, moved, other.queueId);
  await floor.pass(6_000);
  await acd.convertToCallback(tenantId, calledBack, newId('callback'), 'digit');
  // From now on 8 s are too long: who leaves earlier was judged by 20.
  await acd.publishConfiguration(snapshotOf(tenantId, 3, floor.agents, [{ ...first, serviceLevelMs: 8_000 }, other]));
  await acd.endContact(tenantId, late, 'abandoned');
  await acd.endContact(tenantId, moved, 'waitedTooLong');
  await floor.ready(agent);
  await floor.talk(agent);
  await acd.moveContact(tenantId, talks, other.queueId);
  expect(await bothWays(floor, floor.queue)).toEqual({
    ...noTallies(),
    ...{ offered: 5, answered: 1, answeredWithin: 0, abandoned: 2, abandonedWithin: 1, shortAbandoned: 1 },
    ...{ flowOut: 2, callbackRequested: 1, callbackRequestedWithin: 1, callbacks: 1 },
  });
  expect(await bothWays(floor, other.queueId)).toEqual({ ...noTallies(), offered: 2, flowOut: 1 });
});

it('corrects by the difference, says so, and only for who has read the latest', async () => {
  const floor = await floors.open();
  const { acd, tenantId, queue } = floor;
  await floor.call();
  await floor.redis.hSet(`${floor.prefix}acd:{${tenantId}}:counters`, `${queue}:${String(DAY_MS)}:offered`, 6);
  const { corrections, tallies, position } = await acd.readCounters(tenantId, DAY_MS, [queue]);
  expect(tallies.get(queue)).toEqual({ ...noTallies(), offered: 6 });
  expect(position).toEqual((await floor.events()).map(({ epoch, seq }) => ({ epoch, seq })).at(-1));
  await floor.call();
  const differences = [{ name: 'offered' as const, counted: 6, recounted: 1 }];
  expect(await acd.correctCounters(tenantId, DAY_MS, queue, corrections, differences)).toBe(true);
  expect(await acd.correctCounters(tenantId, DAY_MS, queue, corrections, differences)).toBe(false);
  expect(await bothWays(floor, queue)).toEqual({ ...noTallies(), offered: 2 });
  expect(await floor.eventsOf('counters.corrected')).toEqual([{ type: 'counters.corrected', queueId: queue, day: DAY_MS, differences }]);
});
