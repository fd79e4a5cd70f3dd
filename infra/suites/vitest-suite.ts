import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../setup/lib/places.mjs';
import { runProgram } from './run-program.ts';
import type { SuiteResult } from './totals.ts';
import { vitestFailures, vitestTotals } from './vitest-report.ts';

const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const TIMEOUT_MS = 15 * 60_000;

/** All tests of one workspace. */
export async function runVitest(folder: string, env: NodeJS.ProcessEnv, reportFile: string, signal: AbortSignal): Promise<SuiteResult> {
  await rm(reportFile, { force: true });
  const { code } = await runProgram({
    args: [VITEST, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    cwd: join(ROOT, folder),
    env,
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  const report: unknown = await readFile(reportFile, 'utf8').then(
    (text) => JSON.parse(text) as unknown,
    () => null,
  );
  return { totals: vitestTotals(report, code), failures: vitestFailures(report) };
}
