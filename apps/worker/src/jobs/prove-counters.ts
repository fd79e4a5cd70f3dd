import { setTimeout as sleep } from 'node:timers/promises';
import { localDay, type Acd, type CounterDifference } from '@cordboard/acd';
import {
  CordboardError,
  noTallies,
  recount,
  sumTallies,
  TALLY_NAMES,
  type ConfigurationSnapshot,
  type EventPosition,
  type Limits,
  type QueueId,
  type Tallies,
  type TenantId,
} from '@cordboard/contracts';
import { listVisitors, readVisitEvents, withTenant, type Db } from '@cordboard/db';
import type { Clock, Logger } from '@cordboard/platform';
import { isBefore, readArchivePosition } from '../archive/archive-batch.ts';

export interface ProveOptions {
  readonly db: Db;
  readonly acd: Pick<Acd, 'listTenants' | 'readConfiguration' | 'readCounters' | 'correctCounters'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How much was looked at: a queue's day each. */
export interface Proof {
  readonly proved: number;
  readonly corrected: number;
}

/** What a script reads at a time. */
const QUEUES_AT_ONCE = 50;
const CONTACTS_AT_ONCE = 500;
const MOST_TRIES = 5;
const ARCHIVE_WAIT_MS = 60_000;

/**
 * Counts yesterday and today again from every tenant's archived events and holds it against the live counters. What
 * differs is told (an error in the log and a `counters.corrected` event) and put right. May be repeated and broken off
 * anywhere. A tenant that fails keeps no other from being proved, and makes the job fail at its end.
 */
export async function proveCounters(options: ProveOptions): Promise<Proof> {
  const { acd, log } = options;
  let [proved, corrected] = [0, 0];
  const failures: unknown[] = [];
  for (const tenantId of await acd.listTenants()) {
    try {
      const proof = await proveTenant(options, tenantId);
      corrected += proof.corrected;
      proved += proof.proved;
    } catch (error) {
      log.warn({ err: error, tenantId }, 'the counters of a tenant could not be proved');
      failures.push(error);
    }
  }
  log.info({ proved, corrected }, 'the counters were held against the events');
  if (failures.length > 0) throw new AggregateError(failures, `${String(failures.length)} tenants were not proved`);
  return { proved, corrected };
}

/** The same for one tenant. */
export async function proveTenant(options: ProveOptions, tenantId: TenantId): Promise<Proof> {
  const { acd, clock } = options;
  let [proved, corrected] = [0, 0];
  const snapshot = await acd.readConfiguration(tenantId);
  if (snapshot === null) return { proved, corrected };
  const today = localDay(snapshot.timeZone, clock.nowMs());
  for (const day of [localDay(snapshot.timeZone, today.startMs - 1), today]) {
    for (let index = 0; index < snapshot.queues.length; index += QUEUES_AT_ONCE) {
      const queueIds = snapshot.queues.slice(index, index + QUEUES_AT_ONCE).map(({ queueId }) => queueId);
      corrected += await proveDay(options, snapshot, queueIds, day.startMs, day.nextStartMs);
      proved += queueIds.length;
    }
  }
  return { proved, corrected };
}

async function proveDay(
  { db, acd, clock, log }: ProveOptions,
  snapshot: ConfigurationSnapshot,
  queueIds: readonly QueueId[],
  fromMs: number,
  toMs: number,
): Promise<number> {
  const { tenantId } = snapshot;
  let corrected = 0;
  for (let tries = 1; ; tries++) {
    const { position, corrections, tallies } = await acd.readCounters(tenantId, fromMs, queueIds);
    // Nothing has happened for longer than streams are kept.
    if (position === null) return corrected;
    await archived(db, tenantId, position, clock);
    const recounted = await recountDay(db, snapshot, fromMs, toMs, position);
    const wrong = queueIds.flatMap((queueId) => {
      const differences = differencesOf(tallies.get(queueId) ?? noTallies(), recounted.get(queueId) ?? noTallies());
      return differences.length === 0 ? [] : [{ queueId, differences }];
    });
    let done = 0;
    for (const { queueId, differences } of wrong) {
      log.error({ tenantId, queueId, dayStartMs: fromMs, differences }, 'counters differ from the events; they are put right');
      if (!(await acd.correctCounters(tenantId, fromMs, queueId, corrections + done, differences))) break;
      done++;
    }
    corrected += done;
    // Else somebody else corrects at the same time.
    if (done === wrong.length) return corrected;
    if (tries === MOST_TRIES) throw new CordboardError('state_conflict', { from: 'corrected', to: 'proved' });
  }
}

function differencesOf(counted: Tallies, recounted: Tallies): readonly CounterDifference[] {
  return TALLY_NAMES.filter((name) => counted[name] !== recounted[name]).map((name) => ({
    ...{ name, counted: counted[name], recounted: recounted[name] },
  }));
}

/** Waits until the archive has this event. Throws `store_unavailable` when it does not come. */
async function archived(db: Db, tenantId: TenantId, position: EventPosition, clock: Clock): Promise<void> {
  const giveUpAtMs = clock.nowMs() + ARCHIVE_WAIT_MS;
  while (isBefore(await readArchivePosition(db, tenantId), position)) {
    if (clock.nowMs() > giveUpAtMs) throw new CordboardError('store_unavailable', { detail: 'the archive is behind the counters' });
    await sleep(50);
  }
}

/** By pages of contacts, so that a day of any size fits into memory. */
async function recountDay(
  db: Db,
  { tenantId, queues }: ConfigurationSnapshot,
  fromMs: number,
  toMs: number,
  upTo: EventPosition,
): Promise<ReadonlyMap<QueueId, Tallies>> {
  const limits = new Map<QueueId, Limits>(
    queues.map(({ queueId, serviceLevelMs, routing }) => [
      queueId,
      { serviceLevelMs, shortAbandonMs: routing.serviceLevel.shortAbandonMs },
    ]),
  );
  const limitsOf = (queueId: QueueId): Limits => limits.get(queueId) ?? { serviceLevelMs: 0, shortAbandonMs: 0 };
  const sums = new Map<QueueId, Tallies>();
  for (let after = ''; ;) {
    const [last, events] = await withTenant(db, tenantId, async (tx) => {
      const contactIds = await listVisitors(tx, fromMs, toMs, after, CONTACTS_AT_ONCE);
      return [contactIds.at(-1), await readVisitEvents(tx, contactIds, upTo)] as const;
    });
    if (last === undefined) return sums;
    for (const [queueId, tallies] of recount(events, fromMs, toMs, limitsOf))
      sums.set(queueId, sumTallies([sums.get(queueId) ?? noTallies(), tallies]));
    after = last;
  }
}
