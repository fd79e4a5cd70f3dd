import type { Acd } from '@cordboard/acd';
import type { EventEnvelope, EventPosition, TenantId } from '@cordboard/contracts';
import type { Db } from '@cordboard/db';
import type { Clock, Logger } from '@cordboard/platform';
import { archiveBatch, BEGINNING, isBefore, readArchivePosition, skipTo } from './archive-batch.ts';

export type ArchiveSource = Pick<Acd, 'readEvents' | 'firstPosition' | 'lastPosition' | 'trimEvents' | 'listTenants'>;

export interface ArchiverOptions {
  readonly db: Db;
  readonly source: ArchiveSource;
  readonly log: Logger;
  readonly clock: Clock;
  /** New events, after they are committed: alarms are set from here. A failure is logged; reconcilers make up for it. */
  readonly onArchived: (events: readonly EventEnvelope[]) => Promise<void>;
  /** How many archived events a stream keeps, for pages that come back after a pause. Default: 5,000. */
  readonly keptEvents?: number;
}

const PAGE = 500;
const POLL_MS = 250;
/** A tenant where nothing has happened for a minute is looked at less often. */
const QUIET_AFTER_MS = 60_000;
const QUIET_POLL_MS = 2_000;
const KEPT_EVENTS = 5_000;
const TRIM_STEP = 1_000;

interface Watched {
  position: EventPosition | null;
  lookAtMs: number;
  activeAtMs: number;
  /** Since when it is behind; null: it is not. */
  behindSinceMs: number | null;
  trimmedBelow: number;
}

/** Keeps every tenant's stream archived. Any number of them may run; each event is archived and projected once. */
export class Archiver {
  readonly #options: ArchiverOptions;
  readonly #watched = new Map<TenantId, Watched>();
  #running: Promise<void> | undefined;
  #stopping = new AbortController();

  constructor(options: ArchiverOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the batch under way. Idempotent. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** How long the tenant that is furthest behind has been behind, in milliseconds. */
  lagMs(): number {
    const since = [...this.#watched.values()].flatMap((watched) => watched.behindSinceMs ?? []);
    return since.length === 0 ? 0 : this.#options.clock.nowMs() - Math.min(...since);
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.pass();
      } catch (error) {
        log.error({ err: error }, 'the archive is at a standstill; trying again');
      }
      await this.#pause(POLL_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
  }

  /** Looks at every tenant whose turn it is. */
  async pass(): Promise<void> {
    const { source, clock, log } = this.#options;
    const now = clock.nowMs();
    const tenants = await source.listTenants();
    for (const tenantId of this.#watched.keys()) if (!tenants.includes(tenantId)) this.#watched.delete(tenantId);
    const due = tenants
      .map((tenantId) => ({ tenantId, watched: this.#watch(tenantId, now) }))
      .filter(({ watched }) => watched.lookAtMs <= now);
    // In one pipeline: most tenants have nothing new. On a cluster the node of some may be away.
    const lasts = await Promise.allSettled(due.map(({ tenantId }) => source.lastPosition(tenantId)));
    for (const [place, { tenantId, watched }] of due.entries()) {
      const last = lasts[place];
      try {
        if (last?.status === 'rejected') throw last.reason;
        await this.#catchUp(tenantId, watched, last?.value ?? BEGINNING);
      } catch (error) {
        log.error({ err: error, tenantId }, 'the events of a tenant could not be archived; trying again');
      }
      watched.lookAtMs = now + (now - watched.activeAtMs > QUIET_AFTER_MS ? QUIET_POLL_MS : 0);
    }
  }

  #watch(tenantId: TenantId, now: number): Watched {
    const known = this.#watched.get(tenantId);
    if (known !== undefined) return known;
    const made: Watched = { position: null, lookAtMs: now, activeAtMs: now, behindSinceMs: null, trimmedBelow: 0 };
    this.#watched.set(tenantId, made);
    return made;
  }

  async #catchUp(tenantId: TenantId, watched: Watched, last: EventPosition): Promise<void> {
    const { db, clock } = this.#options;
    watched.position ??= await readArchivePosition(db, tenantId);
    if (!isBefore(watched.position, last)) {
      watched.behindSinceMs = null;
      return;
    }
    watched.behindSinceMs ??= clock.nowMs();
    watched.activeAtMs = clock.nowMs();
    // Another archiver may have been here since; the position in the database is the one that counts.
    let position = await readArchivePosition(db, tenantId);
    while (isBefore(position, last) && !this.#stopping.signal.aborted) position = await this.#page(tenantId, position);
    watched.position = position;
    if (!isBefore(position, last)) watched.behindSinceMs = null;
    await this.#trim(tenantId, watched, position);
  }

  async #page(tenantId: TenantId, position: EventPosition): Promise<EventPosition> {
    const { db, source, log, onArchived } = this.#options;
    const batch = await source.readEvents(tenantId, position, PAGE);
    if (batch === null) return await this.#overGap(tenantId, position);
    const end = batch.at(-1);
    if (end === undefined) return position;
    const fresh = await archiveBatch(db, tenantId, batch, log);
    if (fresh.length > 0) {
      try {
        await onArchived(fresh);
      } catch (error) {
        log.warn({ err: error, tenantId }, 'alarms were not set; the reconcilers will');
      }
    }
    return { epoch: end.epoch, seq: end.seq };
  }

  /** Events that were never archived are gone (a restored database, a Redis that lost data): say so and go on. */
  async #overGap(tenantId: TenantId, position: EventPosition): Promise<EventPosition> {
    const { db, source, log } = this.#options;
    const first = await source.firstPosition(tenantId);
    const next = first === null ? await source.lastPosition(tenantId) : { epoch: first.epoch, seq: first.seq - 1 };
    log.error({ tenantId, from: position, to: next }, 'events are missing in the stream and in the history');
    await skipTo(db, tenantId, next);
    return next;
  }

  async #trim(tenantId: TenantId, watched: Watched, position: EventPosition): Promise<void> {
    const below = position.seq - (this.#options.keptEvents ?? KEPT_EVENTS);
    if (below < watched.trimmedBelow + TRIM_STEP) return;
    await this.#options.source.trimEvents(tenantId, { epoch: position.epoch, seq: below });
    watched.trimmedBelow = below;
  }
}
