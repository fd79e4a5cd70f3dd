import { seeded } from '../lib/random.ts';

export interface TrafficOptions {
  readonly seed: number;
  readonly calls: number;
  readonly agents: number;
  /** Load over agents. */
  readonly rho: number;
  readonly serviceMs: number;
  /** Mean patience; Infinity: nobody leaves. */
  readonly patienceMs: number;
}

/** Calls in order of arrival: whole ms, as the engine counts them, so that nothing is rounded differently anywhere. */
export interface Traffic {
  readonly arrivesAtMs: Float64Array;
  readonly serviceMs: Float64Array;
  readonly patienceMs: Float64Array;
}

/** Poisson arrivals, exponential service and patience; a stream of numbers for each, so that one does not move the others. */
export function makeTraffic({ seed, calls, agents, rho, serviceMs, patienceMs }: TrafficOptions): Traffic {
  const [arrivals, services, patiences] = [seeded(seed * 3), seeded(seed * 3 + 1), seeded(seed * 3 + 2)];
  const gapMs = serviceMs / (agents * rho);
  const traffic = { arrivesAtMs: new Float64Array(calls), serviceMs: new Float64Array(calls), patienceMs: new Float64Array(calls) };
  let now = 0;
  for (let call = 0; call < calls; call++) {
    now += arrivals.exponential(gapMs);
    traffic.arrivesAtMs[call] = Math.round(now);
    traffic.serviceMs[call] = Math.max(1, Math.round(services.exponential(serviceMs)));
    traffic.patienceMs[call] = patienceMs === Infinity ? Infinity : Math.max(1, Math.round(patiences.exponential(patienceMs)));
  }
  return traffic;
}
