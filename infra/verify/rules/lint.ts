import { relative } from 'node:path';
import { z } from 'zod';
import { dependencyFiles } from '../lib/cache.ts';
import type { CheckContext, Findings, Problem, Rule } from '../lib/rule.ts';
import { toolPath } from '../lib/run-command.ts';
import { workspacesOf } from '../lib/tree.ts';

const reportSchema = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullable(),
        message: z.string(),
        line: z.number().optional(),
        severity: z.number(),
        fatal: z.boolean().optional(),
      }),
    ),
  }),
);

/** Enough processes to fill the machine, few enough that each shares what it parsed among several workspaces. */
const PROCESSES = 2;

export const lint: Rule = {
  name: 'lint',
  what: 'eslint with typescript-eslint’s typed rules',
  covers: (file) => /\.(ts|tsx|mts|cts|mjs|cjs|js)$/.test(file),
  async check(context) {
    const { tree, cache } = context;
    const parts: Findings[] = [];
    const changed: { folder: string; files: string[]; inputs: string[] }[] = [];
    for (const [folder, files] of filesByWorkspace(context)) {
      const inputs = dependencyFiles(tree, folder);
      const cached = cache.read('lint', inputs);
      if (cached) parts.push(cached);
      else changed.push({ folder, files, inputs });
    }
    const groups = balance(changed, PROCESSES, ({ files }) => files.length);
    const findings = await Promise.all(
      groups.map((group) =>
        lintFiles(
          context,
          group.flatMap(({ files }) => files),
        ),
      ),
    );
    groups.forEach((group, index) => {
      const whole = findings[index];
      if (!whole) return;
      parts.push(whole);
      if (whole.problems.some(({ code }) => code === 'crashed')) return;
      for (const { files, inputs } of group) cache.write('lint', inputs, only(whole, new Set(files)));
    });
    return {
      problems: parts.flatMap((part) => part.problems),
      looked: new Set(parts.flatMap((part) => [...part.looked])),
    };
  },
};

/** The root's own files count as a workspace without dependencies of its own. */
function filesByWorkspace({ tree }: CheckContext): Map<string, string[]> {
  const workspaces = workspacesOf(tree);
  const inside = new Set([...workspaces.values()].flat());
  workspaces.set('(root)', [...(workspaces.get('(root)') ?? []), ...tree.files.filter((file) => !inside.has(file))]);
  for (const [folder, files] of workspaces) {
    const covered = files.filter((file) => lint.covers(file));
    if (covered.length === 0) workspaces.delete(folder);
    else workspaces.set(folder, covered);
  }
  return workspaces;
}

async function lintFiles({ tree, repository, run }: CheckContext, files: readonly string[]): Promise<Findings> {
  const config = `${repository}/eslint.config.mjs`;
  const { code, stdout, stderr } = await run({
    args: [
      '--max-old-space-size=6144',
      toolPath(repository, 'eslint'),
      '--config',
      config,
      '--format',
      'json',
      '--no-error-on-unmatched-pattern',
      ...files,
    ],
    cwd: tree.root,
  });
  if (code > 1 || stdout === '') {
    return { problems: [{ file: 'eslint.config.mjs', line: null, code: 'crashed', message: stderr.slice(0, 800) }], looked: new Set() };
  }
  const problems: Problem[] = [];
  const looked = new Set<string>();
  for (const { filePath, messages } of reportSchema.parse(JSON.parse(stdout))) {
    const file = relative(tree.root, filePath);
    const ignored = messages.some(({ ruleId, message, fatal }) => ruleId === null && fatal !== true && message.startsWith('File ignored'));
    if (ignored) continue;
    looked.add(file);
    for (const { ruleId, message, line } of messages) problems.push({ file, line: line ?? null, code: ruleId ?? 'parse', message });
  }
  return { problems, looked };
}

function only(findings: Findings, files: ReadonlySet<string>): Findings {
  return {
    problems: findings.problems.filter(({ file }) => files.has(file)),
    looked: new Set([...findings.looked].filter((file) => files.has(file))),
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
