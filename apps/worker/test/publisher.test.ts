import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createAcd, type Acd } from '@cordboard/acd';
import { newId } from '@cordboard/contracts';
import { bumpConfigVersion, closeDb, connectDb, createTenant, queues, withTenant } from '@cordboard/db';
import { connectPlainRedis, createLogger, type PlainRedisClient } from '@cordboard/platform';
import { ConfigurationPublisher } from '../src/publisher.ts';

const log = createLogger('publisher-test', 'silent');
const db = connectDb(inject('appUrl'));
let redis: PlainRedisClient;
let acd: Acd;
/** Its own check comes too late for any of these tests. */
let publisher: ConfigurationPublisher;
beforeAll(async () => {
  redis = await connectPlainRedis(inject('redisUrl'), { name: 'test', log });
  // Keys of its own, since one test takes all of them away.
  acd = await createAcd({ redis, processId: newId('process'), log, testPrefix: `test:${newId('process')}:` });
  publisher = new ConfigurationPublisher(db, acd, log, 3_600_000);
  await publisher.start();
});
afterAll(async () => {
  await publisher.close();
  await acd.close();
  await redis.close();
  await closeDb(db);
});

test('a configuration is published when it is made and when it changes, without waiting for the check', async () => {
  const { tenantId, queueIds } = await createTenant(db, { name: 'Announced' });
  const read = async () => (await acd.readConfiguration(tenantId))?.queues[0]?.ringMs;
  await expect.poll(read, { message: 'the new tenant was not published', timeout: 5_000 }).toBe(20_000);
  await withTenant(db, tenantId, async (tx) => {
    await tx
      .update(queues)
      .set({ ringMs: 7_000 })
      .where(eq(queues.id, queueIds[0] ?? newId('queue')));
    await bumpConfigVersion(tx);
  });
  await expect.poll(read, { message: 'the change was not published', timeout: 5_000 }).toBe(7_000);
});

test('a Redis that has lost everything is filled again by the check', async () => {
  const { tenantId } = await createTenant(db, { name: 'Flushed' });
  const version = async () => (await acd.readConfiguration(tenantId))?.version;
  await expect.poll(version, { message: 'the tenant was not published', timeout: 5_000 }).toBe(1);
  // Only what this test's prefix has; other suites share the server.
  for await (const keys of redis.scanIterator({ MATCH: 'test:*', COUNT: 1_000 })) if (keys.length > 0) await redis.del(keys);
  expect(await version()).toBeUndefined();
  await publisher.check();
  expect(await version()).toBe(1);
});

test('a snapshot that a promoted replica has not is published again when that is known', async () => {
  const { tenantId } = await createTenant(db, { name: 'Rolled back' });
  const version = async () => (await acd.readConfiguration(tenantId))?.version;
  await expect.poll(version, { message: 'the tenant was not published', timeout: 5_000 }).toBe(1);
  // The set of tenants may lie on another node, which has lost nothing.
  for await (const keys of redis.scanIterator({ MATCH: `test:*{${tenantId}}*`, COUNT: 1_000 })) if (keys.length > 0) await redis.del(keys);
  await publisher.check();
  expect(await version()).toBeUndefined();
  publisher.lost(tenantId);
  await expect.poll(version, { message: 'the snapshot was not published again', timeout: 5_000 }).toBe(1);
});
