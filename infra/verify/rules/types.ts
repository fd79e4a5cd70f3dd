import { join, relative } from 'node:path';
import { z } from 'zod';
import { dependencyFiles } from '../lib/cache.ts';
import type { CheckContext, Findings, Rule } from '../lib/rule.ts';
import { workspacesOf } from '../lib/tree.ts';

const reportSchema = z.object({
  project: z.string(),
  files: z.array(z.string()),
  diagnostics: z.array(z.object({ file: z.string().nullable(), line: z.number().nullable(), code: z.string(), message: z.string() })),
});
const PROGRAM = join(import.meta.dirname, '../lib/type-check.ts');

export const types: Rule = {
  name: 'types',
  what: 'the TypeScript compiler over every workspace (every tsconfig.json)',
  covers: (file) => /\.(ts|tsx|mts)$/.test(file) || /^infra\/.*\.mjs$/.test(file),
  async check(context) {
    const { tree, cache } = context;
    const parts: Findings[] = [];
    const changed: { project: string; inputs: string[] }[] = [];
    for (const folder of workspacesOf(tree).keys()) {
      const inputs = dependencyFiles(tree, folder);
      const cached = cache.read(`types`, [`${folder}tsconfig.json`, ...inputs]);
      if (cached) parts.push(cached);
      else changed.push({ project: `${folder}tsconfig.json`, inputs });
    }
    if (changed.length > 0) {
      const findings = await checkProjects(
        context,
        changed.map(({ project }) => project),
      );
      for (const { project, inputs } of changed) {
        const part = findings.get(project);
        if (!part) continue;
        parts.push(part);
        cache.write('types', [project, ...inputs], part);
      }
      const crash = findings.get('crashed');
      if (crash) parts.push(crash);
    }
    return {
      problems: parts.flatMap((part) => part.problems),
      looked: new Set(parts.flatMap((part) => [...part.looked])),
    };
  },
};

/** Findings by project; `crashed` when the program did not come to its end. */
async function checkProjects({ tree, run }: CheckContext, projects: readonly string[]): Promise<Map<string, Findings>> {
  const args = ['--max-old-space-size=6144', PROGRAM, ...projects.map((project) => join(tree.root, project))];
  const { code, stdout, stderr } = await run({ args, cwd: tree.root });
  const findings = new Map<string, Findings>();
  for (const line of stdout.split('\n').filter((text) => text !== '')) {
    const { project, files, diagnostics } = reportSchema.parse(JSON.parse(line));
    const name = relative(tree.root, project);
    findings.set(name, {
      problems: diagnostics.map((diagnostic) => ({
        ...diagnostic,
        file: diagnostic.file === null ? name : relative(tree.root, diagnostic.file),
      })),
      looked: new Set(files.map((file) => relative(tree.root, file))),
    });
  }
  if (code !== 0) {
    const message = `the compiler ended with ${code}: ${stderr.slice(0, 500)}`;
    findings.set('crashed', { problems: [{ file: 'tsconfig.base.json', line: null, code: 'crashed', message }], looked: new Set() });
  }
  return findings;
}
