import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import {
  newId,
  type AgentId,
  type ContactId,
  type EventEnvelope,
  type MetricRebuildId,
  type TenantEvent,
  type TenantId,
} from '@cordboard/contracts';
import {
  agentStretches,
  closeDb,
  connectDb,
  createMetricRebuild,
  createTenant,
  queueVisits,
  readLatestMetricRebuild,
  waitPredictions,
  withTenant,
  type Tx,
} from '@cordboard/db';
import { makeAgentStretch, makeQueueVisit } from '@cordboard/db/factories';
import { createLogger, systemClock } from '@cordboard/platform';
import { archiveBatch } from '../src/archive/archive-batch.ts';
import { openJobs } from '../src/jobs/queues.ts';
import { rebuildMetrics, reconcileRebuilds } from '../src/jobs/rebuild-metrics.ts';

const log = createLogger('rebuild-test', 'silent');
const db = connectDb(inject('appUrl'));
afterAll(() => closeDb(db));

const DAY_MS = 86_400_000;
/** A day that is long over, so that no live counter is of it. */
const DAY = Date.UTC(2026, 4, 4);
const HOUR_MS = 3_600_000;

interface Shop {
  readonly tenantId: TenantId;
  readonly agentIds: readonly AgentId[];
  readonly contactIds: readonly ContactId[];
}

/** Two agents who were there over night, and contacts of whom each was told a wait, answered and wrapped up. */
async function openShop(contacts = 6): Promise<Shop> {
  const { tenantId } = await createTenant(db, { name: 'Counted' });
  const agentIds = [newId('agent'), newId('agent')];
  const contactIds = Array.from({ length: contacts }, () => newId('contact'));
  const queueId = newId('queue');
  const envelopes: EventEnvelope[] = [];
  const say = (atMs: number, event: TenantEvent): void => {
    envelopes.push({ tenantId, epoch: 1, seq: envelopes.length + 1, atMs, configVersion: 1, event });
  };
  const status = { status: 'available', reason: null, by: 'agent' } as const;
  for (const agentId of agentIds) {
    say(DAY - 2 * HOUR_MS, { type: 'agent.deskChanged', agentId, connected: true } as TenantEvent);
    say(DAY - HOUR_MS, { type: 'agent.statusChanged', agentId, ...status } as TenantEvent);
  }
  contactIds.forEach((contactId, place) => {
    const atMs = DAY + place * 600_000;
    const agentId = agentIds[place % 2] ?? newId('agent');
    const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
    say(atMs, { type: 'contact.created', contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), channel: 'voice', customer });
    say(atMs, { type: 'contact.queued', contactId, queueId, kind: 'voice', enqueuedAtMs: atMs, position: 1, cause: 'joined' });
    say(atMs + 1_000, { type: 'contact.announced', contactId, queueId, position: 1, estimatedWaitMs: [20_000, 60_000] });
    say(atMs + 30_000, { type: 'contact.connected', contactId, queueId, agentId, waitMs: 30_000 });
    say(atMs + 30_000, { type: 'agent.stateChanged', agentId, state: 'onContact', contactId } as TenantEvent);
    say(atMs + 90_000, { type: 'contact.ended', contactId, queueId, agentId, reason: 'customerHungUp', waitMs: 30_000, talkMs: 60_000 });
    say(atMs + 90_000, { type: 'agent.stateChanged', agentId, state: 'idle', contactId: null } as TenantEvent);
  });
  await archiveBatch(db, tenantId, envelopes, log);
  return { tenantId, agentIds, contactIds };
}

const within = <T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(db, tenantId, work);
/** All that metrics are computed from. */
const facts = (tenantId: TenantId) =>
  within(tenantId, async (tx) => ({
    visits: await tx.select().from(queueVisits).orderBy(queueVisits.contactId, queueVisits.number),
    stretches: await tx.select().from(agentStretches).orderBy(agentStretches.agentId, agentStretches.fromAt),
    predictions: await tx.select().from(waitPredictions).orderBy(waitPredictions.contactId, waitPredictions.at),
  }));

/** Six figures of a shop: a visit that is changed, missing and too many, the same of stretches, and a prediction. */
async function breakIt({ tenantId, agentIds, contactIds }: Shop): Promise<number> {
  const [first, second] = contactIds;
  const [agentId] = agentIds;
  if (first === undefined || second === undefined || agentId === undefined) throw new Error('the shop has contacts and agents');
  await within(tenantId, async (tx) => {
    await tx.update(queueVisits).set({ waitMs: 1 }).where(eq(queueVisits.contactId, first));
    await tx.delete(queueVisits).where(eq(queueVisits.contactId, second));
    await makeQueueVisit(tx, { enteredAt: new Date(DAY + 7_000), since: new Date(DAY + 7_000) });
    await tx.update(waitPredictions).set({ actualMs: 5, outcome: 'abandoned' }).where(eq(waitPredictions.contactId, first));
    // Of a moment at which nothing began, over what the agent really was.
    await makeAgentStretch(tx, { agentId, fromAt: new Date(DAY + 12_345), toAt: new Date(DAY + 5 * HOUR_MS), state: 'wrapUp' });
    await tx
      .update(agentStretches)
      .set({ state: 'offered' })
      .where(and(eq(agentStretches.agentId, agentId), eq(agentStretches.fromAt, new Date(DAY + 30_000))));
  });
  return 6;
}

const ask = (tenantId: TenantId, fromMs = DAY, toMs = DAY + DAY_MS): Promise<MetricRebuildId> =>
  within(tenantId, async (tx) => {
    const days = ['2026-05-04', '2026-05-04'] as const;
    return (
      await createMetricRebuild(tx, {
        rebuildId: newId('metricRebuild'),
        days,
        fromMs,
        toMs,
        requestedBy: newId('agent'),
        nowMs: Date.now(),
      })
    ).id;
  });
const latest = (tenantId: TenantId) => within(tenantId, readLatestMetricRebuild);
const rebuild = (tenantId: TenantId, rebuildId: MetricRebuildId, pageSize = 2) => {
  const proveCounters = () => Promise.reject(new Error('no counter is of that day'));
  return rebuildMetrics({ db, clock: systemClock, log, pageSize, proveCounters }, { tenantId, rebuildId });
};

let ours: Shop;
let theirs: Shop;
beforeEach(async () => {
  [ours, theirs] = [await openShop(), await openShop()];
});

test('figures that are right are left alone', async () => {
  const before = await facts(ours.tenantId);
  expect(before.visits).toHaveLength(6);
  expect(before.predictions.every(({ outcome, actualMs }) => outcome === 'answered' && actualMs === 29_000)).toBe(true);
  await rebuild(ours.tenantId, await ask(ours.tenantId));
  // Agents: the two of the events, and whoever the tenant has.
  expect(await latest(ours.tenantId)).toMatchObject({ state: 'done', corrected: 0, fromDay: '2026-05-04' });
  expect(await facts(ours.tenantId)).toEqual(before);
});

test('what is wrong, missing or too many is put right, and another tenant is left as it is', async () => {
  const before = await facts(ours.tenantId);
  const wrong = await breakIt(ours);
  await breakIt(theirs);
  const broken = await facts(theirs.tenantId);
  expect(await facts(ours.tenantId)).not.toEqual(before);
  await rebuild(ours.tenantId, await ask(ours.tenantId));
  expect(await facts(ours.tenantId)).toEqual(before);
  const row = await latest(ours.tenantId);
  expect(row).toMatchObject({ state: 'done', corrected: wrong });
  expect(row?.done).toBe(row?.total);
  expect(await facts(theirs.tenantId)).toEqual(broken);
  expect(await latest(theirs.tenantId)).toBeNull();
  // Once more there is nothing to do.
  await rebuild(ours.tenantId, await ask(ours.tenantId));
  expect(await latest(ours.tenantId)).toMatchObject({ state: 'done', corrected: 0 });
});

test('days that were not chosen are left as they are, and so is what began before the events that are kept', async () => {
  await breakIt(ours);
  const broken = await facts(ours.tenantId);
  await rebuild(ours.tenantId, await ask(ours.tenantId, DAY - 10 * DAY_MS, DAY - 9 * DAY_MS));
  expect(await facts(ours.tenantId)).toEqual(broken);
  const [agentId = newId('agent')] = ours.agentIds;
  const old = { fromAt: new Date(DAY - 3 * DAY_MS), toAt: new Date(DAY - 2 * DAY_MS) };
  await within(ours.tenantId, async (tx) => {
    await makeAgentStretch(tx, { agentId, ...old });
    await makeQueueVisit(tx, { enteredAt: old.fromAt, since: old.fromAt, leftAt: new Date(DAY + 1) });
  });
  const kept = await facts(ours.tenantId);
  await rebuild(ours.tenantId, await ask(ours.tenantId, DAY - 5 * DAY_MS, DAY - DAY_MS / 2));
  expect(await facts(ours.tenantId)).toEqual(kept);
});

test('one at a time: a second is refused until the first is over', async () => {
  const first = await ask(ours.tenantId);
  await expect(ask(ours.tenantId)).rejects.toMatchObject({ code: 'state_conflict' });
  // Two at once, as when a job that seemed dead was not.
  await Promise.all([rebuild(ours.tenantId, first, 1), rebuild(ours.tenantId, first, 1)]);
  const row = await latest(ours.tenantId);
  expect(row?.done).toBe(row?.total);
  await ask(ours.tenantId);
});

test('a process that is killed in the middle leaves a rebuild that the next one ends where it was', { timeout: 120_000 }, async () => {
  const shop = await openShop(120);
  const { tenantId } = shop;
  const before = await facts(tenantId);
  for (const contactId of shop.contactIds)
    await within(tenantId, (tx) => tx.update(queueVisits).set({ waitMs: 1 }).where(eq(queueVisits.contactId, contactId)));
  const rebuildId = await ask(tenantId);
  const script = fileURLToPath(new URL('rebuild-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, inject('appUrl'), tenantId, rebuildId], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await expect
    .poll(async () => (await latest(tenantId))?.corrected, { message: 'it did not begin', timeout: 60_000, interval: 2 })
    .toBeGreaterThan(5);
  child.kill('SIGKILL');
  await closed;
  const left = await latest(tenantId);
  expect(said).toBe('');
  expect(left).toMatchObject({ state: 'contacts', endedAt: null });
  expect(left?.done).toBeLessThan(120);

  // A worker that comes up finds it by its row alone.
  const jobs = await openJobs(inject('queueRedisUrl'), log, `test-${newId('process')}`);
  try {
    await jobs.work('metric-rebuild', 1, async ({ data }) => {
      if (data.rebuildId === rebuildId) await rebuild(data.tenantId, data.rebuildId, 10);
    });
    await reconcileRebuilds({ db, jobs });
    await expect.poll(async () => (await latest(tenantId))?.state, { message: 'nobody went on with it', timeout: 30_000 }).toBe('done');
  } finally {
    await jobs.close();
  }
  expect(await latest(tenantId)).toMatchObject({ corrected: 120 });
  expect(await facts(tenantId)).toEqual(before);
});
