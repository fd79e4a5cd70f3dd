import { describe, expect, it } from 'vitest';
import { erlangCWait } from '../src/erlang/formulas.ts';
import { idealWaits } from '../src/erlang/ideal-pool.ts';
import { makeTraffic } from '../src/erlang/traffic.ts';
import { mean } from '../src/lib/statistics.ts';

const calls = (arrives: number[], serves: number[]) => ({
  arrivesAtMs: Float64Array.from(arrives),
  serviceMs: Float64Array.from(serves),
  patienceMs: new Float64Array(arrives.length).fill(Infinity),
});

describe('the ideal pool', () => {
  it('serves in order of arrival with whoever is free first', () => {
    // Two agents: the third waits for the second call’s end at 15, the fourth for the first’s at 100.
    expect([...idealWaits(calls([0, 5, 6, 7], [100, 10, 200, 1]), 2)]).toEqual([0, 0, 9, 93]);
  });

  it('comes near Erlang C', () => {
    const traffic = makeTraffic({ seed: 7, calls: 400_000, agents: 20, rho: 0.85, serviceMs: 180_000, patienceMs: Infinity });
    expect(mean([...idealWaits(traffic, 20)]) / erlangCWait(20, 17, 180_000)).toBeGreaterThan(0.95);
    expect(mean([...idealWaits(traffic, 20)]) / erlangCWait(20, 17, 180_000)).toBeLessThan(1.05);
  });

  it('is fed the same calls by the same seed, and others by another', () => {
    const of = (seed: number) => makeTraffic({ seed, calls: 50, agents: 5, rho: 0.5, serviceMs: 1_000, patienceMs: 500 });
    expect(of(1)).toEqual(of(1));
    expect(of(1).arrivesAtMs).not.toEqual(of(2).arrivesAtMs);
  });
});
