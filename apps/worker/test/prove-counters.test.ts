import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { createAcd, localDay, type Acd } from '@cordboard/acd';
import { newId, noTallies, type ContactId, type QueueId, type TenantEvent, type TenantId } from '@cordboard/contracts';
import { closeDb, configurationSnapshot, connectDb, createTenant, withTenant } from '@cordboard/db';
import { makeQueue } from '@cordboard/db/factories';
import { connectRedis, createLogger, systemClock, type RedisClient } from '@cordboard/platform';
import { Archiver } from '../src/archive/archiver.ts';
import { openJobs } from '../src/jobs/queues.ts';
import { proveCounters, type Proof } from '../src/jobs/prove-counters.ts';

const log = createLogger('prove-test', 'silent');
const db = connectDb(inject('appUrl'));
let redis: RedisClient;
let acd: Acd;
let prefix: string;
let archiver: Archiver;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), { name: 'test', log });
});
afterAll(async () => {
  await redis.close();
  await closeDb(db);
});
afterEach(async () => {
  await archiver.close();
  await acd.close();
});

interface Shop {
  readonly tenantId: TenantId;
  readonly queueIds: readonly QueueId[];
  readonly dayMs: number;
}

/** A tenant alone under a prefix of its own, with queues in which callers came, left and were moved. */
async function openShop(queues: number): Promise<Shop> {
  prefix = `test:${newId('process')}:`;
  acd = await createAcd({ redis, processId: newId('process'), log, testPrefix: prefix });
  archiver = new Archiver({ db, source: acd, log, clock: systemClock, onArchived: () => Promise.resolve() });
  archiver.start();
  const { tenantId } = await createTenant(db, { name: 'Counted' });
  const snapshot = await withTenant(db, tenantId, async (tx) => {
    for (let number = 1; number < queues; number++) await makeQueue(tx, { name: `Queue ${String(number)}` });
    return await configurationSnapshot(tx, tenantId);
  });
  await acd.publishConfiguration(snapshot);
  const shop = {
    tenantId,
    queueIds: snapshot.queues.map(({ queueId }) => queueId),
    dayMs: localDay(snapshot.timeZone, Date.now()).startMs,
  };
  for (const [place, queueId] of shop.queueIds.entries()) {
    await call(tenantId, queueId);
    await acd.endContact(tenantId, await call(tenantId, queueId), 'abandoned');
    const other = shop.queueIds[(place + 1) % queues];
    if (other !== undefined && other !== queueId) await acd.moveContact(tenantId, await call(tenantId, queueId), other);
  }
  return shop;
}

async function call(tenantId: TenantId, queueId: QueueId): Promise<ContactId> {
  const contactId = newId('contact');
  const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
  await acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer });
  await acd.enqueueContact(tenantId, contactId, queueId);
  return contactId;
}

const prove = (lines?: string[]): Promise<Proof> => {
  const told = lines === undefined ? log : createLogger('prove', 'error', { write: (line) => void lines.push(line) });
  return proveCounters({ db, acd, clock: systemClock, log: told });
};
async function breakCounter({ tenantId, dayMs }: Shop, queueId: QueueId, name: string, by: number): Promise<void> {
  const [key, field] = [`${prefix}acd:{${tenantId}}:counters`, `${queueId}:${String(dayMs)}:${name}`];
  await redis.hSet(key, field, Number(await redis.hGet(key, field)) + by);
}
async function corrections(tenantId: TenantId): Promise<Extract<TenantEvent, { type: 'counters.corrected' }>[]> {
  const all = (await acd.readEvents(tenantId, { epoch: 1, seq: 0 }, 10_000)) ?? [];
  return all.flatMap(({ event }) => (event.type === 'counters.corrected' ? [event] : []));
}

test('counters that equal the events are left alone; one that was broken is told, put right and said in an event', async () => {
  const shop = await openShop(2);
  const { tenantId, queueIds, dayMs } = shop;
  const [first, second] = queueIds;
  if (first === undefined || second === undefined) throw new Error('the shop has two queues');
  const lines: string[] = [];
  expect(await prove(lines)).toEqual({ proved: 4, corrected: 0 });
  expect(lines).toEqual([]);

  await breakCounter(shop, second, 'abandoned', 3);
  await breakCounter(shop, second, 'offered', -1);
  expect(await prove(lines)).toEqual({ proved: 4, corrected: 1 });
  const differences = [
    { name: 'offered', counted: 3, recounted: 4 },
    { name: 'abandoned', counted: 4, recounted: 1 },
  ];
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ tenantId, queueId: second, dayStartMs: dayMs, differences }),
  ]);
  expect(await corrections(tenantId)).toEqual([{ type: 'counters.corrected', queueId: second, day: dayMs, differences }]);
  expect((await acd.readCounters(tenantId, dayMs, [second])).tallies.get(second)).toEqual({
    ...noTallies(),
    ...{ offered: 4, abandoned: 1, abandonedWithin: 1, shortAbandoned: 1, flowOut: 1 },
  });
  expect(await prove()).toEqual({ proved: 4, corrected: 0 });
});

test('a Redis that forgot its counters has them again, while callers go on coming', async () => {
  const shop = await openShop(2);
  const before = await acd.readCounters(shop.tenantId, shop.dayMs, shop.queueIds);
  await redis.del(`${prefix}acd:{${shop.tenantId}}:counters`);
  const more = Promise.all(shop.queueIds.map((queueId) => call(shop.tenantId, queueId)));
  await prove();
  await more;
  expect(await prove()).toEqual({ proved: 4, corrected: 0 });
  const after = await acd.readCounters(shop.tenantId, shop.dayMs, shop.queueIds);
  for (const queueId of shop.queueIds) {
    const counted = before.tallies.get(queueId) ?? noTallies();
    expect(after.tallies.get(queueId)).toEqual({ ...counted, offered: counted.offered + 1 });
  }
});

test(
  'a process that is killed in between leaves counters that the next one finishes, each put right once',
  { timeout: 120_000 },
  async () => {
    const shop = await openShop(30);
    for (const queueId of shop.queueIds) await breakCounter(shop, queueId, 'offered', 7);
    const script = fileURLToPath(new URL('prove-counters-process.ts', import.meta.url));
    const child = spawn(process.execPath, [script, inject('appUrl'), inject('redisUrl'), prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    // Killed by its own first correction: somebody listens to the stream and strikes.
    const stop = await acd.onEvents(shop.tenantId, ({ event }) => {
      if (event.type === 'counters.corrected') child.kill('SIGKILL');
    });
    await closed;
    await stop();
    expect(said, 'the process had begun and not come to its end').toBe('begins\n');
    const before = (await corrections(shop.tenantId)).length;
    expect(before).toBeGreaterThan(0);
    expect(before, 'it was killed in between').toBeLessThan(shop.queueIds.length);
    // Two at once, as when a job that seemed dead was not.
    const proofs = await Promise.all([prove(), prove()]);
    expect(before + proofs.reduce((sum, { corrected }) => sum + corrected, 0)).toBe(shop.queueIds.length);
    expect((await corrections(shop.tenantId)).map(({ queueId }) => queueId).sort()).toEqual([...shop.queueIds].sort());
    expect(await prove()).toEqual({ proved: 60, corrected: 0 });
  },
);

test('the job runs once for all workers', async () => {
  await openShop(1);
  const name = `test-${newId('process')}`;
  const [one, two] = [await openJobs(inject('queueRedisUrl'), log, name), await openJobs(inject('queueRedisUrl'), log, name)];
  let runs = 0;
  const work = async (): Promise<void> => {
    runs++;
    await prove();
  };
  try {
    for (const jobs of [one, two]) {
      await jobs.work('prove-counters', 1, work);
      await jobs.repeat('prove-counters', {}, 86_400_000);
    }
    await expect.poll(() => runs, { message: 'the job did not run', timeout: 30_000 }).toBe(1);
    await expect.poll(() => one.waiting('prove-counters'), { message: 'the next run is not set' }).toBe(1);
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
});
