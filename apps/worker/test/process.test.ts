import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, inject, test } from 'vitest';

const APP = fileURLToPath(new URL('..', import.meta.url));

function start(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: APP,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said.text += chunk.toString('utf8')));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, exit };
}

const environment = () => ({
  DATABASE_APP_URL: inject('appUrl'),
  DATABASE_AUTH_URL: inject('authUrl'),
  REDIS_URL: inject('redisUrl'),
  QUEUE_REDIS_URL: inject('queueRedisUrl'),
  KEYS_DIR: inject('keysDir'),
  OBJECT_STORE_URL: pathToFileURL(join(inject('keysDir'), 'objects')).href,
  OPS_LISTEN: '127.0.0.1:0',
});

test('says in a sentence for each variable what is wrong, and ends', async () => {
  const { said, exit } = start({ WORKER_RPC_LISTEN: 'nonsense', LOG_LEVEL: 'loud', KEYS_DIR: '/nowhere' });
  expect(await exit).toBe(78);
  for (const name of ['WORKER_RPC_LISTEN', 'LOG_LEVEL', 'DATABASE_APP_URL', 'REDIS_URL', 'QUEUE_REDIS_URL', 'OBJECT_STORE_URL']) {
    expect(said.text).toContain(name);
  }
});

test('refuses several servers for the jobs in one sentence, and ends', async () => {
  const { said, exit } = start({ ...environment(), QUEUE_REDIS_URL: 'redis://127.0.0.1:1,redis://127.0.0.1:2' });
  expect(await exit, said.text).toBe(78);
  expect(said.text.trim().split('\n').at(-1)).toBe('QUEUE_REDIS_URL names several servers: jobs need one Redis that is not a cluster.');
});

test('starts, says that it is ready, and ends cleanly at SIGTERM', async () => {
  const { child, said, exit } = start(environment());
  try {
    await expect.poll(() => said.text, { message: 'it did not get ready', timeout: 20_000 }).toContain('"ready"');
    const opsUrl = /"opsUrl":"([^"]+)"/.exec(said.text)?.[1] ?? '';
    expect((await fetch(`${opsUrl}/readyz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit, said.text).toBe(0);
    expect(said.text).not.toMatch(/"level":(50|60)/);
  } finally {
    child.kill('SIGKILL');
  }
});
