import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDb, connectDb, deriveDatabaseUrls, migrate, readPush, withTenant, type Db } from '@cordboard/db';
import { startServices, type Services } from '@cordboard/infra/services';
import {
  connectPlainRedis,
  createLogger,
  DEPLOYMENT_FILES,
  generateDeploymentKeys,
  readPushPublicKey,
  readSecretFile,
} from '@cordboard/platform';
import { openPushEndpoint, type PushEndpoint } from '@cordboard/test-kit';
import { openJobs } from '../src/jobs/queues.ts';
import { ringing } from './ringing.ts';

/** Servers of its own: any worker on the same ones would take the alarms of one that is killed. */
const PASSWORDS = { appPassword: 'app-of-this-test', authPassword: 'auth-of-this-test' };
const APP = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let services: Services;
let service: PushEndpoint;
let db: Db;
let environment: Readonly<Record<string, string>>;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-killed-'));
  const keys = join(folder, 'keys');
  await Promise.all([generateDeploymentKeys(keys), mkdir(join(folder, 'objects'))]);
  services = await startServices({ dataDir: folder, durable: false });
  service = await openPushEndpoint();
  const { databaseUrl, redisUrl, queueRedisUrl } = services;
  await migrate({ databaseUrl, ...PASSWORDS });
  const { databaseAppUrl, databaseAuthUrl } = deriveDatabaseUrls(databaseUrl, PASSWORDS);
  db = connectDb(databaseAppUrl);
  environment = {
    DATABASE_APP_URL: databaseAppUrl,
    DATABASE_AUTH_URL: databaseAuthUrl,
    REDIS_URL: redisUrl,
    QUEUE_REDIS_URL: queueRedisUrl,
    KEYS_DIR: keys,
    OBJECT_STORE_URL: pathToFileURL(join(folder, 'objects')).href,
    PUSH_HOSTS: '127.0.0.1',
  };
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await service.close();
  await closeDb(db);
  await services.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A worker, and what it has logged. */
function startWorkerProcess() {
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: APP, env: { PATH: process.env['PATH'] ?? '', ...environment } });
  started.push(child);
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said.text += chunk.toString('utf8')));
  return { child, said };
}

test('a worker that is killed after it sent a notification and before it noted that: the next sends the same once more, then never again', async () => {
  const keysFolder = environment['KEYS_DIR'] ?? '';
  const mailbox = service.subscribe(readPushPublicKey(join(keysFolder, DEPLOYMENT_FILES.pushPublicKey)));
  const secret = readSecretFile(join(keysFolder, DEPLOYMENT_FILES.deploymentSecret));
  const ring = await ringing({ db, secret, subscription: mailbox.subscription, ringMs: 120_000 });
  const rowOf = () => withTenant(db, ring.tenantId, (tx) => readPush(tx, ring.pushId));

  mailbox.answerNothing(1);
  const first = startWorkerProcess();
  await expect.poll(() => mailbox.pushes.length, { message: `nothing was sent: ${first.said.text}`, timeout: 60_000 }).toBe(1);
  const gone = once(first.child, 'close');
  first.child.kill('SIGKILL');
  await gone;
  expect(await rowOf()).toMatchObject({ settledAt: null, tries: 1 });

  const second = startWorkerProcess();
  await expect
    .poll(async () => (await rowOf())?.outcome, { message: 'nobody noted what came of it', timeout: 60_000, interval: 200 })
    .toBe('sent');
  expect(await rowOf()).toMatchObject({ tries: 2 });
  // Under its id the browser shows it once, and its link is the same.
  expect(mailbox.pushes.map(({ text }) => text)).toEqual([mailbox.pushes[0]?.text, mailbox.pushes[0]?.text]);
  expect(JSON.parse(mailbox.pushes[0]?.text ?? '')).toMatchObject({ id: ring.pushId, kind: 'ringing' });

  const log = createLogger('worker', 'silent');
  const [jobs, redis] = await Promise.all([
    openJobs(services.queueRedisUrl, log),
    connectPlainRedis(services.queueRedisUrl, { name: 'test', log }),
  ]);
  try {
    await jobs.add('callback-push', 'one-too-many', ring);
    await expect
      .poll(() => redis.exists('jobs:callback-push:one-too-many'), { message: 'an alarm was not heard', timeout: 60_000 })
      .toBe(0);
  } finally {
    redis.destroy();
    await jobs.close();
  }
  const closed = once(second.child, 'close');
  second.child.kill('SIGTERM');
  expect((await closed)[0]).toBe(0);
  expect(mailbox.pushes).toHaveLength(2);
  const { endpoint, keys } = mailbox.subscription;
  for (const { said } of [first, second]) for (const never of [endpoint, keys.auth, secret]) expect(said.text).not.toContain(never);
}, 180_000);
