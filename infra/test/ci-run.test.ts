import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../setup/lib/places.mjs';

let bin = '';
beforeAll(async () => (bin = await mkdtemp(join(tmpdir(), 'cordboard-ci-'))));
afterAll(() => rm(bin, { recursive: true, force: true }));

/** `.ci/run` with an npm whose `run verify` and `test` end as told: the real ones take half an hour. */
async function ciRun(verifyCode: number, testOutput: string, testCode: number): Promise<{ code: unknown; lastLine: string | undefined }> {
  const npm = `#!/bin/sh\ncase "$*" in *verify*) exit ${verifyCode};; test*) printf '%s' '${testOutput}'; exit ${testCode};; esac\n`;
  await writeFile(join(bin, 'npm'), npm);
  await chmod(join(bin, 'npm'), 0o755);
  return new Promise((resolve) => {
    execFile(join(ROOT, '.ci/run'), { env: { PATH: `${bin}:/usr/bin:/bin` } }, (error, stdout) => {
      resolve({ code: error?.code ?? 0, lastLine: stdout.trimEnd().split('\n').at(-1) });
    });
  });
}

test.each([
  ['all is well', 0, 'progress\n5 passed, 0 failed, 1 skipped\n', 0, 0, '6 passed, 0 failed, 1 skipped'],
  ['verify fails', 1, '5 passed, 0 failed, 1 skipped\n', 0, 1, '5 passed, 1 failed, 1 skipped'],
  ['a test fails', 0, '4 passed, 1 failed, 0 skipped\n', 1, 1, '5 passed, 1 failed, 0 skipped'],
  ['the tests come to no total', 0, 'a crash\n', 0, 1, '1 passed, 1 failed, 0 skipped'],
])('%s', async (_, verifyCode, output, testCode, code, lastLine) => {
  expect(await ciRun(verifyCode, output, testCode)).toEqual({ code, lastLine });
});
