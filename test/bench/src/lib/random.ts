export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Exponential with this mean. */
  exponential(mean: number): number;
  /** Uniform over 0 … below − 1. */
  below(limit: number): number;
}

/** The same numbers for the same seed, on any machine: sfc32 of PractRand (Chris Doty-Humphrey), public domain. */
export function seeded(seed: number): Random {
  let [a, b, c, counter] = [seed >>> 0, 0x9e3779b9, 0x243f6a88, 1];
  const next32 = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // The state is well mixed only after some steps.
  for (let step = 0; step < 15; step++) next32();
  const next = (): number => next32() / 2 ** 32;
  return {
    next,
    exponential: (mean) => -mean * Math.log(1 - next()),
    below: (limit) => Math.floor(next() * limit),
  };
}
