import { z } from 'zod';
import type { Findings, Problem, Rule } from '../lib/rule.ts';
import { toolPath } from '../lib/run-command.ts';

const itemSchema = z.object({ name: z.string(), line: z.number().optional(), namespace: z.string().optional() });
const issueSchema = z.object({ file: z.string() }).catchall(z.unknown());
const reportSchema = z.object({ issues: z.array(issueSchema) });

const SAID = {
  files: 'is imported by nothing: delete it, or import it',
  dependencies: 'is a dependency that nothing uses: take it out of package.json',
  devDependencies: 'is a dev dependency that nothing uses: take it out of package.json',
  unlisted: 'is used, but is no dependency of this workspace: add it to package.json',
  binaries: 'is a program that no dependency brings',
  unresolved: 'is imported, but leads nowhere',
  exports: 'is exported and never imported: drop `export`, or the whole thing',
  types: 'is an exported type that is never imported: drop `export`, or the whole thing',
  duplicates: 'is exported twice under different names',
  enumMembers: 'is an enum member that nothing uses',
  namespaceMembers: 'is a namespace member that nothing uses',
  catalog: 'is a catalog entry that nothing uses',
} as const;

export const deadCode: Rule = {
  name: 'dead-code',
  what: 'knip: files, exports and dependencies that nothing uses, and those that are not declared',
  covers: () => false,
  async check({ tree, repository, run }): Promise<Findings> {
    const args = [
      toolPath(repository, 'knip'),
      '--directory',
      tree.root,
      '--config',
      `${repository}/knip.json`,
      '--reporter',
      'json',
      '--no-progress',
      '--no-config-hints',
    ];
    const { code, stdout, stderr } = await run({ args, cwd: tree.root });
    if (!stdout.startsWith('{')) {
      const message = `knip ended with ${code}: ${(stderr || stdout).slice(0, 500)}`;
      return { problems: [{ file: 'knip.json', line: null, code: 'crashed', message }], looked: new Set() };
    }
    const { issues } = reportSchema.parse(JSON.parse(stdout));
    const problems = issues.flatMap((issue) =>
      Object.entries(SAID).flatMap(([code, said]): Problem[] =>
        entriesOf(issue[code]).map(({ name, line }) => ({
          file: issue.file,
          line: line ?? null,
          code,
          message: code === 'files' ? said : `\`${name}\` ${said}`,
        })),
      ),
    );
    return { problems, looked: new Set(tree.files) };
  },
};

/** knip gives a list for most kinds, and a list of lists for duplicates. */
function entriesOf(value: unknown): z.output<typeof itemSchema>[] {
  const parsed = z.array(z.union([itemSchema, z.array(itemSchema)])).safeParse(value);
  return parsed.success ? parsed.data.flat() : [];
}
