import type { AttemptId, ContactId } from '@cordboard/contracts';
import { quantile, rounded } from '../lib/statistics.ts';

/** A time in which somebody had taken a service away, by performance.now(). */
export interface Outage {
  readonly what: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Promised {
  dials: number;
  attempts: Set<AttemptId>;
  /** When it is to be dialled again; null: at once. */
  dueAtMs: number | null;
  kept: boolean;
  refused: boolean;
  dialedAfterKept: boolean;
  sameAttemptTwice: boolean;
}

export interface LedgerFindings {
  readonly promised: number;
  readonly kept: number;
  readonly lost: number;
  readonly dialedTwice: number;
  /** From the moment it was due to the dial, of those that no outage touched; null: none was. */
  readonly lateP99Ms: number | null;
  readonly lateSamples: number;
}

/**
 * What the customers of the promises see: who was promised a call, whose telephone rang and when. A promise that is not kept
 * at the end is lost; a ring after it was kept, or one attempt that rings twice, is a customer called twice.
 */
export class Ledger {
  readonly #promises = new Map<ContactId, Promised>();
  readonly #late: { readonly fromMs: number; readonly untilMs: number }[] = [];
  #kept = 0;
  #refused = 0;

  get size(): number {
    return this.#promises.size - this.#refused;
  }

  get kept(): number {
    return this.#kept;
  }

  promised(contactId: ContactId): void {
    this.#promises.set(contactId, {
      dials: 0,
      attempts: new Set(),
      dueAtMs: null,
      kept: false,
      refused: false,
      dialedAfterKept: false,
      sameAttemptTwice: false,
    });
  }

  /** Nobody was told of the promise. It may have been taken all the same: who is called after that has one. */
  refused(contactId: ContactId): void {
    const promise = this.#promises.get(contactId);
    if (promise?.dials !== 0) return;
    promise.refused = true;
    this.#refused++;
  }

  /** The telephone rings; how often it has by now. */
  dialed(contactId: ContactId, attemptId: AttemptId, nowMs: number): number {
    const promise = this.#promises.get(contactId);
    if (promise === undefined) throw new Error(`${contactId} was called and nobody had promised it`);
    if (promise.kept) promise.dialedAfterKept = true;
    if (promise.attempts.has(attemptId)) promise.sameAttemptTwice = true;
    promise.attempts.add(attemptId);
    if (promise.dueAtMs !== null) this.#late.push({ fromMs: promise.dueAtMs, untilMs: nowMs });
    promise.dueAtMs = null;
    if (promise.refused) {
      promise.refused = false;
      this.#refused--;
    }
    return ++promise.dials;
  }

  /** Nobody answered; it is promised again for then. */
  deferred(contactId: ContactId, dueAtMs: number): void {
    const promise = this.#promises.get(contactId);
    if (promise !== undefined) promise.dueAtMs = dueAtMs;
  }

  answered(contactId: ContactId): void {
    const promise = this.#promises.get(contactId);
    if (promise === undefined || promise.kept) return;
    promise.kept = true;
    this.#kept++;
  }

  findings(outages: readonly Outage[]): LedgerFindings {
    const touched = ({ fromMs, untilMs }: { fromMs: number; untilMs: number }): boolean =>
      outages.some((outage) => fromMs < outage.untilMs && untilMs > outage.fromMs);
    const lateMs = this.#late.filter((one) => !touched(one)).map(({ fromMs, untilMs }) => Math.max(0, untilMs - fromMs));
    const p99 = quantile(lateMs, 0.99);
    const all = [...this.#promises.values()].filter((promise) => !promise.refused);
    return {
      promised: all.length,
      kept: this.#kept,
      lost: all.length - this.#kept,
      dialedTwice: all.filter((one) => one.dialedAfterKept || one.sameAttemptTwice).length,
      lateP99Ms: p99 === null ? null : rounded(p99, 0),
      lateSamples: lateMs.length,
    };
  }
}
