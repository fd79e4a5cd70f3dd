/** Standard normal quantiles. */
const Z50 = 0;
const Z90 = 1.2816;
/** Below this many samples nothing is promised. */
const FEWEST_SAMPLES = 2;

/**
 * Quantile of a gamma distribution with this mean and variance (Wilson and Hilferty's cube root approximation, 1931):
 * mean · (1 − 1/9k + z·√(1/9k))³ with shape k = mean² / variance.
 */
function gammaQuantile(mean: number, variance: number, z: number): number {
  if (variance === 0) return mean;
  const ninth = variance / (9 * mean * mean);
  return mean * Math.max(0, 1 - ninth + z * Math.sqrt(ninth)) ** 3;
}

/**
 * How long the contact at `rank` (1 = next) still waits, as [P50, P90] in ms. Each sample is the time that somebody who
 * waited was first in line, so the wait at rank k is a sum of k such times. Null while too little is known.
 */
export function estimateWait(samplesMs: readonly number[], rank: number): readonly [number, number] | null {
  if (samplesMs.length < FEWEST_SAMPLES) return null;
  const mean = samplesMs.reduce((sum, sample) => sum + sample, 0) / samplesMs.length;
  if (mean === 0) return [0, 0];
  const variance = samplesMs.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (samplesMs.length - 1);
  const at = (z: number) => Math.round(gammaQuantile(mean * rank, variance * rank, z));
  return [at(Z50), at(Z90)];
}
