import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createFindingsCache, noCache } from './lib/cache.ts';
import { compareFixture, notLookedAt } from './lib/fixture.ts';
import type { Findings, FindingsCache, Problem, Rule, Tree } from './lib/rule.ts';
import { createCommandRunner, type CommandRunner } from './lib/run-command.ts';
import { readFixture, readRepository } from './lib/tree.ts';
import { deadCode } from './rules/dead-code.ts';
import { docLinks } from './rules/doc-links.ts';
import { docker } from './rules/docker.ts';
import { fences } from './rules/fences.ts';
import { format } from './rules/format.ts';
import { lint } from './rules/lint.ts';
import { shell } from './rules/shell.ts';
import { types } from './rules/types.ts';

/** The longest first, so that the machine is busy to the end. */
const RULES: readonly Rule[] = [types, lint, deadCode, format, fences, docLinks, shell, docker];
const SHOWN_PER_RULE = 40;

interface Outcome {
  readonly rule: Rule;
  readonly problems: readonly Problem[];
  readonly fixture: readonly string[];
  readonly looked: number;
  readonly tookMs: number;
}

async function runRule(rule: Rule, tree: Tree, wants: ReadonlySet<string>, run: CommandRunner, cache: FindingsCache): Promise<Outcome> {
  let ranMs = 0;
  const timed: CommandRunner = async (command) => {
    const result = await run(command);
    ranMs += result.tookMs;
    return result;
  };
  const base = { repository: tree.root, run: timed };
  const fixture = await readFixture(tree.root, rule.name, run);
  const [own, broken] = await Promise.all([
    rule.check({ ...base, tree, wants, cache }),
    rule.check({ ...base, tree: fixture, wants: new Set([rule.name]), cache: noCache }),
  ]);
  const problems = (target: Tree, findings: Findings): Problem[] => [...findings.problems, ...notLookedAt(rule, target, findings.looked)];
  return {
    rule,
    problems: problems(tree, own),
    fixture: compareFixture(rule, fixture, problems(fixture, broken)),
    looked: tree.files.filter((file) => rule.covers(file) && own.looked.has(file)).length,
    tookMs: own.tookMs === undefined ? ranMs : own.tookMs + (broken.tookMs ?? 0),
  };
}

function print({ rule, problems, fixture, looked, tookMs }: Outcome): void {
  const state = problems.length === 0 && fixture.length === 0 ? 'ok    ' : 'FAILED';
  const counted = looked > 0 ? `${looked} files` : '';
  console.log(`${state} ${rule.name.padEnd(10)} ${(tookMs / 1_000).toFixed(1).padStart(6)} s  ${counted}`);
  for (const { file, line, code, message } of problems.slice(0, SHOWN_PER_RULE)) {
    console.log(`         ${file}${line === null ? '' : `:${line}`}  ${message}  [${code}]`);
  }
  if (problems.length > SHOWN_PER_RULE) console.log(`         … and ${problems.length - SHOWN_PER_RULE} more`);
  for (const sentence of fixture) console.log(`         ${sentence}`);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--list')) {
    for (const { name, what } of RULES) console.log(`${name.padEnd(10)} ${what}`);
    return 0;
  }
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [
    ...args.filter((arg) => arg.startsWith('--') && arg !== '--no-cache'),
    ...names.filter((name) => !RULES.some((rule) => rule.name === name)),
  ];
  if (unknown.length > 0) {
    console.error(
      `verify does not know ${unknown.join(', ')}. Rules: ${RULES.map(({ name }) => name).join(', ')}. Options: --list, --no-cache.`,
    );
    return 2;
  }
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopped.abort();
      process.exit(130);
    });
  }
  const beganMs = performance.now();
  const run = createCommandRunner(Math.max(2, availableParallelism()), stopped.signal);
  const tree = await readRepository(join(import.meta.dirname, '../..'), run);
  const cache = args.includes('--no-cache') ? noCache : createFindingsCache(tree);
  const chosen = RULES.filter(({ name }) => names.length === 0 || names.includes(name));
  const wants = new Set(chosen.map(({ name }) => name));
  const outcomes = await Promise.all(
    chosen.map(async (rule) => {
      const outcome = await runRule(rule, tree, wants, run, cache);
      print(outcome);
      return outcome;
    }),
  );
  const failed = outcomes.filter(({ problems, fixture }) => problems.length > 0 || fixture.length > 0);
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(0);
  const found = failed.reduce((sum, { problems, fixture }) => sum + problems.length + fixture.length, 0);
  const verdict =
    failed.length === 0 ? 'all hold' : `${failed.length} failed (${failed.map(({ rule }) => rule.name).join(', ')}) with ${found} findings`;
  console.log(`\n${outcomes.length} rules in ${seconds} s: ${verdict}.`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
