import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedWorker } from '../setup/lib/mediasoup-worker.mjs';
import { freePort, startServices } from '../services/index.ts';
import { prepareDatabase, type PreparedDatabase } from '../stack/database.ts';
import { sharedEnvironment } from '../stack/environment.ts';
import { prepareKeys } from '../stack/keys.ts';
import { planProgram } from '../stack/program.ts';
import { startProcess, type SupervisedProcess } from '../stack/supervised-process.ts';
import { PROCESS_KINDS } from '../stack/types.ts';

/** `try-ready.ts CHROOT APP`: starts an installed app in its chroot, on services of this machine, until it is ready. */
const [chroot = '', app = ''] = process.argv.slice(2);
const kind = PROCESS_KINDS.find((each) => each === app);
if (kind === undefined) throw new Error(`${app} is none of ${PROCESS_KINDS.join(', ')}`);

const run = promisify(execFile);
const USER = 'cordboard';
const inChroot = ['--userspec', `${USER}:${USER}`, chroot];
const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** As compose does it: the keys and the migrations come from the worker's image. */
async function prepareInside(databaseUrl: string): Promise<void> {
  const variables = {
    DATABASE_URL: databaseUrl,
    DATABASE_APP_PASSWORD: 'app-password-of-the-trial',
    DATABASE_AUTH_PASSWORD: 'auth-password-of-the-trial',
    KEYS_DIR: '/data/keys',
  };
  const script = 'cd /app/apps/worker && exec node --disable-warning=ExperimentalWarning prepare.ts';
  await run('chroot', [...inChroot, 'sh', '-c', script], { env: { PATH, ...variables } });
}

async function prepareOutside(databaseUrl: string): Promise<PreparedDatabase> {
  const keys = await prepareKeys(join(chroot, 'data/keys'));
  await run('chroot', [chroot, 'chown', '-R', `${USER}:${USER}`, '/data']);
  return prepareDatabase(databaseUrl, keys);
}

/** Signaling is not ready without a media node; here one from the sources stands in for the other container. */
async function mediaOfThisMachine(env: Readonly<Record<string, string>>): Promise<SupervisedProcess> {
  const own = {
    KEYS_DIR: join(chroot, 'data/keys'),
    OBJECT_STORE_URL: `file://${scratch}/objects`,
    MEDIASOUP_WORKER_BIN: cachedWorker(process.env),
  };
  const { OPS_LISTEN: _ops, ...shared } = env;
  const program = await planProgram({ kind: 'media', number: 1, count: 1, shared, own, base: process.env, dataDir: scratch });
  const media = startProcess(program, join(scratch, 'media.log'), () => undefined);
  await media.ready(60_000);
  return media;
}

const scratch = await mkdtemp(join(tmpdir(), 'cordboard-try-'));
const services = await startServices({ dataDir: scratch, durable: false });
try {
  if (kind === 'worker') await prepareInside(services.databaseUrl);
  const database = await prepareOutside(services.databaseUrl);
  const ops = `127.0.0.1:${await freePort()}`;
  const webListen = `127.0.0.1:${await freePort()}`;
  const env = sharedEnvironment({
    dataDir: '/data',
    ...database,
    redisUrl: services.redisUrl,
    queueRedisUrl: services.queueRedisUrl,
    webListen,
    signalingListen: `127.0.0.1:${await freePort()}`,
    turnSecret: 'of the trial',
    overrides: {
      OPS_LISTEN: ops,
      MEDIA_SPOOL_DIR: '/data/spool',
      MEDIASOUP_WORKER_BIN: '/app/mediasoup-worker',
      MEDIA_PORT_RANGE: '27000-27009',
    },
  });
  const media = kind === 'signaling' ? await mediaOfThisMachine(env) : null;
  const beganAtMs = performance.now();
  const opsUrl = kind === 'web' ? `http://${webListen}` : `http://${ops}`;
  const started = startProcess(
    {
      kind,
      name: app,
      command: 'chroot',
      args: [...inChroot, 'sh', '-c', `cd /app/apps/${kind} && exec node --disable-warning=ExperimentalWarning src/main.ts`],
      cwd: '/',
      env: { PATH, ...env },
      opsUrl,
      readyUrl: kind === 'web' ? `${opsUrl}/` : `${opsUrl}/readyz`,
    },
    join(scratch, 'app.log'),
    () => undefined,
  );
  await started.ready(60_000).finally(async () => {
    await started.stop();
    await media?.stop();
  });
  const { code } = await started.exited;
  if (code !== 0) throw new Error(`${app} ended with ${code} when it was told to stop:\n${started.lines().slice(-20).join('\n')}`);
  console.log(`✓ ${app}: ready as ${USER} after ${Math.round(performance.now() - beganAtMs)} ms, and stopped in order`);
} finally {
  await services.stop();
  await rm(scratch, { recursive: true, force: true });
}
