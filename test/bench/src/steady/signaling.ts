import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signalingAnnouncementSchema } from '@cordboard/contracts';
import { freePort } from '@cordboard/infra/services';
import {
  createTokenIssuer,
  DEPLOYMENT_FILES,
  generateDeploymentKeys,
  listAnnounced,
  readSecretFile,
  type TokenIssuer,
} from '@cordboard/platform';
import { waitFor } from '@cordboard/test-kit';
import { ROOT } from '../lib/machine.ts';
import { startBenchRedis, type BenchRedis } from '../lib/redis-server.ts';

/** Signaling processes on one port, as a deployment has them, with a Redis of their own. */
export interface BenchSignaling {
  readonly redis: BenchRedis;
  readonly issuer: TokenIssuer;
  /** Where desks may come from. */
  readonly origin: string;
  readonly eventsUrl: string;
  stop(): Promise<void>;
}

const ORIGIN = 'http://127.0.0.1:8080';
/** Never reached: nothing here asks the database. */
const NO_DATABASE = 'postgres://nobody@127.0.0.1:1/nothing';

export async function startBenchSignaling(processes: number): Promise<BenchSignaling> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-signaling-'));
  const redis = await startBenchRedis();
  const children: ChildProcess[] = [];
  const killAll = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  const stop = async (): Promise<void> => {
    process.off('exit', killAll);
    await Promise.all(children.map(ended));
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await generateDeploymentKeys(folder);
    const port = await freePort();
    const env = {
      ...process.env,
      ...{ LOG_LEVEL: 'warn', REDIS_URL: redis.url, DATABASE_APP_URL: NO_DATABASE, KEYS_DIR: folder, PUBLIC_URL: ORIGIN },
      ...{ SIGNALING_LISTEN: `127.0.0.1:${port}`, SIGNALING_RPC_LISTEN: '127.0.0.1:0' },
    };
    const main = join(ROOT, 'apps/signaling/src/main.ts');
    for (let count = 0; count < processes; count++)
      children.push(spawn(process.execPath, [main], { stdio: ['ignore', 'ignore', 'inherit'], env }));
    await waitFor(
      `${processes} signaling processes`,
      async () => (await listAnnounced(redis.client, 'signaling', signalingAnnouncementSchema)).length === processes,
      60_000,
    );
    const issuer = createTokenIssuer(JSON.parse(readSecretFile(join(folder, DEPLOYMENT_FILES.tokenPrivateKey))));
    return { redis, issuer, origin: ORIGIN, eventsUrl: `ws://127.0.0.1:${port}/events`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}
