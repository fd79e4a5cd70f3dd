import type { JobData, TenantId } from '@cordboard/contracts';
import {
  advanceMetricRebuild,
  countMetricSubjects,
  holdArchive,
  listMetricAgents,
  listMetricContacts,
  listMetricRebuildsOpen,
  lockMetricRebuild,
  oldestEventMs,
  withTenant,
  type Db,
  type MetricRebuildRow,
  type Tx,
} from '@cordboard/db';
import type { Clock, Logger } from '@cordboard/platform';
import { putAgentsRight, putContactsRight } from '../rebuild/put-right.ts';
import type { JobQueues } from './queues.ts';

export interface RebuildOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
  /** Live counters held against the events, of yesterday and today; resolves with how many were wrong. */
  readonly proveCounters: (tenantId: TenantId) => Promise<number>;
  /** Contacts or agents at a time. Nothing of the tenant is archived meanwhile. */
  readonly pageSize?: number;
}

const PAGE = 200;
const AT_MOST = 100;
/** Counters are kept, and proved, for so long. */
const COUNTERS_MS = 48 * 3_600_000;

/**
 * Folds the metrics of a rebuild's days again from the events, a page in a transaction that also says how far it is: one that
 * is broken off goes on where it was, and two at once do no page twice.
 */
export async function rebuildMetrics(options: RebuildOptions, { tenantId, rebuildId }: JobData<'metric-rebuild'>): Promise<void> {
  const { db, clock, log, pageSize = PAGE } = options;
  const step = () =>
    withTenant(db, tenantId, async (tx) => {
      const rebuild = await lockMetricRebuild(tx, rebuildId);
      if (rebuild === null) return 'over';
      return (await oneStep(tx, rebuild, pageSize)) ? 'counters' : 'on';
    });
  let outcome = await step();
  while (outcome === 'on') outcome = await step();
  if (outcome === 'over') return;
  const nowMs = clock.nowMs();
  const counters = await withTenant(db, tenantId, (tx) => lockMetricRebuild(tx, rebuildId));
  const isRecent = counters !== null && counters.toAt.getTime() > nowMs - COUNTERS_MS;
  const corrected = isRecent ? await options.proveCounters(tenantId) : 0;
  await withTenant(db, tenantId, async (tx) => {
    const rebuild = await lockMetricRebuild(tx, rebuildId);
    if (rebuild === null) return;
    const end = { state: 'done', corrected: rebuild.corrected + corrected, endedAt: new Date(clock.nowMs()) } as const;
    await advanceMetricRebuild(tx, rebuildId, end);
    log.info({ tenantId, rebuildId, corrected: end.corrected }, 'metrics were counted again from the events');
  });
}

/** The next page; true when there is none. */
async function oneStep(tx: Tx, rebuild: MetricRebuildRow, atMost: number): Promise<boolean> {
  const { id, state, after } = rebuild;
  const [fromMs, toMs] = [rebuild.fromAt.getTime(), rebuild.toAt.getTime()];
  if (rebuild.total === null) {
    await advanceMetricRebuild(tx, id, { total: await countMetricSubjects(tx, fromMs, toMs) });
    return false;
  }
  // What is read stays so, until what follows from it is written.
  await holdArchive(tx);
  const span = { fromMs, toMs, oldestMs: await oldestEventMs(tx) };
  const page = { fromMs, toMs, after, atMost };
  if (state === 'contacts') {
    const contactIds = await listMetricContacts(tx, page);
    const last = contactIds.at(-1);
    if (last === undefined) await advanceMetricRebuild(tx, id, { state: 'agents', after: '' });
    else await advance(tx, rebuild, last, contactIds.length, await putContactsRight(tx, contactIds, span));
    return false;
  }
  const agentIds = await listMetricAgents(tx, page);
  const last = agentIds.at(-1);
  if (last === undefined) return true;
  await advance(tx, rebuild, last, agentIds.length, await putAgentsRight(tx, agentIds, span));
  return false;
}

async function advance(tx: Tx, { id, done, corrected }: MetricRebuildRow, after: string, count: number, found: number): Promise<void> {
  await advanceMetricRebuild(tx, id, { after, done: done + count, corrected: corrected + found });
}

/** Given up: an admin may ask again. Nothing that was put right is undone. */
export async function giveUpRebuild(
  { db, clock }: Pick<RebuildOptions, 'db' | 'clock'>,
  { tenantId, rebuildId }: JobData<'metric-rebuild'>,
): Promise<void> {
  await withTenant(db, tenantId, (tx) => advanceMetricRebuild(tx, rebuildId, { state: 'failed', endedAt: new Date(clock.nowMs()) }));
}

/** Goes on with those that a lost Redis, or a worker that died, has forgotten. */
export async function reconcileRebuilds({ db, jobs }: { readonly db: Db; readonly jobs: JobQueues }): Promise<void> {
  for (const rebuild of await listMetricRebuildsOpen(db, AT_MOST)) await jobs.add('metric-rebuild', rebuild.rebuildId, rebuild);
}
