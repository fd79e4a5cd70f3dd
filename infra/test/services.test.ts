import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { connectRedis, createLogger } from '@cordboard/platform';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServices, type Services } from '../services/index.ts';
import { servicePlaces } from '../services/places.ts';
import { waitFor } from '../services/wait.ts';
import { MARK, startedProcesses, type StartedProcess } from './started-processes.ts';

let dataDir = '';
beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'cordboard-services-'))));
afterEach(async () => {
  await rm(dirname(servicePlaces(dataDir, process.getuid?.() ?? 1).postgresData), { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
});

async function withSql<T>(services: Services, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(services.databaseUrl, { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

async function withRedis<T>(url: string, work: (redis: Awaited<ReturnType<typeof connectRedis>>) => Promise<T>): Promise<T> {
  const redis = await connectRedis(url, { name: 'test', log: createLogger('test', 'silent') });
  try {
    return await work(redis);
  } finally {
    redis.destroy();
  }
}

test('what was written is there after the next start, for a day’s work and for Redis’ live state', async () => {
  const first = await startServices({ dataDir });
  await withSql(first, (sql) => sql`create table kept as select 42 as answer`);
  await withRedis(first.redisUrl, async (redis) => {
    await redis.set('kept', 'yes');
    expect(await redis.configGet(['appendfsync', 'maxmemory-policy', 'appendonly'])).toEqual({
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
      appendonly: 'yes',
    });
  });
  await Promise.all([first.stop(), first.stop()]);

  const second = await startServices({ dataDir });
  expect(await withSql(second, (sql) => sql`select answer from kept`)).toEqual([{ answer: 42 }]);
  expect(await withRedis(second.redisUrl, (redis) => redis.get('kept'))).toBe('yes');
  expect(second.redisUrl).not.toBe(second.queueRedisUrl);
  await second.stop();
}, 30_000);

test('given addresses replace the embedded services', async () => {
  const env = { DATABASE_URL: 'postgres://given/db', REDIS_URL: 'redis://given:1', QUEUE_REDIS_URL: 'redis://given:2' };
  const services = await startServices({ dataDir, env });
  expect(services).toMatchObject({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, queueRedisUrl: env.QUEUE_REDIS_URL });
  await services.stop();
  expect(existsSync(join(dataDir, 'redis'))).toBe(false);
});

test('services for tests leave no data behind', async () => {
  const services = await startServices({ dataDir, durable: false });
  const { postgresData, redis } = servicePlaces(dataDir, process.getuid?.() ?? 1);
  expect(existsSync(postgresData)).toBe(true);
  await services.stop();
  expect([existsSync(dirname(postgresData)), existsSync(redis)]).toEqual([false, false]);
}, 30_000);

test('killed without a chance to stop them, nothing is left running, and the next start finds the data', async () => {
  const mark = randomUUID();
  const folders = [dataDir, dirname(servicePlaces(dataDir, process.getuid?.() ?? 1).postgresData)];
  const running = (): StartedProcess[] => startedProcesses(mark, folders);
  const child = startElsewhere(dataDir, mark);
  try {
    const started = await firstLine(child);
    await withSql(started, (sql) => sql`create table kept as select 7 as answer`);
    const commands = running().map((entry) => entry.command);
    expect(commands.filter((command) => command.includes('redis-server'))).toHaveLength(2);
    expect(commands.some((command) => command.includes('bin/postgres'))).toBe(true);
  } finally {
    child.kill('SIGKILL');
  }
  await waitFor(
    () => (running().length === 0 ? true : null),
    10_000,
    () => `still running: ${JSON.stringify(running())}`,
  );
  const next = await startServices({ dataDir });
  expect(await withSql(next, (sql) => sql`select answer from kept`)).toEqual([{ answer: 7 }]);
  await next.stop();
}, 30_000);

function startElsewhere(folder: string, mark: string): ChildProcessByStdio<null, Readable, null> {
  const script = `const { startServices } = await import(${JSON.stringify(new URL('../services/index.ts', import.meta.url).href)});
    console.log(JSON.stringify(await startServices({ dataDir: ${JSON.stringify(folder)} }))); setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [MARK]: mark },
  });
}

async function firstLine(child: ChildProcessByStdio<null, Readable, null>): Promise<Services> {
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Services;
  throw new Error('it ended without a word');
}
