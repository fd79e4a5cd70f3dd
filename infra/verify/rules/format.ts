import type { Findings, Problem, Rule } from '../lib/rule.ts';
import { toolPath } from '../lib/run-command.ts';

export const format: Rule = {
  name: 'format',
  what: 'prettier --check (mend it with `npm run format`)',
  covers: (file) => /\.(ts|tsx|mts|mjs|cjs|css|html|ya?ml)$/.test(file),
  async check({ tree, repository, run }): Promise<Findings> {
    const files = tree.files.filter((file) => format.covers(file) || file.endsWith('.json'));
    const args = [
      toolPath(repository, 'prettier'),
      ...['--check', '--no-error-on-unmatched-pattern', '--log-level', 'warn'],
      ...['--config', `${repository}/.prettierrc.json`],
      // A fixture is there to be looked at, whatever `npm run format` leaves alone.
      ...['--ignore-path', tree.root === repository ? `${repository}/.prettierignore` : '/dev/null'],
      // One run writes the cache: the fixture is checked at the same time, and two writers of one file crash each other.
      ...(tree.root === repository
        ? ['--cache', '--cache-strategy', 'content', '--cache-location', `${repository}/node_modules/.cache/cordboard-verify/prettier`]
        : []),
      ...files,
    ];
    const { code, stdout, stderr } = await run({ args, cwd: tree.root });
    const problems = stderr.split('\n').flatMap((line): Problem[] => {
      const [, level, text = ''] = /^\[(warn|error)\] (.*)$/.exec(line) ?? [];
      if (level === undefined || text.startsWith('Code style issues')) return [];
      const file = files.find((candidate) => text === candidate || text.startsWith(`${candidate}: `));
      if (level === 'error') return file === undefined ? [] : [{ file, line: null, code: 'parse', message: text }];
      return [{ file: text, line: null, code: 'format', message: 'is not formatted; `npm run format` mends it' }];
    });
    if (code > 1 && problems.length === 0) {
      problems.push({ file: '.prettierrc.json', line: null, code: 'crashed', message: (stderr || stdout).slice(0, 500) });
    }
    return { problems, looked: new Set(files) };
  },
};
