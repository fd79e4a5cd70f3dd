import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MEDIA_PORT, mediaNodeAnnouncementSchema, type MediaPort } from '@cordboard/contracts';
import {
  connectRedis,
  connectRpc,
  createLogger,
  listAnnounced,
  openObjectStore,
  type ObjectStore,
  type RpcClient,
} from '@cordboard/platform';
import { childrenOf } from '../lib/cpu.ts';
import { sleep } from '../lib/statistics.ts';

const MAIN = fileURLToPath(new URL('../../../../apps/media/src/main.ts', import.meta.url));
const SECRET = 'the bench itself';
/** A PlainTransport has a port of its own. */
const PORTS = { min: 20_000, max: 29_999 };
/** A machine that does other things is no failure. */
const ANNOUNCED_WITHIN_MS = 60_000;
const log = createLogger('bench', 'silent');

/** The product's media node as a process of its own, with its own Redis, spool and store. */
export interface MediaProcess {
  readonly pid: number;
  readonly workerPids: readonly number[];
  readonly store: ObjectStore;
  readonly rpc: RpcClient<MediaPort>;
  close(): Promise<void>;
}

/** `core`: all its processes run there and nowhere else. */
export async function startMediaProcess(
  options: { readonly core?: number; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<MediaProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-media-'));
  const objects = pathToFileURL(join(folder, 'objects')).href;
  const socket = join(folder, 'redis.sock');
  await writeFile(join(folder, 'deployment.secret'), SECRET, { mode: 0o600 });
  const redisServer = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', ''], { stdio: 'ignore' });
  const redisUrl = `unix://${socket}`;
  const redis = await connectRedis(redisUrl, { name: 'bench', log });
  const pinned = options.core === undefined ? [] : ['taskset', '-c', String(options.core)];
  const [command = process.execPath, ...args] = [...pinned, process.execPath, MAIN];
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      LOG_LEVEL: 'error',
      REDIS_URL: redisUrl,
      KEYS_DIR: folder,
      OBJECT_STORE_URL: objects,
      MEDIA_SPOOL_DIR: join(folder, 'spool'),
      MEDIA_PORT_RANGE: `${PORTS.min}-${PORTS.max}`,
      MEDIA_WORKERS: '1',
      MEDIA_LISTEN_IP: '127.0.0.1',
      MEDIA_ANNOUNCED_ADDRESS: '',
      MEDIA_DRAIN_MS: '0',
      ...options.environment,
    },
  });
  const end = async (): Promise<void> => {
    await stop(child);
    redis.destroy();
    await stop(redisServer);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const rpcUrl = await announcedUrl(async () => (await listAnnounced(redis, 'media', mediaNodeAnnouncementSchema))[0]?.rpcUrl);
    const rpc = connectRpc(MEDIA_PORT, rpcUrl, { secret: SECRET, log, timeoutMs: 60_000 });
    const pid = child.pid ?? 0;
    return {
      pid,
      workerPids: childrenOf(pid, 'mediasoup-worker'),
      store: openObjectStore(objects),
      rpc,
      close: async () => {
        await rpc.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function announcedUrl(read: () => Promise<string | undefined>): Promise<string> {
  const endsAt = performance.now() + ANNOUNCED_WITHIN_MS;
  while (performance.now() < endsAt) {
    const url = await read();
    if (url !== undefined) return url;
    await sleep(20);
  }
  throw new Error('the media node did not announce itself within a minute');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}
