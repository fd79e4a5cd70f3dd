import { expect, it } from 'vitest';
import { estimateWait } from '../../src/domain/estimated-wait.ts';

/** Deterministic exponential samples: quantiles in the middle of equal slices. */
function exponential(count: number, meanMs: number): number[] {
  return Array.from({ length: count }, (_none, index) => -meanMs * Math.log(1 - (index + 0.5) / count));
}

it('promises nothing without knowledge', () => {
  expect(estimateWait([], 3)).toBeNull();
  expect(estimateWait([10_000], 3)).toBeNull();
});

it('is exact when the pace is', () => {
  expect(estimateWait([10_000, 10_000, 10_000], 4)).toEqual([40_000, 40_000]);
  expect(estimateWait([0, 0], 4)).toEqual([0, 0]);
});

it('agrees with the gamma distribution for an exponential pace', () => {
  // Quantiles of gamma(k, 10 s), k = 1, 5, 20: e.g. R, qgamma(c(.5, .9), k, scale = 10).
  const known = [
    [1, 6_931, 23_026],
    [5, 46_709, 79_936],
    [20, 196_683, 259_025],
  ] as const;
  for (const [rank, p50, p90] of known) {
    const [low, high] = estimateWait(exponential(2_000, 10_000), rank) ?? [0, 0];
    expect(Math.abs(low / p50 - 1)).toBeLessThan(0.03);
    expect(Math.abs(high / p90 - 1)).toBeLessThan(0.03);
  }
});

it('grows with the rank', () => {
  const samples = [4_000, 30_000, 9_000, 12_000];
  for (let rank = 1; rank < 20; rank++) {
    const [low, high] = estimateWait(samples, rank) ?? [0, 0];
    const [nextLow, nextHigh] = estimateWait(samples, rank + 1) ?? [0, 0];
    expect(low).toBeLessThan(high);
    expect(nextLow).toBeGreaterThan(low);
    expect(nextHigh).toBeGreaterThan(high);
  }
});
