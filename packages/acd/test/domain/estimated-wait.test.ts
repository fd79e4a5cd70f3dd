import { describe, expect, it } from 'vitest';
import { estimateWait, type Pace } from '../../src/domain/estimated-wait.ts';

/** Deterministic exponential samples: quantiles in the middle of equal slices. */
function exponential(count: number, meanMs: number): number[] {
  return Array.from({ length: count }, (_none, index) => -meanMs * Math.log(1 - (index + 0.5) / count));
}

const pace = (samplesMs: readonly number[], change: Partial<Pace> = {}): Pace => ({
  ...{ samples: samplesMs.map((ms) => ({ ms, agents: 2 })), agents: 2, elapsedMs: 0, openForMs: null },
  ...change,
});

it('promises nothing without knowledge, nor when nobody is there', () => {
  expect(estimateWait(pace([]), 3)).toBeNull();
  expect(estimateWait(pace([10_000]), 3)).toBeNull();
  expect(estimateWait(pace([10_000, 10_000], { agents: 0 }), 3)).toBeNull();
});

it('is exact when the pace is', () => {
  expect(estimateWait(pace([10_000, 10_000, 10_000]), 4)).toEqual([40_000, 40_000]);
  expect(estimateWait(pace([0, 0]), 4)).toEqual([0, 0]);
});

it('agrees with the gamma distribution for an exponential pace, which has no memory', () => {
  // Quantiles of gamma(k, 10 s), k = 1, 5, 20: e.g. R, qgamma(c(.5, .9), k, scale = 10).
  const known = [
    [1, 6_931, 23_026],
    [5, 46_709, 79_936],
    [20, 196_683, 259_025],
  ] as const;
  for (const [rank, p50, p90] of known) {
    for (const elapsedMs of [0, 8_000]) {
      const [low, high] = estimateWait(pace(exponential(2_000, 10_000), { elapsedMs }), rank) ?? [0, 0];
      expect(Math.abs(low / p50 - 1)).toBeLessThan(0.04);
      expect(Math.abs(high / p90 - 1)).toBeLessThan(0.04);
    }
  }
});

it('grows with the rank', () => {
  const samples = pace([4_000, 30_000, 9_000, 12_000]);
  for (let rank = 1; rank < 20; rank++) {
    const [low, high] = estimateWait(samples, rank) ?? [0, 0];
    const [nextLow, nextHigh] = estimateWait(samples, rank + 1) ?? [0, 0];
    expect(low).toBeLessThan(high);
    expect(nextLow).toBeGreaterThan(low);
    expect(nextHigh).toBeGreaterThan(high);
  }
});

describe('what changes it', () => {
  const even = [60_000, 60_000, 60_000];

  it('agents who come or go: half of them take twice as long', () => {
    expect(estimateWait(pace(even, { agents: 1 }), 2)).toEqual([240_000, 240_000]);
    expect(estimateWait(pace(even, { agents: 6 }), 3)).toEqual([60_000, 60_000]);
  });

  it('the calls in progress, which are shorter by what has passed; one longer than all known is as good as new', () => {
    expect(estimateWait(pace(even, { elapsedMs: 45_000 }), 1)).toEqual([15_000, 15_000]);
    expect(estimateWait(pace(even, { elapsedMs: 45_000 }), 3)).toEqual([135_000, 135_000]);
    expect(estimateWait(pace(even, { elapsedMs: 90_000 }), 1)).toEqual([60_000, 60_000]);
  });

  it('closing time: no wait is promised that most likely ends after it', () => {
    expect(estimateWait(pace(even, { openForMs: 121_000 }), 2)).toEqual([120_000, 120_000]);
    expect(estimateWait(pace(even, { openForMs: 119_000 }), 2)).toBeNull();
    expect(estimateWait(pace(even, { openForMs: 0 }), 1)).toBeNull();
  });
});
