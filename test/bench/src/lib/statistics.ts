/** The value below which `share` (0 to 1) of the values lie; null without values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

export async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** NaN without values. */
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the mean: sample standard deviation over √n. NaN with fewer than two values. */
export function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/**
 * Jain's fairness index (Σx)² / (n·Σx²): 1 when all have the same, 1/n when one has everything; null without values or
 * when all are zero. R. Jain, D. Chiu, W. Hawe, DEC-TR-301, 1984.
 */
export function jainIndex(values: readonly number[]): number | null {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value ** 2, 0);
  return squares === 0 ? null : sum ** 2 / (values.length * squares);
}

/** The exponent b of y = a·xᵇ by least squares on logarithms. Needs two different x, all values above 0. */
export function growthExponent(points: readonly { readonly x: number; readonly y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const middle = { x: mean(logs.map(({ x }) => x)), y: mean(logs.map(({ y }) => y)) };
  const across = logs.reduce((sum, { x, y }) => sum + (x - middle.x) * (y - middle.y), 0);
  return across / logs.reduce((sum, { x }) => sum + (x - middle.x) ** 2, 0);
}
