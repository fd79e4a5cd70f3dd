import type { Bench } from '../bench.ts';
import { INVARIANTS } from '../chaos/invariants.ts';
import { runChaos } from '../chaos/run.ts';
import { loadNow, readFacts } from '../lib/machine.ts';

const SOURCES = ['packages/acd/src', 'packages/contracts/src', 'test/bench/src/chaos', 'test/bench/src/floor', 'test/bench/src/lib'];
const FULL = { assignments: 1_000_000, withinMs: 6 * 3_600_000, restEveryMs: 30_000 };
/** About a minute on a quiet machine of two cores; a busy one needs longer. */
const QUICK = { assignments: 50_000, withinMs: 15 * 60_000, restEveryMs: 8_000 };

export const bench: Bench = {
  summary: 'Assignments by eight processes that are killed, stopped for 2 s and given wrong clocks; then the whole history is checked.',
  aim: `1,000,000 assignments without a violation: ${Object.entries(INVARIANTS)
    .map(([name, text]) => `${name} ${text}`)
    .join('; ')}.`,
  async run({ quick, note }) {
    const wanted = quick ? QUICK : FULL;
    const result = await runChaos({ ...wanted, note });
    const kept = Object.values(result.violations).every((count) => count === 0);
    const enough = result.assignments >= wanted.assignments;
    return {
      ok: kept && enough && result.drained && result.faults.length === 0,
      wanted: wanted.assignments,
      ...result,
      machine: readFacts(SOURCES),
      load: loadNow(),
    };
  },
};
