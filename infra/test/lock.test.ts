import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../services/wait.ts';
import { tryLock, withLock } from '../setup/lib/lock.mjs';

let folder = '';
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'cordboard-lock-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('two set-ups never work at once', async () => {
  const file = join(folder, 'a.lock');
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    expect(await tryLock(file), 'taken while somebody works').toBeNull();
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(file, 'the test', work)));
  expect(most).toBe(1);
  const release = await tryLock(file);
  expect(release).not.toBeNull();
  await release?.();
});

test('a set-up that is killed leaves no lock behind', async () => {
  const file = join(folder, 'b.lock');
  const script = `const { tryLock } = await import(${JSON.stringify(new URL('../setup/lib/lock.mjs', import.meta.url).href)});
    await tryLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(await tryLock(file)).toBeNull();
  child.kill('SIGKILL');
  const release = await waitFor(
    () => tryLock(file),
    5_000,
    () => 'the lock was not free after its holder died',
  );
  await release();
});
