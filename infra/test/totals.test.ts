import { expect, test } from 'vitest';
import { scenarioFailures, scenarioTotals } from '../suites/scenario-suite.ts';
import { add, totalLine } from '../suites/totals.ts';
import { vitestFailures, vitestTotals } from '../suites/vitest-report.ts';

const report = {
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

test('a green report is added up as it is', () => {
  expect(vitestTotals(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
});

test('what no test shows is a failure all the same', () => {
  const brokenFile = { name: 'b.test.ts', status: 'failed', assertionResults: [] };
  expect(vitestTotals({ ...report, success: false, testResults: [brokenFile] }, 1).failed).toBe(1);
  expect(vitestTotals({ ...report, success: false }, 1).failed, 'an unhandled error outside tests').toBe(1);
  expect(vitestTotals(null, 0), 'no report was written').toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a failed test in a failed file counts once', () => {
  const failedFile = { name: 'c.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
  expect(vitestTotals({ ...report, success: false, numFailedTests: 1, testResults: [failedFile] }, 1).failed).toBe(1);
});

test('scenarios: a row each; none at all is a failure', () => {
  const rows = ['{"scenario":"first-call","ok":true}', '{"scenario":"callback","ok":false}', '{"scenario":"other-host","ok":null}'];
  expect(scenarioTotals(`progress\n${rows.join('\n')}\n`, 1)).toEqual({ passed: 1, failed: 1, skipped: 1 });
  expect(scenarioTotals('', 0).failed).toBe(1);
  expect(scenarioTotals('{"scenario":"first-call","ok":true}\n', 1).failed, 'it ended badly without saying why').toBe(1);
});

test('a scenario that was broken on purpose passes when it was measured and is not ok', () => {
  const rows = [
    '{"scenario":"first-call","ok":false,"break":"no-media"}',
    '{"scenario":"first-call","ok":true,"break":"wrong-leg"}',
    '{"scenario":"first-call","ok":false,"break":"late-answer","error":"the browser did not start"}',
    '{"ok":true}',
  ];
  expect(scenarioTotals(rows.join('\n'), 1)).toEqual({ passed: 1, failed: 2, skipped: 0 });
});

test('the end of the log says what failed, and why', () => {
  const failedFile = {
    name: 'c.test.ts',
    status: 'failed',
    assertionResults: [
      { status: 'failed', fullName: 'sums > adds', failureMessages: ['expected 2 to be 3\n    at c.test.ts:1'] },
      { status: 'passed' },
    ],
  };
  const brokenFile = { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
  expect(vitestFailures({ ...report, success: false, testResults: [failedFile, brokenFile] })).toEqual([
    'sums > adds: expected 2 to be 3\n        at c.test.ts:1',
    'b.test.ts: no such module',
  ]);
  expect(vitestFailures(report)).toEqual([]);
  const rows = [
    '{"scenario":"first-call","ok":true}',
    '{"scenario":"callback","ok":false,"outside":["rings is 2, must be 1"],"checks":{"edges":5}}',
    '{"scenario":"first-call","ok":true,"break":"wrong-leg"}',
  ];
  expect(scenarioFailures(rows.join('\n'))).toEqual([
    'callback: rings is 2, must be 1 {"edges":5}',
    'first-call --break wrong-leg: the break was not noticed',
  ]);
});

test('the total is one plain line', () => {
  expect(totalLine(add({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 0, skipped: 0 }))).toBe(
    '11 passed, 2 failed, 3 skipped',
  );
});
