import { z } from 'zod';
import type { Totals } from './totals.ts';

const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string().optional(), failureMessages: z.array(z.string()).optional() }),
      ),
    }),
  ),
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

/** The failed tests by name with the beginning of what they said; of a file that has none, what the file said. */
export function vitestFailures(report: unknown): readonly string[] {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return ['Vitest wrote no report.'];
  return parsed.data.testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (failed.length === 0) return [`${name}: ${beginningOf(message ?? '')}`];
      return failed.map(({ fullName, failureMessages = [] }) => `${fullName ?? name}: ${beginningOf(failureMessages.join('\n'))}`);
    });
}

const beginningOf = (text: string): string => text.split('\n').slice(0, 12).join('\n    ').slice(0, 1_500);
