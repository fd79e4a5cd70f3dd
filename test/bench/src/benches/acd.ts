import type { Bench, BenchOptions } from '../bench.ts';
import { measureCell, type CellPlan, type CellRow } from '../acd/cell.ts';
import { measureFairness } from '../acd/fairness.ts';
import { cellName, fullGrid, growthPlans, HEADLINE, SKILLS } from '../acd/grid.ts';
import { measureOrder } from '../acd/order-run.ts';
import { Finished } from '../lib/finished.ts';
import { loadNow, readFacts } from '../lib/machine.ts';
import { growthExponent, rounded } from '../lib/statistics.ts';
import { measureNeighbour, measureSteady } from '../steady/measure.ts';

const AIM = {
  burst: { assignmentsPerSecond: 3_000 },
  steady: { offerMs: { p50: 10, p99: 50 } },
  work: { growthExponent: 0.15 },
  order: { fifoInversions: 0, priorityInversions: 0 },
  fairness: { jain: 0.99 },
  neighbour: { p99Ratio: 2 },
} as const;
const SOURCES = ['packages/acd/src', 'packages/contracts/src', 'packages/platform/src', 'apps/signaling/src', 'test/bench/src'];

export const bench: Bench = {
  summary: 'Routing on growing floors: bursts from many processes, offers on real event sockets, work, order, fairness, a loud neighbour.',
  aim: JSON.stringify(AIM),
  async run(options) {
    const facts = readFacts(SOURCES);
    const { once, attempt } = stepsOf(options, new Finished<object>('acd', facts, options));

    const headline = await once(`cell ${cellName(HEADLINE)}`, () => measureCell(HEADLINE));
    const growth: CellRow[] = [];
    for (const plan of growthPlans(options.quick)) growth.push(await once(growthName(plan), () => measureCell(plan)));
    const grid: CellRow[] = [];
    if (!options.quick) for (const plan of fullGrid()) grid.push(await once(`cell ${cellName(plan)}`, () => measureCell(plan)));

    const order = await once('order', () => measureOrder(options.quick ? 1_500 : 50_000));
    const jain = (await once('fairness', async () => ({ jain: await measureFairness(options.quick ? 3_000 : 40_000) }))).jain;
    const steady = { agents: 1_000, perSecond: 50, rho: 0.95 };
    const offerMs = await attempt('steady', () => measureSteady({ ...steady, forMs: options.quick ? 6_000 : 120_000 }));
    const neighbour = await attempt('neighbour', () =>
      measureNeighbour(options.quick ? { contacts: 5_000, aloneMs: 5_000 } : { contacts: 100_000, aloneMs: 60_000 }),
    );

    const work = growthOf(growth);
    const ok =
      headline.assignmentsPerSecond >= AIM.burst.assignmentsPerSecond &&
      (offerMs?.p50 ?? Infinity) <= AIM.steady.offerMs.p50 &&
      (offerMs?.p99 ?? Infinity) <= AIM.steady.offerMs.p99 &&
      work.growthExponent <= AIM.work.growthExponent &&
      order.fifoInversions + order.priorityInversions === 0 &&
      jain >= AIM.fairness.jain &&
      (neighbour?.p99Ratio ?? Infinity) <= AIM.neighbour.p99Ratio;
    return {
      ok,
      aim: AIM,
      machine: facts,
      load: loadNow(),
      skills: SKILLS,
      cells: grid.length,
      burst: {
        assignmentsPerSecond: headline.assignmentsPerSecond,
        bareClaimPerSecond: headline.bareClaimPerSecond,
        skills: headline.skills,
      },
      steady: { offerMs },
      work,
      order,
      fairness: { jain: rounded(jain, 4) },
      neighbour,
    };
  },
};

/** A step of an earlier run is not done again; every step is a line. */
function stepsOf({ note, row }: BenchOptions, finished: Finished<object>) {
  async function once<T extends object>(cell: string, measure: () => Promise<T>): Promise<T & { load: number }> {
    note(`${cell} …`);
    const measured = (await finished.once(cell, async () => ({ ...(await measure()), load: loadNow() }))) as T & { load: number };
    row({ cell, ...measured });
    return measured;
  }
  return {
    once,
    /** For what may not come about at all: null, with the reason in its line, and no reason to lose the other figures. */
    async attempt<T extends object>(cell: string, measure: () => Promise<T>): Promise<(T & { load: number }) | null> {
      try {
        return await once(cell, measure);
      } catch (error) {
        row({ cell, failed: error instanceof Error ? error.message : String(error), load: loadNow() });
        return null;
      }
    },
  };
}

const growthName = (plan: CellPlan): string => `growth ${cellName(plan)}`;

/** The worst of both ways and both figures is the exponent that counts. */
function growthOf(rows: readonly CellRow[]) {
  const exponents = [true, false].flatMap((arriving) => {
    const points = rows.filter((row) => (row.waiting === 0) === arriving);
    if (points.length < 2) return [];
    const fit = (of: (row: CellRow) => number): number => rounded(growthExponent(points.map((row) => ({ x: row.agents, y: of(row) }))), 4);
    return [
      {
        way: arriving ? 'arriving' : 'freed',
        elements: fit((row) => row.elementsPerAssignment),
        scriptTime: fit((row) => row.scriptUsPerAssignment),
      },
    ];
  });
  return { growthExponent: Math.max(...exponents.flatMap(({ elements, scriptTime }) => [elements, scriptTime])), exponents };
}
