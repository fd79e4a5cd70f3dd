import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../setup/lib/places.mjs';
import { runProgram } from './run-program.ts';
import type { SuiteResult, Totals } from './totals.ts';

export const SCENARIO_CLI = join(ROOT, 'test/scenarios/src/cli.ts');
const TIMEOUT_MS = 45 * 60_000;

/**
 * What `scenario --all --with-breaks --json` prints: a JSON object a line. `ok: null` is skipped. One that was broken on
 * purpose must not be ok, and must have been measured: with an `error` it only fell over. Lines without a scenario's name
 * (the summary) are passed over.
 */
const rowSchema = z.object({
  scenario: z.string(),
  ok: z.boolean().nullable(),
  break: z.string().optional(),
  error: z.string().optional(),
  outside: z.array(z.string()).optional(),
  checks: z.unknown().optional(),
});
type Row = z.output<typeof rowSchema>;
const hasPassed = (row: Row): boolean => (row.break === undefined ? row.ok === true : row.ok === false && row.error === undefined);

export async function runScenarios(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<SuiteResult> {
  const { code, output } = await runProgram({
    args: [SCENARIO_CLI, '--all', '--with-breaks', '--json'],
    cwd: ROOT,
    env,
    timeoutMs: TIMEOUT_MS,
    signal,
    keepOutput: true,
  });
  return { totals: scenarioTotals(output, code), failures: scenarioFailures(output) };
}

export function scenarioTotals(output: string, exitCode: number): Totals {
  const rows = rowsOf(output);
  const counted = rows.filter((row) => row.ok !== null);
  const passed = counted.filter(hasPassed).length;
  const failed = counted.length - passed;
  const unexplained = failed === 0 && (exitCode !== 0 || rows.length === 0) ? 1 : 0;
  return { passed, failed: failed + unexplained, skipped: rows.length - counted.length };
}

/** What each scenario that did not pass says of itself, for the end of the log. */
export function scenarioFailures(output: string): readonly string[] {
  return rowsOf(output)
    .filter((row) => row.ok !== null && !hasPassed(row))
    .map(({ scenario, break: broken, error, outside = [], checks }) => {
      const name = broken === undefined ? scenario : `${scenario} --break ${broken}`;
      const why = error ?? (outside.length === 0 ? 'the break was not noticed' : outside.join('; '));
      return `${name}: ${why}${checks === undefined ? '' : ` ${JSON.stringify(checks)}`}`;
    });
}

function rowsOf(output: string): readonly Row[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const parsed = rowSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  });
}
