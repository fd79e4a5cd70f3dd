import type { Cell, CellPlan } from './cell.ts';

/** With 1 nobody asks for any: every agent of a queue may take every contact of it. */
export const SKILLS: readonly number[] = [1, 10, 50];

const AGENTS = [100, 1_000, 10_000, 50_000];
const WAITING = [0, 100, 10_000, 100_000];
const PROCESSES = [1, 4, 8];
const TENANTS = [1, 100];

const ASSIGNMENTS = 10_000;
/** A burst is everybody at once; more than this at a time is the next round. */
const ROUND = 10_000;

export const cellName = (cell: Cell): string => `${cell.agents}/${cell.waiting}/${cell.skills}/${cell.processes}/${cell.tenants}`;

/** Every combination of the grid. */
export function fullGrid(): CellPlan[] {
  return AGENTS.flatMap((agents) =>
    WAITING.flatMap((waiting) =>
      SKILLS.flatMap((skills) =>
        PROCESSES.flatMap((processes) =>
          TENANTS.map((tenants) => {
            const round = Math.min(agents, waiting === 0 ? ROUND : waiting, ROUND);
            return { agents, waiting, skills, processes, tenants, assignments: Math.min(ASSIGNMENTS, round * 10), round, loops: true };
          }),
        ),
      ),
    ),
  );
}

/** N = M = 10,000, the most skills there are, four processes. */
export const HEADLINE: CellPlan = {
  ...{ agents: 10_000, waiting: 10_000, skills: Math.max(...SKILLS), processes: 4, tenants: 1 },
  // One round: the last of it may not suit each other.
  ...{ assignments: 0.8 * ASSIGNMENTS, round: ROUND, loops: true },
};

/**
 * The same small rounds on floors of growing size, one process and no loops, so that nothing else is in Redis' figures.
 * Both ways in which an assignment comes about: contacts that arrive at idle agents, and agents who become free.
 */
export function growthPlans(quick: boolean): CellPlan[] {
  const common = { skills: Math.max(...SKILLS), processes: 1, tenants: 1, assignments: quick ? 500 : 5_000, round: 100, loops: false };
  const arriving = [100, 10_000, 50_000].map((agents) => ({ ...common, agents, waiting: 0 }));
  const freed = [100, 10_000, 50_000].map((agents) => ({ ...common, agents, waiting: 1_000 }));
  return quick ? arriving : [...arriving, ...freed];
}
