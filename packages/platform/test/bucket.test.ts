import { describe, expect, it } from 'vitest';
import { createBucket } from '../src/index.ts';

function movable(startMs = 1_000_000): { nowMs: () => number; move: (byMs: number) => void } {
  let now = startMs;
  return { nowMs: () => now, move: (byMs) => (now += byMs) };
}

describe('createBucket', () => {
  it('gives the burst at once, then one each interval', () => {
    const clock = movable();
    const bucket = createBucket({ ratePerSecond: 2, burst: 3 }, clock);
    expect([1, 2, 3, 4].map(() => bucket.take().ok)).toEqual([true, true, true, false]);
    expect(bucket.take()).toEqual({ ok: false, retryAfterMs: 500 });
    clock.move(499);
    expect(bucket.take()).toEqual({ ok: false, retryAfterMs: 1 });
    clock.move(1);
    expect(bucket.take()).toEqual({ ok: true, retryAfterMs: 0 });
    expect(bucket.take().ok).toBe(false);
  });

  it('never holds more than the burst', () => {
    const clock = movable();
    const bucket = createBucket({ ratePerSecond: 10, burst: 3 }, clock);
    clock.move(3_600_000);
    expect([1, 2, 3, 4].map(() => bucket.take().ok)).toEqual([true, true, true, false]);
  });

  it('takes all or none, and says when a request can never be served', () => {
    const bucket = createBucket({ ratePerSecond: 1, burst: 3 }, movable());
    expect(bucket.take(4)).toEqual({ ok: false, retryAfterMs: Number.POSITIVE_INFINITY });
    expect(bucket.take(3).ok).toBe(true);
  });

  it('survives a clock that steps back', () => {
    const clock = movable();
    const bucket = createBucket({ ratePerSecond: 1, burst: 1 }, clock);
    bucket.take();
    clock.move(-10_000);
    expect(bucket.take().ok).toBe(false);
    clock.move(1_000);
    expect(bucket.take().ok).toBe(true);
  });
});
