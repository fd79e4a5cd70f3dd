import { newId, type AgentId, type ContactId, type TenantId } from '@cordboard/contracts';
import { connectRedis, createLogger, type RedisClient } from '@cordboard/platform';
import { createAcd, type Acd } from '@cordboard/acd';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import { until } from '../kit/until.ts';

const floors = useFloors();
const PROGRAM = fileURLToPath(new URL('../kit/process.ts', import.meta.url));
const LEASE_MS = 2_000;
const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Place {
  readonly tenantId: TenantId;
  readonly prefix: string;
  readonly redis: RedisClient;
}

/** A tenant in real time. */
async function openPlace(): Promise<Place> {
  const tenantId = newId('tenant');
  const redis = await connectRedis(floors.url, { name: 'acd-timers', log: createLogger('acd-test', 'fatal') });
  cleanUps.push(() => {
    redis.destroy();
  });
  return { tenantId, prefix: `test:${tenantId}:`, redis };
}

async function openProcess(place: Place): Promise<Acd> {
  const acd = await createAcd({
    redis: place.redis,
    processId: newId('process'),
    log: createLogger('acd-test', 'fatal'),
    testPrefix: place.prefix,
  });
  cleanUps.push(() => acd.close());
  return acd;
}

async function spawnProcess(place: Place): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROGRAM, floors.url, place.prefix, place.tenantId], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUps.push(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('the other process is ready', () => said.includes('ready'), 45_000);
  return child;
}

const holder = (place: Place) => place.redis.hGet(`${place.prefix}acd:{${place.tenantId}}:meta`, 'timerHolder');

/** An agent in wrap-up that ends by its timer. */
async function wrapUp(acd: Acd, place: Place, wrapUpMs: number): Promise<{ agent: AgentId; contactId: ContactId; untilMs: number }> {
  const agent = newId('agent');
  const queue = queueOf([agent], { wrapUpMs });
  await acd.publishConfiguration(snapshotOf(place.tenantId, Date.now(), [agent], [queue]));
  await acd.deskSeen(place.tenantId, agent, newId('desk'), newId('process'));
  await acd.setStatus(place.tenantId, agent, 'available', null);
  const contactId = newId('contact');
  const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
  await acd.createContact(place.tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer });
  await acd.enqueueContact(place.tenantId, contactId, queue.queueId);
  const offer = await acd.readOffer(place.tenantId, agent);
  if (!offer) throw new Error('nothing rings');
  await acd.acceptOffer(place.tenantId, agent, offer.offerId, null);
  await acd.connectContact(place.tenantId, contactId, offer.offerId);
  await acd.endContact(place.tenantId, contactId, 'customerHungUp');
  const untilMs = (await acd.readWrapUp(place.tenantId, agent))?.untilMs ?? 0;
  return { agent, contactId, untilMs };
}

/** How late the wrap-up ended, by Redis' clock. */
async function lateness(acd: Acd, place: Place, untilMs: number): Promise<number> {
  let endedAtMs = 0;
  await until('wrap-up ends', async () => {
    const events = (await acd.readEvents(place.tenantId, { epoch: 1, seq: 0 }, 1_000)) ?? [];
    endedAtMs = events.findLast(({ event }) => event.type === 'wrapUp.ended')?.atMs ?? 0;
    return endedAtMs >= untilMs;
  });
  return endedAtMs - untilMs;
}

describe('the timer', () => {
  it('comes on time, woken by a deadline that another process armed', async () => {
    const place = await openPlace();
    const [timed, other] = [await openProcess(place), await openProcess(place)];
    await timed.start();
    const { untilMs } = await wrapUp(other, place, 300);
    expect(await lateness(other, place, untilMs)).toBeLessThan(LEASE_MS / 2);
  });

  it('is taken over within the lease when its holder is killed', async () => {
    const place = await openPlace();
    const survivor = await openProcess(place);
    await survivor.publishConfiguration(snapshotOf(place.tenantId, 1, [], []));
    const child = await spawnProcess(place);
    // The child becomes the holder with a first deadline.
    const first = await wrapUp(survivor, place, 100);
    await lateness(survivor, place, first.untilMs);
    const held = await holder(place);
    expect(held).not.toBeNull();
    await survivor.start();
    const second = await wrapUp(survivor, place, 400);
    expect(await holder(place)).toBe(held);
    child.kill('SIGKILL');
    const lateMs = await lateness(survivor, place, second.untilMs);
    expect(lateMs).toBeLessThan(LEASE_MS + 500);
    expect(await holder(place)).not.toBe(held);
  });

  it('is handed over at once by a process that closes', async () => {
    const place = await openPlace();
    const [leaving, staying] = [await openProcess(place), await openProcess(place)];
    await leaving.start();
    const first = await wrapUp(leaving, place, 50);
    await lateness(leaving, place, first.untilMs);
    await staying.start();
    const second = await wrapUp(staying, place, 400);
    await leaving.close();
    await leaving.close();
    expect(await lateness(staying, place, second.untilMs)).toBeLessThan(LEASE_MS / 2);
  });

  it('carries out a crowd of deadlines in batches', async () => {
    const place = await openPlace();
    const acd = await openProcess(place);
    const agents = Array.from({ length: 120 }, () => newId('agent'));
    await acd.publishConfiguration(snapshotOf(place.tenantId, 1, agents, [queueOf(agents)]));
    for (const agent of agents) {
      const desk = newId('desk');
      await acd.deskSeen(place.tenantId, agent, desk, newId('process'));
      await acd.setStatus(place.tenantId, agent, 'available', null);
    }
    // All deadlines are due at once: as if no process had run for a while.
    const deadlines = `${place.prefix}acd:{${place.tenantId}}:deadlines`;
    const members = await place.redis.zRange(deadlines, 0, -1);
    expect(members).toHaveLength(120);
    const past = Date.now() - 60_000;
    const agentsKey = `${place.prefix}acd:{${place.tenantId}}:agents`;
    for (const [agent, text] of Object.entries(await place.redis.hGetAll(agentsKey))) {
      await place.redis.hSet(agentsKey, agent, text.replaceAll(/"seenAtMs":\d+/g, `"seenAtMs":${String(past)}`));
    }
    await place.redis.zAdd(
      deadlines,
      members.map((value) => ({ score: past, value })),
    );
    expect(await acd.runDue(place.tenantId)).toBe(120);
    expect(await acd.readAgent(place.tenantId, at(agents, 119))).toMatchObject({ deskConnected: false, status: 'available' });
  });
});

describe('the reconcile loop', () => {
  it('runs by itself in one process and heals a missed match', async () => {
    const place = await openPlace();
    const log = createLogger('acd-test', 'silent');
    const acd = await createAcd({
      redis: place.redis,
      processId: newId('process'),
      log,
      testPrefix: place.prefix,
      tuning: { reconcileEveryMs: 100 },
    });
    cleanUps.push(() => acd.close());
    const agent = newId('agent');
    const queue = queueOf([agent]);
    await acd.publishConfiguration(snapshotOf(place.tenantId, 1, [agent], [queue]));
    await acd.deskSeen(place.tenantId, agent, newId('desk'), newId('process'));
    await acd.setStatus(place.tenantId, agent, 'available', null);
    await place.redis.del(`${place.prefix}acd:{${place.tenantId}}:idle`);
    const contactId = newId('contact');
    const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
    await acd.createContact(place.tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer });
    await acd.enqueueContact(place.tenantId, contactId, queue.queueId);
    expect(await acd.readOffer(place.tenantId, agent)).toBeNull();
    await acd.start();
    await until('the contact rings', async () => (await acd.readOffer(place.tenantId, agent))?.contactId === contactId);
    await acd.close();
    expect(await place.redis.exists(`${place.prefix}acd:reconcile`)).toBe(0);
  });
});
