import type { Acd } from '@cordboard/acd';
import {
  forgetAccess,
  forgetAudit,
  forgetEvents,
  forgetMetrics,
  forgetResumeTokens,
  lastArchivedBefore,
  listTenantsNewerThan,
  withTenant,
  type AuthDb,
  type Db,
  type Tx,
} from '@cordboard/db';
import type { Clock, Logger, ObjectStore } from '@cordboard/platform';
import { edgeOf, type Retention } from './retention.ts';
import { forgetRecordings } from './recordings.ts';
import { forgetUploads } from './uploads.ts';

export interface AgeingOptions {
  readonly db: Db;
  readonly authDb: AuthDb;
  readonly store: ObjectStore;
  readonly streams: Pick<Acd, 'trimEvents' | 'listTenants'>;
  readonly retention: Retention;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How many of each kind are gone; of streams, how many were looked at. */
export interface Aged {
  events: number;
  metrics: number;
  audit: number;
  resumeTokens: number;
  streams: number;
  sessions: number;
  links: number;
  uploads: number;
  recordings: number;
}

/** Rows of a kind in one transaction, and transactions of a tenant in one run: what is left waits for the next day. */
const BATCH = 5_000;
const MOST_BATCHES = 200;

/**
 * Forgets what is older than its retention. Every part may be repeated and broken off; one that fails does not keep the
 * others from being done, and makes the job fail at its end, so that it is tried again.
 */
export async function ageEverything(options: AgeingOptions): Promise<Aged> {
  const { db, authDb, store, streams, retention, clock, log } = options;
  const nowMs = clock.nowMs();
  const aged: Aged = { events: 0, metrics: 0, audit: 0, resumeTokens: 0, streams: 0, sessions: 0, links: 0, uploads: 0, recordings: 0 };
  const failures: unknown[] = [];
  const part = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, `${what} did not age`);
      failures.push(error);
    }
  };

  const live = new Set(await streams.listTenants());
  for (const tenantId of await listTenantsNewerThan(db, new Map())) {
    const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(db, tenantId, work);
    // The stream first: what is trimmed there is known by its row.
    if (live.has(tenantId))
      await part('a stream', async () => {
        const below = await inTenant((tx) => lastArchivedBefore(tx, edgeOf(retention, 'RETAIN_STREAM_DAYS', nowMs)));
        if (below === null) return;
        await streams.trimEvents(tenantId, below);
        aged.streams++;
      });
    await part('events', async () => {
      aged.events += await inBatches((atMost) =>
        inTenant((tx) => forgetEvents(tx, edgeOf(retention, 'RETAIN_EVENTS_DAYS', nowMs), atMost)),
      );
    });
    await part('what metrics are computed from', async () => {
      aged.metrics += await inBatches((atMost) =>
        inTenant((tx) => forgetMetrics(tx, edgeOf(retention, 'RETAIN_EVENTS_DAYS', nowMs), atMost)),
      );
    });
    await part('the audit log', async () => {
      aged.audit += await inBatches((atMost) => inTenant((tx) => forgetAudit(tx, edgeOf(retention, 'RETAIN_AUDIT_DAYS', nowMs), atMost)));
    });
    await part('resume tokens', async () => {
      aged.resumeTokens += await inTenant((tx) => forgetResumeTokens(tx, edgeOf(retention, 'RETAIN_RESUME_TOKENS_DAYS', nowMs)));
    });
    await part('recordings', async () => {
      aged.recordings += await forgetRecordings(db, store, tenantId, nowMs);
    });
    await part('uploads', async () => {
      aged.uploads += await forgetUploads(store, tenantId, edgeOf(retention, 'RETAIN_UPLOADS_DAYS', nowMs));
    });
  }
  await part('unfinished uploads', async () => {
    aged.uploads += await store.sweep(edgeOf(retention, 'RETAIN_UPLOADS_DAYS', nowMs));
  });
  await part('sessions and links', async () => {
    const before = { sessionsMs: edgeOf(retention, 'RETAIN_SESSIONS_DAYS', nowMs), linksMs: edgeOf(retention, 'RETAIN_LINKS_DAYS', nowMs) };
    Object.assign(aged, await forgetAccess(authDb, before));
  });
  log.info({ ...aged }, 'what was too old is forgotten');
  if (failures.length > 0) throw new AggregateError(failures, `${String(failures.length)} kinds did not age`);
  return aged;
}

async function inBatches(forget: (atMost: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const gone = await forget(BATCH);
    total += gone;
    if (gone < BATCH) break;
  }
  return total;
}
