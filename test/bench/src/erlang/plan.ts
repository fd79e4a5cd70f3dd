/** Average handling time of all points. */
export const SERVICE_MS = 180_000;

export interface Point {
  readonly agents: number;
  readonly rho: number;
  /** Mean patience; Infinity: nobody leaves. */
  readonly patienceMs: number;
}

export const POINTS: readonly Point[] = [
  { agents: 20, rho: 0.85, patienceMs: Infinity },
  { agents: 50, rho: 0.9, patienceMs: Infinity },
  { agents: 100, rho: 0.95, patienceMs: Infinity },
];
/** As many calls as the agents can serve, and callers who give up after two minutes. */
export const PATIENCE_POINTS: readonly Point[] = [{ agents: 50, rho: 1, patienceMs: 120_000 }];

/** Fixed: every run of every machine feeds the same calls. */
export const SEEDS = [20_261, 20_262, 20_263, 20_264] as const;

export interface Size {
  /** Of each point and seed. A seed feeds its calls in batches that each begin with an empty floor. */
  readonly batches: number;
  readonly callsPerBatch: number;
  /** The first calls of a batch find an emptier floor than theory speaks of; they only count against the ideal pool. */
  readonly warmUp: number;
}

/** 1.2 million arrivals for each seed: 400,000 at each of the three points. */
export const FULL: Size = { batches: 8, callsPerBatch: 50_000, warmUp: 5_000 };
export const QUICK: Size = { batches: 1, callsPerBatch: 1_500, warmUp: 0 };

/** No two batches share random numbers. */
export const batchSeed = (seed: number, batch: number): number => seed * 1_000 + batch;
