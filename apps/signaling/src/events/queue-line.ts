import { MOST_LINE_ROWS } from '@cordboard/contracts';
import type { LineRow, LineView, QueueId, TenantId } from '@cordboard/contracts';
import type { Acd, WaitingContact } from '@cordboard/acd';
import type { Clock, Logger } from '@cordboard/platform';
import { namesIn, type Names } from '../explain/names.ts';
import type { TenantEvents } from './tenant-events.ts';
import { changesViews } from './visibility.ts';

export type LineListener = (line: LineView) => void;

interface LineOptions {
  readonly acd: Acd;
  readonly tenantEvents: TenantEvents;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A line is read at most this often. */
const READ_EVERY_MS = 300;
/** A step that is over is told by no event: the line is read again a moment after. */
const AFTER_STEP_MS = 50;
const LONGEST_MS = 2_000_000_000;

/** A queue's line in this process: read once for all who look at it, when something has changed. */
export class QueueLine {
  readonly #options: LineOptions;
  readonly #tenantId: TenantId;
  readonly #queueId: QueueId;
  readonly #listeners = new Set<LineListener>();
  #unfollow: Promise<() => void> | null = null;
  #view: LineView | null = null;
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = Infinity;
  #readAtMs = -Infinity;
  #reading = false;

  constructor(options: LineOptions, tenantId: TenantId, queueId: QueueId) {
    this.#options = options;
    this.#tenantId = tenantId;
    this.#queueId = queueId;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  /** Told at once what is known, and after each change. */
  add(listener: LineListener): void {
    this.#listeners.add(listener);
    if (this.#view) listener(this.#view);
    if (this.#unfollow !== null) return;
    const { tenantEvents, log } = this.#options;
    this.#unfollow = tenantEvents.follow(this.#tenantId, ({ event }) => {
      if ('contactId' in event && changesViews(event)) this.#plan(this.#readAtMs + READ_EVERY_MS);
    });
    this.#unfollow.catch((error: unknown) => {
      log.warn({ err: error, queueId: this.#queueId }, 'a line could not be followed');
    });
    this.#plan(0);
  }

  remove(listener: LineListener): void {
    this.#listeners.delete(listener);
    if (!this.isEmpty) return;
    clearTimeout(this.#timer);
    this.#unfollow
      ?.then((stop) => {
        stop();
      })
      .catch((error: unknown) => {
        this.#options.log.debug({ err: error }, 'a line did not end cleanly');
      });
  }

  #plan(atMs: number): void {
    if (this.isEmpty || atMs >= this.#dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = atMs;
    this.#timer = setTimeout(
      () => {
        this.#dueAtMs = Infinity;
        this.#readAndTell().catch((error: unknown) => {
          this.#options.log.warn({ err: error, queueId: this.#queueId }, 'a line could not be read');
          this.#plan(performance.now() + READ_EVERY_MS);
        });
      },
      Math.min(LONGEST_MS, Math.max(0, atMs - performance.now())),
    );
  }

  async #readAndTell(): Promise<void> {
    if (this.#reading) return this.#plan(performance.now() + READ_EVERY_MS);
    this.#reading = true;
    try {
      const { acd, clock } = this.#options;
      this.#readAtMs = performance.now();
      const [line, configuration] = await Promise.all([
        acd.readLine(this.#tenantId, this.#queueId, MOST_LINE_ROWS),
        acd.readConfiguration(this.#tenantId),
      ]);
      // A queue that is gone has nobody waiting.
      const { waiting, contacts } = line ?? { waiting: 0, contacts: [] };
      const names = configuration && namesIn(configuration);
      const view = { queueId: this.#queueId, waiting, rows: names ? contacts.map((one) => rowOf(one, names)) : [] };
      this.#view = view;
      for (const listener of [...this.#listeners]) listener(view);
      const nextChangeAtMs = Math.min(...contacts.map((one) => one.nextChangeAtMs ?? Infinity));
      if (nextChangeAtMs !== Infinity) {
        const inMs = Math.max(READ_EVERY_MS, nextChangeAtMs - clock.nowMs() + AFTER_STEP_MS);
        this.#plan(performance.now() + inMs);
      }
    } finally {
      this.#reading = false;
    }
  }
}

function rowOf({ asksFor, preferredAgentId, customer, estimatedWaitMs, ...rest }: WaitingContact, names: Names): LineRow {
  const { identity, attributes: _found, ...person } = customer;
  return {
    ...rest,
    customer: { ...person, ...(identity && { identity: { ...identity, attributes: {} } }) },
    estimatedWaitMs: estimatedWaitMs === null ? null : [...estimatedWaitMs],
    asksFor: names.condition(asksFor),
    preferredAgentName: names.agent(preferredAgentId),
  };
}

/** The lines that supervisors of this process look at. */
export class QueueLines {
  readonly #options: LineOptions;
  readonly #lines = new Map<string, QueueLine>();

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Returns the end of it. */
  watch(tenantId: TenantId, queueId: QueueId, listener: LineListener): () => void {
    const key = `${tenantId} ${queueId}`;
    const line = this.#lines.get(key) ?? new QueueLine(this.#options, tenantId, queueId);
    this.#lines.set(key, line);
    line.add(listener);
    return () => {
      line.remove(listener);
      if (line.isEmpty && this.#lines.get(key) === line) this.#lines.delete(key);
    };
  }
}
