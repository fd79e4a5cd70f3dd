import { z } from 'zod';
import type { Totals } from './totals.ts';

const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/**
 * Adds up Vitest's JSON report. A file that failed before its tests ran, or after they passed, counts as one failure
 * more, and so does a run that failed for no reason that a test shows.
 */
export function vitestTotals(report: unknown, exitCode: number): Totals {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const { data } = parsed;
  const brokenFiles = data.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = data.numFailedTests + brokenFiles.length;
  const unexplained = failed === 0 && (exitCode !== 0 || !data.success) ? 1 : 0;
  return { passed: data.numPassedTests, failed: failed + unexplained, skipped: data.numPendingTests + data.numTodoTests };
}
