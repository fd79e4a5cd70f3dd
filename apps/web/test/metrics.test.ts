import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueueId } from '@cordboard/contracts';
import { queues, tenants, withTenant, type Tx } from '@cordboard/db';
import { makeAgent, makeAgentStretch, makeQueue, makeQueueAgent, makeQueueVisit, makeWaitPrediction } from '@cordboard/db/factories';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { closeServices, openCompany, type Company } from './company.ts';

let ours: Company;
let theirs: Company;
let billing: QueueId;
let sales: QueueId;

const inOurs = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(services().db, ours.tenantId, work);
const read = (input: object, company = ours) => runVerb(VERBS['metrics.read'], company.admin, input);
const at = (text: string) => new Date(`${text}+01:00`);

/** A visit on a day of March in Berlin that ended after a wait. */
async function addVisit(queueId: QueueId, entered: string, waitMs: number, outcome: 'answered' | 'abandoned' | 'moved'): Promise<void> {
  const enteredAt = at(entered);
  const leftAt = new Date(enteredAt.getTime() + waitMs);
  const talk = outcome === 'answered' ? { talkMs: 60_000, wrapUpMs: 20_000 } : {};
  await inOurs((tx) => makeQueueVisit(tx, { queueId, enteredAt, since: enteredAt, leftAt, waitMs, outcome, ...talk }));
}

beforeAll(async () => {
  [ours, theirs] = [await openCompany(), await openCompany()];
  await inOurs(async (tx) => {
    await tx.update(tenants).set({ timeZone: 'Europe/Berlin' });
    billing = (await makeQueue(tx, { name: 'Billing', serviceLevelMs: 20_000 })).id;
    sales = (await makeQueue(tx, { name: 'Sales', archivedAt: new Date(), routing: { serviceLevel: { variant: 'ofAnswered' } } })).id;
    const agentId = (await makeAgent(tx)).id;
    await makeQueueAgent(tx, { queueId: billing, agentId });
    const busy = { agentId, fromAt: at('2026-03-02T09:00:00'), toAt: at('2026-03-02T09:45:00') };
    await makeAgentStretch(tx, { ...busy, state: 'onContact' });
    await makeAgentStretch(tx, { agentId, fromAt: at('2026-03-02T09:45:00'), toAt: at('2026-03-02T10:00:00') });
    const told = { queueId: billing, at: at('2026-03-02T09:00:00'), p50Ms: 20_000, p90Ms: 60_000, outcome: 'answered' } as const;
    await makeWaitPrediction(tx, { ...told, actualMs: 10_000 });
    await makeWaitPrediction(tx, { ...told, actualMs: 50_000 });
  });
  await addVisit(billing, '2026-03-01T23:59:50', 20_000, 'answered');
  await addVisit(billing, '2026-03-02T09:10:00', 10_000, 'answered');
  await addVisit(billing, '2026-03-02T09:20:00', 40_000, 'answered');
  await addVisit(billing, '2026-03-02T09:50:00', 30_000, 'abandoned');
  await addVisit(sales, '2026-03-02T10:00:00', 30_000, 'answered');
});
afterAll(closeServices);

const day = (date: string, more: object = {}) => read({ days: [date, date], ...more });
const of = (found: Awaited<ReturnType<typeof read>>, queueId: QueueId) => found.queues.find((queue) => queue.queueId === queueId);

test('a day is the company’s own, and each interval has what happened in it', async () => {
  const found = await day('2026-03-02');
  expect(found).toMatchObject({ timeZone: 'Europe/Berlin', fromMs: at('2026-03-02T00:00:00').getTime() });
  expect(found.intervals).toHaveLength(24);
  // The one who came a second before midnight was answered today.
  expect(of(found, billing)).toMatchObject({ offered: 3, answered: 3, answeredWithin: 2, abandoned: 1, serviceLevel: 0.5 });
  expect(of(found, billing)).toMatchObject({ asaMs: 70_000 / 3, ahtMs: 80_000, longestWaitMs: 40_000, occupancy: 0.75 });
  expect(found.intervals[9]).toMatchObject({ offered: 3, answered: 2, abandoned: 1, occupancy: 0.75 });
  expect(found.intervals.filter(({ offered, answered }) => offered + answered > 0)).toHaveLength(3);
  const halves = await day('2026-03-02', { interval: 'halfHour', queueId: billing });
  expect(halves.intervals[18]).toMatchObject({ offered: 2, answered: 2, abandoned: 0 });
  expect(halves.intervals[19]).toMatchObject({ offered: 1, abandoned: 1, occupancy: 0.5 });
});

test('queues are judged by their own rule or by one that is asked for, backwards too', async () => {
  expect((await day('2026-03-02')).total.serviceLevel).toBe(2 / 5);
  expect(of(await day('2026-03-02', { variant: 'ofAnswered' }), billing)?.serviceLevel).toBe(2 / 3);
  expect(of(await day('2026-03-02', { variant: 'ofQueued' }), billing)?.serviceLevel).toBe(2 / 3);
  await inOurs((tx) => tx.update(queues).set({ serviceLevelMs: 40_000 }).where(eq(queues.id, billing)));
  expect(of(await day('2026-03-02'), billing)).toMatchObject({ answeredWithin: 3, abandonedWithin: 1, serviceLevel: 0.75 });
});

test('an archived queue is told while it had somebody, and predictions are scored by queue', async () => {
  const found = await day('2026-03-02');
  expect(of(found, sales)).toMatchObject({ archived: true, serviceLevel: 0, predictions: { made: 0, scored: 0 } });
  expect(of(found, billing)?.predictions).toMatchObject({ made: 2, scored: 2, withinP50: 0.5, withinP90: 1, absoluteErrorMs: 20_000 });
  expect(of(await day('2026-03-05'), sales)).toBeUndefined();
});

test('days on which the clock changes have as many hours as they have', async () => {
  expect((await day('2026-03-29')).intervals).toHaveLength(23);
  const autumn = await day('2026-10-25');
  expect(autumn.intervals).toHaveLength(24);
  expect(autumn.toMs - autumn.fromMs).toBe(25 * 3_600_000);
  const week = await read({ days: ['2026-03-27', '2026-03-30'], interval: 'day' });
  expect(week.intervals.map(({ startMs, endMs }) => (endMs - startMs) / 3_600_000)).toEqual([24, 24, 23, 24]);
});

test('without days it is today; too many, or none, are refused; another company sees nothing', async () => {
  const now = await read({});
  expect(now.from).toBe(now.today);
  expect(now.fromMs).toBeLessThanOrEqual(now.nowMs);
  const week = await read({ period: 'week', interval: 'day' });
  expect([week.to, week.intervals.length]).toEqual([week.today, 7]);
  const yesterday = await read({ period: 'yesterday' });
  expect(Math.abs(yesterday.toMs - now.fromMs)).toBe(0);
  const refused = expect.objectContaining({ code: 'invalid_input' });
  await expect(read({ days: ['2026-01-01', '2026-03-01'] })).rejects.toEqual(refused);
  await expect(read({ days: ['2026-03-02', '2026-03-01'] })).rejects.toEqual(refused);
  const other = await read({ days: ['2026-03-02', '2026-03-02'] }, theirs);
  expect(other.total).toMatchObject({ offered: 0, answered: 0 });
  expect(of(other, billing)).toBeUndefined();
});
