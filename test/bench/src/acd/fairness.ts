import { runMatcher } from '../erlang/matcher.ts';
import { makeTraffic } from '../erlang/traffic.ts';
import { openVirtualFloor } from '../erlang/virtual-floor.ts';
import { startBenchRedis } from '../lib/redis-server.ts';
import { jainIndex } from '../lib/statistics.ts';

const AGENTS = 20;
const RHO = 0.8;
const SERVICE_MS = 180_000;
const SEED = 17;

/** Jain's index of contacts per agent: equal agents under `longestIdle` in virtual time, hundreds of contacts each. */
export async function measureFairness(contacts: number): Promise<number> {
  const redis = await startBenchRedis();
  try {
    const floor = await openVirtualFloor(redis.client, AGENTS);
    const traffic = makeTraffic({ seed: SEED, calls: contacts, agents: AGENTS, rho: RHO, serviceMs: SERVICE_MS, patienceMs: Infinity });
    const { served } = await runMatcher(floor, traffic);
    await floor.close();
    return jainIndex(served) ?? 0;
  } finally {
    await redis.stop();
  }
}
