import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckContext, Findings, Problem, Rule } from '../lib/rule.ts';
import { readText } from '../lib/tree.ts';

const SHEBANG = /^#!\s*(?:\/usr\/bin\/env\s+|\/(?:usr\/)?bin\/)(bash|sh)\b/;
/** A part that others source says its shell as shellcheck wants it. */
const SOURCED = /^# shellcheck shell=(bash|sh)$/m;
const SOURCES = /^\s*(?:source|\.)\s.*?([\w-]+\.sh)\W*$/gm;
const STRICT = /^\s*set -[a-z]*u/m;

export const shell: Rule = {
  name: 'shell',
  what: 'shell scripts parse, say who runs them, and stop at unset variables',
  covers: (file) => file.endsWith('.sh') || file === '.ci/run',
  async check(context): Promise<Findings> {
    const files = context.tree.files.filter((file) => shell.covers(file));
    const problems = await Promise.all(files.map((file) => checkScript(context, file)));
    return { problems: problems.flat(), looked: new Set(files) };
  },
};

async function checkScript({ tree, run }: CheckContext, file: string): Promise<Problem[]> {
  const text = readText(tree, file);
  const interpreter = SHEBANG.exec(text)?.[1] ?? SOURCED.exec(text)?.[1];
  const say = (code: string, message: string): Problem => ({ file, line: 1, code, message });
  if (interpreter === undefined)
    return [say('shebang', 'begins without `#!/usr/bin/env bash` or `#!/bin/sh` (a part that others source: `# shellcheck shell=bash`)')];
  const problems: Problem[] = [];
  const { code, stderr } = await run({ program: interpreter, args: ['-n', file], cwd: tree.root });
  if (code !== 0) problems.push(say('syntax', stderr.trim()));
  const parts = [...text.matchAll(SOURCES)]
    .map(([, part = '']) => join(dirname(file), part))
    .filter((part) => existsSync(join(tree.root, part)));
  if (![text, ...parts.map((part) => readText(tree, part))].some((each) => STRICT.test(each)))
    problems.push(say('strict', 'has no `set -u` (best `set -euo pipefail`): a name with a typo is empty'));
  return problems;
}
