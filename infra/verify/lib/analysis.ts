import { join } from 'node:path';
import { projectAnalysisSchema, type AnalysisOrder, type ProjectOrder } from './analysis-messages.ts';
import { dependencyFiles } from './cache.ts';
import type { CheckContext, Findings, Tree } from './rule.ts';
import { workspacesOf } from './tree.ts';

/** The two rules that share their work: reading a project costs more than either. */
export type AnalysisPart = 'types' | 'lint';
export const LINTED = /\.(ts|tsx|mts|cts|mjs|cjs|js)$/;

const PROGRAM = join(import.meta.dirname, 'analysis-program.ts');
/** Enough processes to fill the machine, few enough that each shares what it read among several projects. */
const PROCESSES = 2;

type Analysis = Readonly<Record<AnalysisPart, Findings>>;
const analyses = new WeakMap<Tree, Promise<Analysis>>();

/** Types and lint of a tree, whichever of them are wanted, worked out once. */
export async function findingsOf(part: AnalysisPart, context: CheckContext): Promise<Findings> {
  const analysis = analyses.get(context.tree) ?? analyse(context);
  analyses.set(context.tree, analysis);
  return (await analysis)[part];
}

async function analyse(context: CheckContext): Promise<Analysis> {
  const { tree, wants, cache } = context;
  const found: Record<AnalysisPart, Findings[]> = { types: [], lint: [] };
  const orders: { order: ProjectOrder; folder: string; inputs: readonly string[] }[] = [];
  for (const { project, folder, files } of projectsOf(tree)) {
    const inputs = project === null ? files : dependencyFiles(tree, folder);
    const needed = (['types', 'lint'] as const).filter((part) => {
      if (!wants.has(part)) return false;
      const cached = cache.read(`${part} ${folder}`, inputs);
      if (cached) found[part].push(cached);
      return cached === null;
    });
    const lint = needed.includes('lint') ? files.filter((file) => LINTED.test(file)) : [];
    const types = project !== null && needed.includes('types');
    if (types || lint.length > 0) orders.push({ order: { project, types, lint }, folder, inputs });
  }
  const groups = balance(orders, PROCESSES, ({ order }) => order.lint.length + 1);
  await Promise.all(
    groups.map(async (group) => {
      for (const [index, analysis] of (
        await execute(
          context,
          group.map(({ order }) => order),
        )
      ).entries()) {
        for (const part of ['types', 'lint'] as const) {
          const findings = analysis[part];
          if (!findings) continue;
          found[part].push(findings);
          const its = group[index];
          if (its && !findings.problems.some(({ code }) => code === 'crashed')) cache.write(`${part} ${its.folder}`, its.inputs, findings);
        }
      }
    }),
  );
  return { types: merge(found.types), lint: merge(found.lint) };
}

async function execute(
  { tree, repository, run }: CheckContext,
  projects: ProjectOrder[],
): Promise<{ types: Findings | null; lint: Findings | null }[]> {
  const order: AnalysisOrder = { root: tree.root, eslintConfig: join(repository, 'eslint.config.mjs'), projects };
  const { code, stdout, stderr } = await run({ args: ['--max-old-space-size=6144', PROGRAM, JSON.stringify(order)], cwd: tree.root });
  const analyses = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { types, lint, typesMs, lintMs } = projectAnalysisSchema.parse(JSON.parse(line));
      return {
        types: types && { ...types, looked: new Set(types.looked), tookMs: typesMs },
        lint: lint && { ...lint, looked: new Set(lint.looked), tookMs: lintMs },
      };
    });
  if (code === 0) return analyses;
  const file = projects[analyses.length]?.project ?? 'eslint.config.mjs';
  const crashed: Findings = {
    problems: [{ file, line: null, code: 'crashed', message: `the analysis ended with ${code}: ${stderr.slice(0, 800)}` }],
    looked: new Set(),
  };
  return [...analyses, { types: crashed, lint: crashed }];
}

/** Every tsconfig.json with its files, and the files that belong to none. */
function projectsOf(tree: Tree): { project: string | null; folder: string; files: string[] }[] {
  const workspaces = workspacesOf(tree);
  const inside = new Set([...workspaces.values()].flat());
  return [
    ...[...workspaces].map(([folder, files]) => ({ project: `${folder}tsconfig.json`, folder, files })),
    { project: null, folder: '(no project)', files: tree.files.filter((file) => !inside.has(file)) },
  ];
}

function merge(parts: readonly Findings[]): Findings {
  return {
    problems: parts.flatMap(({ problems }) => problems),
    looked: new Set(parts.flatMap(({ looked }) => [...looked])),
    tookMs: parts.reduce((sum, { tookMs = 0 }) => sum + tookMs, 0),
  };
}

/** Shares items among at most `count` groups of about the same weight, the heaviest first. */
function balance<T>(items: readonly T[], count: number, weight: (item: T) => number): T[][] {
  const groups = Array.from({ length: Math.min(count, items.length) }, () => ({ total: 0, items: [] as T[] }));
  for (const item of [...items].sort((a, b) => weight(b) - weight(a))) {
    const lightest = groups.reduce((least, group) => (group.total < least.total ? group : least));
    lightest.total += weight(item);
    lightest.items.push(item);
  }
  return groups.map((group) => group.items);
}
