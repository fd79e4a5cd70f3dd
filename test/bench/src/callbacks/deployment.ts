import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, SIGNALING_PORT, signalingAnnouncementSchema, type SignalingPort } from '@cordboard/contracts';
import { createAcd, type Acd } from '@cordboard/acd';
import { closeDb, connectDb, createTenant, type CreatedTenant, type Db } from '@cordboard/db';
import { startStack, type Stack } from '@cordboard/infra';
import { startServices, type Services } from '@cordboard/infra/services';
import { connectPlainRedis, connectRpc, listAnnounced, readSecretFile, type PlainRedisClient, type RpcClient } from '@cordboard/platform';
import { waitFor } from '@cordboard/test-kit';
import { silent } from '../lib/redis-server.ts';
import { CallRecords } from './call-records.ts';

/** A deployment whose services the bench may take away. */
export interface CallbackDeployment {
  readonly services: Services;
  readonly stack: Stack;
  readonly db: Db;
  readonly acd: Acd;
  readonly redis: PlainRedisClient;
  readonly queueRedis: PlainRedisClient;
  readonly signaling: RpcClient<SignalingPort>;
  readonly tenant: CreatedTenant;
  readonly calls: CallRecords;
  stop(): Promise<void>;
}

export interface CallbackDeploymentOptions {
  readonly workers: number;
  readonly agents: number;
  readonly retryMs: number;
  readonly progress: (line: string) => void;
}

export async function startCallbackDeployment(options: CallbackDeploymentOptions): Promise<CallbackDeployment> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-callbacks-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 })];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const services = await startServices({ dataDir, env: {}, durable: false, progress: options.progress });
    undo.push(() => services.stop());
    const processes = { media: 1, signaling: 1, worker: options.workers, web: 0 };
    // The log is JSON; anything else is what a process says when it dies by itself.
    const onLine = (name: string, line: string): void => {
      if (!line.startsWith('{')) options.progress(`${name}: ${line}`);
    };
    const stack = await startStack({
      dataDir,
      services,
      seed: 'none',
      processes,
      progress: options.progress,
      onLine,
      readyTimeoutMs: 120_000,
    });
    undo.push(() => stack.stop());
    const db = connectDb(stack.env['DATABASE_APP_URL'] ?? '', { name: 'bench', max: 10 });
    undo.push(() => closeDb(db));
    const redis = await connectPlainRedis(services.redisUrl, { name: 'bench', log: silent });
    const queueRedis = await connectPlainRedis(services.queueRedisUrl, { name: 'bench', log: silent });
    undo.push(() => Promise.all([redis.close(), queueRedis.close()]));
    const acd = await createAcd({ redis, processId: newId('process'), log: silent });
    undo.push(() => acd.close());
    const tenant = await newTenant(db, acd, options);
    const signaling = await connectSignaling(stack, redis);
    undo.push(() => signaling.close());
    const calls = new CallRecords(redis, tenant.tenantId);
    return { services, stack, db, acd, redis, queueRedis, signaling, tenant, calls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function newTenant(db: Db, acd: Acd, { agents, retryMs }: CallbackDeploymentOptions): Promise<CreatedTenant> {
  const tenant = await createTenant(db, {
    name: 'Bench',
    agents: Array.from({ length: agents }, (_, index) => ({ name: `Agent ${index + 1}`, role: 'agent' as const })),
    queues: [{ name: 'Callbacks', settings: { callbackRetryMs: retryMs, callbackMaxAttempts: 10, wrapUpMs: 0 } }],
  });
  await waitFor('the worker to publish the configuration', async () => (await acd.readConfiguration(tenant.tenantId)) !== null, 60_000);
  return tenant;
}

async function connectSignaling(stack: Stack, redis: PlainRedisClient): Promise<RpcClient<SignalingPort>> {
  const announced = await waitFor(
    'a signaling process',
    async () => (await listAnnounced(redis, 'signaling', signalingAnnouncementSchema))[0],
    60_000,
  );
  const secret = readSecretFile(join(stack.env['KEYS_DIR'] ?? '', 'deployment.secret'));
  return connectRpc(SIGNALING_PORT, announced.rpcUrl, { secret, log: silent, timeoutMs: 30_000 });
}
