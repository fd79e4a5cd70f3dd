import type { Bench, BenchOptions } from '../bench.ts';
import { runBatch, type BatchRow } from '../erlang/batch.ts';
import { FULL, PATIENCE_POINTS, POINTS, QUICK, SEEDS, type Point, type Size } from '../erlang/plan.ts';
import { runTwoSkills, type TwoSkillsRow } from '../erlang/two-skills.ts';
import { Finished } from '../lib/finished.ts';
import { loadNow, readFacts, type Facts } from '../lib/machine.ts';
import { startBenchRedis } from '../lib/redis-server.ts';
import { mean, rounded, standardError } from '../lib/statistics.ts';

const AIM = { ratioToPool: 1.15, ratioToIdeal: [0.99, 1.01], ratioToFormula: [0.95, 1.05] } as const;
/** What the waits depend on: the engine and this bench's own model. */
const SOURCES = ['packages/acd/src', 'packages/contracts/src', 'test/bench/src/erlang', 'test/bench/src/floor', 'test/bench/src/lib'];

export const bench: Bench = {
  summary: 'The real matcher in virtual time, fed the same calls as an ideal pool; waits against that pool, Erlang C and Erlang A.',
  aim: 'ratioToIdeal 0.99 to 1.01 for every seed; in the full run ratioToErlangC and ratioToErlangA 0.95 to 1.05 ± 2 stderr.',
  async run(options) {
    const size = options.quick ? QUICK : FULL;
    const facts = readFacts(SOURCES);
    const rows = await measure(options, size, new Finished<BatchRow>('erlang', facts, options));
    const pools = POINTS.map((point) => poolRow(rows.filter((row) => isOf(row, point))));
    const patience = PATIENCE_POINTS.map((point) => patienceRow(rows.filter((row) => isOf(row, point))));
    const twoSkills = await measureTwoSkills(options, size, facts);
    const skilled = twoSkills.every(({ ratioToPool }) => ratioToPool <= AIM.ratioToPool);
    const ideal = pools.every(({ seeds }) =>
      seeds.every(({ ratioToIdeal: ratio }) => ratio >= AIM.ratioToIdeal[0] && ratio <= AIM.ratioToIdeal[1]),
    );
    const formulas = [
      ...pools.map(({ ratioToErlangC: ratio, stderr }) => ({ ratio, stderr })),
      ...patience.map(({ ratioToErlangA: ratio, stderr }) => ({ ratio, stderr })),
    ];
    // Short runs wander far from the mean of a queue this full: only the full one is held against theory.
    const ok = ideal && skilled && (options.quick || formulas.every(agrees));
    return { ok, aim: AIM, machine: facts, load: loadNow(), rows: pools, patience, twoSkills };
  },
};

async function measure(options: BenchOptions, size: Size, finished: Finished<BatchRow>): Promise<BatchRow[]> {
  const redis = await startBenchRedis();
  try {
    const rows: BatchRow[] = [];
    for (const point of [...POINTS, ...PATIENCE_POINTS]) {
      for (let batch = 0; batch < size.batches; batch++) {
        options.note(
          `${point.agents} agents, ρ ${point.rho}${point.patienceMs === Infinity ? '' : ', patience'}: batch ${batch + 1} of ${size.batches} …`,
        );
        // The seeds side by side: one alone spends its time waiting for answers.
        const measured = SEEDS.map(async (seed) => {
          const cell = `${point.agents}/${point.rho}/${point.patienceMs}/${seed}/${batch}`;
          return await finished.once(cell, () => runBatch(redis.client, point, size, seed, batch));
        });
        for (const row of await Promise.all(measured)) {
          options.row(row);
          rows.push(row);
        }
      }
    }
    return rows;
  } finally {
    await redis.stop();
  }
}

async function measureTwoSkills({ quick, note, row }: BenchOptions, size: Size, facts: Facts): Promise<TwoSkillsRow[]> {
  const finished = new Finished<TwoSkillsRow>('erlang-skills', facts, { quick });
  const redis = await startBenchRedis();
  try {
    note('two skills …');
    const measured = SEEDS.map((seed) => finished.once(String(seed), () => runTwoSkills(redis.client, size.callsPerBatch, seed)));
    const rows = (await Promise.all(measured)).map((one) => ({ ...one, ratioToPool: rounded(one.ratioToPool, 4) }));
    for (const one of rows) row({ twoSkills: one });
    return rows;
  } finally {
    await redis.stop();
  }
}

const isOf = (row: BatchRow, { agents, rho, patienceMs }: Point): boolean =>
  row.agents === agents && row.rho === rho && row.patienceMs === (patienceMs === Infinity ? null : patienceMs);

function poolRow(rows: readonly BatchRow[]) {
  const seeds = SEEDS.map((seed) => {
    const own = rows.filter((row) => row.seed === seed);
    return {
      seed,
      ratioToIdeal: rounded(mean(own.map((row) => row.meanWaitMs)) / mean(own.map((row) => row.idealWaitMs ?? Number.NaN)), 6),
    };
  });
  const furthest = seeds.reduce((far, one) => (Math.abs(one.ratioToIdeal - 1) > Math.abs(far.ratioToIdeal - 1) ? one : far));
  const { ratio, stderr } = againstFormula(rows);
  return { ...headOf(rows), ratioToIdeal: furthest.ratioToIdeal, ratioToErlangC: ratio, stderr, seeds };
}

function patienceRow(rows: readonly BatchRow[]) {
  const { ratio, stderr } = againstFormula(rows);
  const abandonedShare = rounded(mean(rows.map((row) => row.abandonedShare)), 4);
  return { ...headOf(rows), patienceMs: rows[0]?.patienceMs, ratioToErlangA: ratio, stderr, abandonedShare };
}

function headOf(rows: readonly BatchRow[]) {
  return { agents: rows[0]?.agents, rho: rows[0]?.rho, calls: rows.reduce((sum, row) => sum + row.calls, 0) };
}

/** Batches are independent, so their means tell the error of the mean. */
function againstFormula(rows: readonly BatchRow[]): { ratio: number; stderr: number } {
  const ratios = rows.map((row) => row.ratioToFormula);
  return { ratio: rounded(mean(ratios), 4), stderr: rounded(standardError(ratios), 4) };
}

function agrees({ ratio, stderr }: { ratio: number; stderr: number }): boolean {
  return ratio >= AIM.ratioToFormula[0] - 2 * stderr && ratio <= AIM.ratioToFormula[1] + 2 * stderr;
}
