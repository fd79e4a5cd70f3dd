import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem, Rule, Tree } from './rule.ts';
import { readText } from './tree.ts';

const MARKER = /breaks: ([\w@/,. -]+?)\s*(?:\*\/|-->|",?$|$)/gm;

/** What each file of a fixture says it breaks: `breaks: code, code` in a comment. Files that say nothing must be fine. */
function expectedOf(tree: Tree): Set<string> {
  return new Set(
    tree.files.flatMap((file) =>
      [...readText(tree, file).matchAll(MARKER)].flatMap(([, codes = '']) => codes.split(',').map((code) => `${file}: ${code.trim()}`)),
    ),
  );
}

/** Sentences on where the rule and its fixture differ; none when the rule does what it is for. */
export function compareFixture(rule: Rule, tree: Tree, problems: readonly Problem[]): string[] {
  const expected = expectedOf(tree);
  const found = new Set(problems.map(({ file, code }) => `${file}: ${code}`));
  if (expected.size === 0) return [`the rule ${rule.name} has no fixture that breaks it`];
  return [
    ...[...expected].filter((one) => !found.has(one)).map((one) => `the fixture passes: ${one} was not found`),
    ...[...found].filter((one) => !expected.has(one)).map((one) => `the fixture is refused for what is right: ${one}`),
  ];
}

/** Files the rule covers and its tool did not look at, as problems. */
export function notLookedAt(rule: Rule, tree: Tree, looked: ReadonlySet<string>): Problem[] {
  return (
    tree.files
      // A file that somebody deleted while we looked is no concern.
      .filter((file) => rule.covers(file) && !looked.has(file) && existsSync(join(tree.root, file)))
      .map((file) => ({
        file,
        line: null,
        code: 'not-looked-at',
        message: `was not looked at by ${rule.name}: it is in no project or ignored`,
      }))
  );
}
