import type { Clock } from './clock.ts';

export interface BucketOptions {
  readonly ratePerSecond: number;
  /** How many may come at once; also what a new bucket holds. */
  readonly burst: number;
}

export interface BucketVerdict {
  readonly ok: boolean;
  /** When it is not ok: after this long the same request would be. 0 when ok; Infinity when it never will be. */
  readonly retryAfterMs: number;
}

export interface Bucket {
  /** Takes `count` (default 1) tokens, all or none. */
  take(count?: number): BucketVerdict;
}

/** Sums of fractions of a token miss the whole number by some 1e-16. */
const EPSILON = 1e-6;

/** A token bucket of this process. */
export function createBucket(options: BucketOptions, clock: Clock): Bucket {
  const { ratePerSecond, burst } = options;
  let tokens = burst;
  let atMs = clock.nowMs();
  return {
    take(count = 1) {
      const nowMs = clock.nowMs();
      // A clock that steps back gives nothing, and takes nothing away.
      tokens = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) / 1_000) * ratePerSecond);
      atMs = nowMs;
      if (tokens + EPSILON >= count) {
        tokens -= count;
        return { ok: true, retryAfterMs: 0 };
      }
      if (count > burst) return { ok: false, retryAfterMs: Number.POSITIVE_INFINITY };
      return { ok: false, retryAfterMs: Math.ceil(((count - tokens) / ratePerSecond) * 1_000 - EPSILON) };
    },
  };
}
