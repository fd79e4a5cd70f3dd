import type { PlainRedisClient } from '@cordboard/platform';
import { mean } from '../lib/statistics.ts';
import { erlangA, erlangCWait } from './formulas.ts';
import { idealWaits } from './ideal-pool.ts';
import { runMatcher } from './matcher.ts';
import { batchSeed, SERVICE_MS, type Point, type Size } from './plan.ts';
import { makeTraffic } from './traffic.ts';
import { openVirtualFloor } from './virtual-floor.ts';

export interface BatchRow {
  readonly agents: number;
  readonly rho: number;
  /** null: nobody leaves. */
  readonly patienceMs: number | null;
  readonly seed: number;
  readonly batch: number;
  readonly calls: number;
  /** Of all calls, in ms. */
  readonly meanWaitMs: number;
  /** The same calls in the ideal pool; null with patience, where the ideal is the formula. */
  readonly idealWaitMs: number | null;
  /** Without the warm-up, over the formula's. */
  readonly ratioToFormula: number;
  readonly abandonedShare: number;
  readonly tookMs: number;
}

export async function runBatch(redis: PlainRedisClient, point: Point, size: Size, seed: number, batch: number): Promise<BatchRow> {
  const { agents, rho, patienceMs } = point;
  const beganAt = performance.now();
  const calls = size.callsPerBatch;
  const traffic = makeTraffic({ seed: batchSeed(seed, batch), calls, agents, rho, serviceMs: SERVICE_MS, patienceMs });
  const floor = await openVirtualFloor(redis, agents);
  try {
    const { waitsMs, abandoned } = await runMatcher(floor, traffic);
    const impatient = patienceMs !== Infinity;
    const formulaMs = impatient
      ? erlangA(agents, agents * rho, SERVICE_MS, patienceMs).meanWait
      : erlangCWait(agents, agents * rho, SERVICE_MS);
    return {
      ...{ agents, rho, patienceMs: impatient ? patienceMs : null, seed, batch, calls },
      meanWaitMs: mean([...waitsMs]),
      idealWaitMs: impatient ? null : mean([...idealWaits(traffic, agents)]),
      ratioToFormula: mean([...waitsMs.subarray(size.warmUp)]) / formulaMs,
      abandonedShare: abandoned / calls,
      tookMs: Math.round(performance.now() - beganAt),
    };
  } finally {
    await floor.close();
  }
}
