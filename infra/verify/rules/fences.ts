import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Findings, Problem, Rule } from '../lib/rule.ts';
import { toolPath } from '../lib/run-command.ts';

const reportSchema = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        cycle: z.array(z.object({ name: z.string() })).optional(),
      }),
    ),
  }),
});
const configSchema = z.object({ default: z.object({ forbidden: z.array(z.object({ name: z.string(), comment: z.string() })) }) });

/** The folders the fences are drawn around; a source file in any other is not looked at, which is refused. */
const FOLDERS = ['apps', 'packages', 'infra', 'test'];

export const fences: Rule = {
  name: 'fences',
  what: 'dependency-cruiser: who may import whom, by name, without cycles',
  covers: (file) => /\/.*\.(ts|tsx|mts|mjs)$/.test(file),
  async check({ tree, repository, run }): Promise<Findings> {
    const configPath = `${repository}/.dependency-cruiser.mjs`;
    const folders = FOLDERS.filter((folder) => tree.files.some((file) => file.startsWith(`${folder}/`)));
    const args = [toolPath(repository, 'depcruise'), '--config', configPath, '--output-type', 'json', ...folders];
    const { stdout, stderr } = await run({ args, cwd: tree.root });
    if (!stdout.startsWith('{')) {
      const message = (stderr || stdout).slice(0, 500);
      return { problems: [{ file: '.dependency-cruiser.mjs', line: null, code: 'crashed', message }], looked: new Set() };
    }
    const { modules, summary } = reportSchema.parse(JSON.parse(stdout));
    const config = configSchema.parse(await import(pathToFileURL(configPath).href));
    const wayOut = new Map(config.default.forbidden.map(({ name, comment }) => [name, comment]));
    const problems = summary.violations.map(({ from, to, rule, cycle }): Problem => {
      const way = cycle ? [from, ...cycle.map(({ name }) => name)].join(' → ') : `${from} → ${to}`;
      return { file: from, line: null, code: rule.name, message: `${way}. ${wayOut.get(rule.name) ?? ''}` };
    });
    return { problems, looked: new Set(modules.map(({ source }) => source)) };
  },
};
