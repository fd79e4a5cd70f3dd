import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAcd } from '@cordboard/acd';
import type { Acd } from '@cordboard/acd';
import { newId } from '@cordboard/contracts';
import type { QueueConfiguration } from '@cordboard/contracts';
import { configurationSnapshot, withTenant } from '@cordboard/db';
import { connectRedis, createLogger } from '@cordboard/platform';
import type { LiveRedisClient } from '@cordboard/platform';
import { dominantHz, EventReader, rms, startDeployment, toneLevel, waitFor } from '@cordboard/test-kit';
import type { Deployment, DeploymentOptions, HeadlessPhone, TestTenant } from '@cordboard/test-kit';

export const ORIGIN = 'https://shop.example';

/** A deployment without web. Each test's tenant has its own settings; they say nothing and play nothing unless asked. */
export interface SignalingFloor {
  readonly deployment: Deployment;
  readonly redis: LiveRedisClient;
  readonly acd: Acd;
  /** A tenant of this test with its configuration in Redis. */
  tenant(change?: Partial<QueueConfiguration>, agentNames?: readonly string[]): Promise<TestTenant>;
  /** A supervisor's event socket: all that happens in the tenant. */
  watch(tenant: TestTenant): Promise<EventReader>;
  readonly deskOrigin: string;
  /** The last errors in the logs of the processes, for the message of an assertion. */
  complaints(): Promise<string>;
  stop(): Promise<void>;
}

export async function startFloor(options: DeploymentOptions = {}): Promise<SignalingFloor> {
  const deployment = await startDeployment({ processes: { media: 1, signaling: 1, worker: 1, web: 0 }, ...options });
  const log = createLogger('test', 'silent');
  const redis = await connectRedis(deployment.stack.env['REDIS_URL'] ?? '', { name: 'test', log });
  const acd = await createAcd({ redis, processId: newId('process'), log });
  const deskOrigin = new URL(deployment.stack.env['PUBLIC_URL'] ?? '').origin;
  const readers: EventReader[] = [];
  return {
    deployment,
    redis,
    acd,
    deskOrigin,
    async tenant(change = {}, agentNames = ['Ana Ruiz']) {
      const tenant = await deployment.newTenant({ agents: agentNames.map((name) => ({ name, role: 'agent' })) });
      const snapshot = await withTenant(deployment.db, tenant.tenantId, (tx) => configurationSnapshot(tx, tenant.tenantId));
      const none = { kind: 'none' } as const;
      // Far above what a publisher would write, so that these settings stay.
      await acd.publishConfiguration({
        ...snapshot,
        version: 1_000,
        queues: snapshot.queues.map((queue) => ({ ...queue, greeting: none, music: none, ...change })),
      });
      return tenant;
    },
    async watch(tenant) {
      const { token } = await deployment.deskToken(tenant, tenant.supervisorId);
      const reader = await EventReader.connect(deployment.stack.urls.events, { token, origin: deskOrigin });
      readers.push(reader);
      return reader;
    },
    async complaints() {
      const folder = join(deployment.stack.dataDir, 'logs');
      const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
      const errors = texts.flatMap((text) => text.split('\n').filter((line) => line.startsWith('{"level":50')));
      return errors.slice(-5).join('\n').slice(0, 8_000);
    },
    async stop() {
      for (const reader of readers) reader.close();
      await acd.close();
      await redis.close();
      await deployment.stop();
    },
  };
}

const RATE = 48_000;

/** Waits until just these tones are in the last 300 ms of what a phone hears, and none of the others. */
export async function hearsAll(
  phone: HeadlessPhone,
  { tones, others }: { readonly tones: readonly number[]; readonly others: readonly number[] },
  what: string,
): Promise<void> {
  let recent = new Float32Array(0);
  let last = 'nothing yet';
  try {
    await waitFor(
      what,
      () => {
        recent = Float32Array.from([...recent, ...phone.takeHeard()].slice(-RATE * 0.3));
        if (recent.length < RATE * 0.3) return false;
        const levels = new Map([...tones, ...others].map((hz) => [hz, toneLevel(recent, RATE, hz, 200)]));
        last = [...levels].map(([hz, level]) => `${String(hz)} Hz at ${level.toFixed(4)}`).join(', ');
        return tones.every((hz) => (levels.get(hz) ?? 0) > 0.02) && others.every((hz) => (levels.get(hz) ?? 1) < 0.004);
      },
      10_000,
    );
  } catch (error) {
    throw new Error(`${String(error)}; the last was ${last}`, { cause: error });
  }
}

/** Waits until the last 300 ms of what a phone hears are this tone; null: until they are quiet. */
export async function hears(phone: HeadlessPhone, hz: number | null, what: string): Promise<void> {
  let recent = new Float32Array(0);
  let last = 'nothing yet';
  try {
    await waitFor(
      what,
      () => {
        const heard = phone.takeHeard();
        const joined = new Float32Array(recent.length + heard.length);
        joined.set(recent);
        joined.set(heard, recent.length);
        recent = joined.slice(-RATE * 0.3);
        if (recent.length < RATE * 0.3) return false;
        const loud = rms(recent);
        const tone = dominantHz(recent, RATE) ?? 0;
        last = `${tone.toFixed(0)} Hz at ${loud.toFixed(4)}`;
        return hz === null ? loud < 0.005 : loud > 0.01 && Math.abs(tone - hz) < 20;
      },
      10_000,
    );
  } catch (error) {
    throw new Error(`${String(error)}; the last was ${last}`, { cause: error });
  }
}
