import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';
import { createClient } from 'redis';
import { inject } from 'vitest';

export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

/** The cluster where the tests run on one; else the redis-server at REDIS_URL, or one of this test's own. */
export async function startRedis(): Promise<TestRedis> {
  const given = inject('clusterUrl') ?? process.env['REDIS_URL'];
  return given ? { url: given, stop: () => Promise.resolve() } : startOwnRedis();
}

/** A real redis-server that nobody else uses. */
export async function startOwnRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-acd-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${String(port)}`;
  await until(`redis-server on port ${String(port)} answers`, () => answers(url));
  return {
    url,
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
