import { newId } from '@cordboard/contracts';
import type { PlainRedisClient } from '@cordboard/platform';
import type { SkillSet } from '../floor/skills.ts';
import { mean } from '../lib/statistics.ts';
import { idealWaits } from './ideal-pool.ts';
import { runMatcher } from './matcher.ts';
import { SERVICE_MS } from './plan.ts';
import { makeTraffic } from './traffic.ts';
import { openVirtualFloor } from './virtual-floor.ts';

export interface TwoSkillsRow {
  readonly agents: number;
  readonly rho: number;
  readonly seed: number;
  readonly calls: number;
  readonly ratioToPool: number;
}

const AGENTS = 50;
const RHO = 0.9;

/**
 * Calls ask for one of two skills by turns; a quarter of the agents knows the first alone, a quarter the second alone, the
 * others both. Waits over those of the ideal pool in which everybody knows everything: a little flexibility should be nearly
 * as good as much of it (R. Wallace and W. Whitt, M&SOM 7(4), 2005).
 */
export async function runTwoSkills(redis: PlainRedisClient, calls: number, seed: number): Promise<TwoSkillsRow> {
  const traffic = makeTraffic({ seed, calls, agents: AGENTS, rho: RHO, serviceMs: SERVICE_MS, patienceMs: Infinity });
  const floor = await openVirtualFloor(redis, AGENTS, twoSkills());
  try {
    const { waitsMs } = await runMatcher(floor, traffic);
    return { agents: AGENTS, rho: RHO, seed, calls, ratioToPool: mean([...waitsMs]) / mean([...idealWaits(traffic, AGENTS)]) };
  } finally {
    await floor.close();
  }
}

function twoSkills(): SkillSet {
  const [first, second] = [
    { skillId: newId('skill'), level: 1 },
    { skillId: newId('skill'), level: 1 },
  ] as const;
  return {
    skillIds: [first.skillId, second.skillId],
    skillsOf: (agent) => [[first], [second], [first, second], [first, second]][agent % 4] ?? [],
    requirementOf: (call) => (call % 2 === 0 ? first : second),
  };
}
