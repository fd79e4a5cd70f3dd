import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createAcd, type Acd } from '@cordboard/acd';
import { newId, objectKeys, type RecordingId, type TenantId } from '@cordboard/contracts';
import {
  agentStretches,
  auditLog,
  authSchema,
  closeDb,
  configurationSnapshot,
  connectAuthDb,
  connectDb,
  createTenant,
  ensureRecordingKey,
  events,
  forgetEvents,
  insertResumeToken,
  queueVisits,
  readRecording,
  resumeTokens,
  waitPredictions,
  webCallKeys,
  withTenant,
} from '@cordboard/db';
import { makeContact, makeQueue, makeRecording } from '@cordboard/db/factories';
import { connectRedis, createLogger, openObjectStore, systemClock, type ObjectStore, type RedisClient } from '@cordboard/platform';
import { ageEverything, type Aged, type AgeingOptions } from '../src/ageing/age.ts';
import { RETENTION_SHAPE, type Retention } from '../src/ageing/retention.ts';
import { archiveBatch } from '../src/archive/archive-batch.ts';
import { openJobs } from '../src/jobs/queues.ts';

const DAY_MS = 86_400_000;
const log = createLogger('ageing-test', 'silent');
const db = connectDb(inject('appUrl'));
const authDb = connectAuthDb(inject('authUrl'));
let redis: RedisClient;
let acd: Acd;
let folder: string;
let store: ObjectStore;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), { name: 'test', log });
  acd = await createAcd({ redis, processId: newId('process'), log, testPrefix: `test:${newId('process')}:` });
  folder = await mkdtemp(join(tmpdir(), 'cordboard-ageing-'));
  store = openObjectStore(pathToFileURL(folder).href);
});
afterAll(async () => {
  await acd.close();
  await redis.close();
  await Promise.all([closeDb(db), closeDb(authDb)]);
  await rm(folder, { recursive: true, force: true });
});

/** Long for every kind but those that a test is about; other tests' rows stay. */
function retention(short: Partial<Retention>): Retention {
  const long = Object.fromEntries(Object.keys(RETENTION_SHAPE).map((name) => [name, 36_500])) as { [K in keyof Retention]: number };
  return { ...long, ...short };
}
const age = (short: Partial<Retention>, change: Partial<AgeingOptions> = {}): Promise<Aged> =>
  ageEverything({ db, authDb, store, streams: acd, retention: retention(short), clock: systemClock, log, ...change });

async function newTenant(): Promise<TenantId> {
  const { tenantId } = await createTenant(db, { name: 'Aged' });
  await acd.publishConfiguration(await withTenant(db, tenantId, (tx) => configurationSnapshot(tx, tenantId)));
  return tenantId;
}

/** Events in the archive, `agesDays` old, the oldest first. */
async function archived(tenantId: TenantId, agesDays: readonly number[]): Promise<void> {
  const rows = agesDays.map((days, index) => {
    const contactId = newId('contact');
    const data = { type: 'contact.ended', contactId, queueId: null, agentId: null, reason: 'abandoned', waitMs: 0, talkMs: 0 } as const;
    return { epoch: 1, seq: index + 1, at: new Date(Date.now() - days * DAY_MS), configVersion: 1, type: data.type, contactId, data };
  });
  await withTenant(db, tenantId, (tx) => tx.insert(events).values(rows));
}
const seqs = async (tenantId: TenantId) =>
  (await withTenant(db, tenantId, (tx) => tx.select({ seq: events.seq }).from(events).orderBy(events.seq))).map((row) => row.seq);

test('events go when they are older than their retention, in their own tenant and in every other', async () => {
  const [one, two] = [await newTenant(), await newTenant()];
  await archived(one, [40, 31, 29, 1]);
  await archived(two, [31, 0]);
  const { events: gone } = await age({ RETAIN_EVENTS_DAYS: 30 });
  expect(gone).toBe(3);
  expect([await seqs(one), await seqs(two)]).toEqual([[3, 4], [2]]);
  expect((await age({ RETAIN_EVENTS_DAYS: 30 })).events).toBe(0);
});

test('what metrics are computed from goes with the events; what is under way stays', async () => {
  const [one, two] = [await newTenant(), await newTenant()];
  const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);
  for (const tenantId of [one, two]) {
    await withTenant(db, tenantId, async (tx) => {
      const visit = (days: number, leftAt: Date | null) => ({
        ...{ contactId: newId('contact'), number: 1, queueId: newId('queue'), kind: 'voice' as const },
        ...{ enteredAt: ago(days), since: ago(days), leftAt },
      });
      await tx.insert(queueVisits).values([visit(40, ago(40)), visit(40, null), visit(40, ago(2))]);
      const stretch = (days: number, toAt: Date | null) => ({
        ...{ agentId: newId('agent'), fromAt: ago(days), toAt, status: 'available' as const, state: 'idle' as const, deskConnected: true },
      });
      await tx.insert(agentStretches).values([stretch(40, ago(39)), stretch(40, null)]);
      const told = (days: number) => ({ contactId: newId('contact'), at: ago(days), queueId: newId('queue'), rank: 1, p50Ms: 1, p90Ms: 2 });
      await tx.insert(waitPredictions).values([told(31), told(29)]);
    });
  }
  await age({ RETAIN_EVENTS_DAYS: 30 });
  for (const tenantId of [one, two]) {
    const left = await withTenant(db, tenantId, (tx) =>
      Promise.all([tx.$count(queueVisits), tx.$count(agentStretches), tx.$count(waitPredictions)]),
    );
    expect(left).toEqual([2, 1, 1]);
  }
  expect((await age({ RETAIN_EVENTS_DAYS: 30 })).metrics).toBe(0);
});

test('the application cannot delete facts, nor have young ones forgotten, nor another tenant’s', async () => {
  const [one, two] = [await newTenant(), await newTenant()];
  await archived(one, [100, 0.5]);
  await archived(two, [100]);
  await expect(withTenant(db, one, (tx) => tx.delete(events))).rejects.toThrow();
  await expect(withTenant(db, one, (tx) => tx.delete(auditLog))).rejects.toThrow();
  expect(await withTenant(db, one, (tx) => forgetEvents(tx, Date.now() + DAY_MS, 100))).toBe(1);
  expect([await seqs(one), await seqs(two)]).toEqual([[2], [1]]);
});

test('recordings go when their queue’s days are over: the key at once, then the objects; a legal hold and another tenant’s stay', async () => {
  const [tenantId, other] = [await newTenant(), await newTenant()];
  const key = randomBytes(32);
  const make = async (owner: TenantId, days: number, legalHold = false) =>
    await withTenant(db, owner, async (tx) => {
      const queueId = (await makeQueue(tx, { recordingKeepDays: 30 })).id;
      const contactId = (await makeContact(tx, { queueId })).id;
      const id = newId('recording');
      const objectPrefix = objectKeys.recordingPrefix(owner, id);
      await makeRecording(tx, { id, contactId, objectPrefix, state: 'ready', legalHold, startedAt: new Date(Date.now() - days * DAY_MS) });
      await ensureRecordingKey(tx, { tenantId: owner, recordingId: id }, key);
      for (const name of ['stereo.opus.sealed', '0.track.sealed']) await store.put(`${objectPrefix}/${name}`, Buffer.from('x'));
      return { id, objectPrefix };
    });
  const [old, held, young, theirs] = [
    await make(tenantId, 31),
    await make(tenantId, 31, true),
    await make(tenantId, 29),
    await make(other, 29),
  ];
  const rowOf = async (owner: TenantId, id: RecordingId) => await withTenant(db, owner, (tx) => readRecording(tx, id));
  const objects = async (prefix: string): Promise<number> => {
    const names: string[] = [];
    for await (const { key: name } of store.list(`${prefix}/`)) names.push(name);
    return names.length;
  };
  // The store is away: the key is gone all the same, and the objects go with the next run.
  const broken: ObjectStore = { ...store, delete: () => Promise.reject(new Error('the store is away')) };
  await expect(age({}, { store: broken })).rejects.toThrow('did not age');
  expect(await rowOf(tenantId, old.id)).toMatchObject({ state: 'erased', sealedKey: null });
  expect(await objects(old.objectPrefix)).toBe(2);
  await age({});
  expect(await objects(old.objectPrefix)).toBe(0);
  for (const [owner, { id, objectPrefix }] of [
    [tenantId, held],
    [tenantId, young],
    [other, theirs],
  ] as const) {
    expect(await rowOf(owner, id)).toMatchObject({ state: 'ready', erasedAt: null });
    expect(await objects(objectPrefix)).toBe(2);
  }
  const audit = await withTenant(db, tenantId, (tx) => tx.select().from(auditLog).where(eq(auditLog.action, 'recording.erased')));
  expect(audit.map(({ target, actorKind }) => [target, actorKind])).toEqual([[old.id, 'system']]);
});

test('audit rows go from the oldest end', async () => {
  const tenantId = await newTenant();
  const row = (action: string, days: number) => ({
    ...{ actorKind: 'system' as const, actor: 'test', action, targetKind: 'queue', target: 'x' },
    at: new Date(Date.now() - days * DAY_MS),
  });
  await withTenant(db, tenantId, (tx) => tx.insert(auditLog).values([row('old', 91), row('young', 89)]));
  expect((await age({ RETAIN_AUDIT_DAYS: 90 })).audit).toBe(1);
  const left = await withTenant(db, tenantId, (tx) => tx.select().from(auditLog).where(eq(auditLog.target, 'x')));
  expect(left.map((one) => one.action)).toEqual(['young']);
});

test('a stream keeps what is young or not archived, and its positions go on', async () => {
  const tenantId = await newTenant();
  const contactId = newId('contact');
  const event = { type: 'recording.failed', contactId, recordingId: newId('recording'), detail: '' } as const;
  const beginning = await acd.lastPosition(tenantId);
  for (let index = 0; index < 4; index++) await acd.appendEvent(tenantId, event);
  const batch = (await acd.readEvents(tenantId, beginning, 10)) ?? [];
  expect(batch).toHaveLength(4);
  // Three are archived; two of them long ago.
  await archiveBatch(db, tenantId, batch.slice(0, 3), log);
  const streams = { listTenants: () => acd.listTenants(), trimEvents: acd.trimEvents.bind(acd) };
  // Eight days later: the two first are older than a week by then, had the third been archived two days later.
  await age({ RETAIN_STREAM_DAYS: 7 }, { streams, clock: { nowMs: () => (batch[1]?.atMs ?? 0) + 7 * DAY_MS + 1 } });
  const left = await acd.firstPosition(tenantId);
  expect(left?.seq).toBeGreaterThanOrEqual(batch[1]?.seq ?? 0);
  expect(left?.seq).toBeLessThanOrEqual(batch[2]?.seq ?? 0);
  const last = await acd.appendEvent(tenantId, event);
  expect(last).toEqual({ epoch: batch[3]?.epoch, seq: (batch[3]?.seq ?? 0) + 1 });
  expect((await acd.readEvents(tenantId, { epoch: last.epoch, seq: batch[2]?.seq ?? 0 }, 10))?.map((one) => one.seq)).toEqual([
    batch[3]?.seq,
    last.seq,
  ]);
});

test('resume tokens, sessions and one-time links go some time after they have ended', async () => {
  const tenantId = await newTenant();
  const [key] = await withTenant(db, tenantId, (tx) => tx.select({ id: webCallKeys.id }).from(webCallKeys));
  const at = (days: number) => new Date(Date.now() - days * DAY_MS);
  await withTenant(db, tenantId, async (tx) => {
    for (const [tokenId, days] of [
      ['old', 8],
      ['ended', 6],
      ['good', -1],
    ] as const) {
      const token = { tokenId, contactId: newId('contact'), visitorId: newId('visitor'), webCallKeyId: key!.id };
      await insertResumeToken(tx, { ...token, expiresAtMs: at(days).getTime() });
    }
  });
  const { user, session, verification, invitation, organization } = authSchema;
  const id = randomUUID();
  await authDb.insert(user).values({ id, name: 'Ana', email: `${id}@example.com` });
  await authDb.insert(organization).values({ id, name: 'Aged', slug: id });
  const named = (name: string) => `${name}-${id}`;
  for (const [name, days] of [
    ['old', 31],
    ['ended', 29],
    ['good', -1],
  ] as const) {
    await authDb.insert(session).values({ id: named(name), token: named(name), userId: id, expiresAt: at(days) });
    await authDb.insert(verification).values({ id: named(name), identifier: `reset-password:${name}`, value: id, expiresAt: at(days) });
    const invited = { organizationId: id, email: 'ben@example.com', inviterId: id, createdAt: at(days + 7), expiresAt: at(days) };
    await authDb.insert(invitation).values({ id: named(name), ...invited });
  }
  const aged = await age({ RETAIN_RESUME_TOKENS_DAYS: 7, RETAIN_SESSIONS_DAYS: 30, RETAIN_LINKS_DAYS: 30 });
  expect(aged).toMatchObject({ resumeTokens: 1, sessions: 1, links: 2 });
  const tokens = await withTenant(db, tenantId, (tx) => tx.select().from(resumeTokens).orderBy(resumeTokens.id));
  expect(tokens.map((one) => one.id)).toEqual(['ended', 'good']);
  const names = ['old', 'ended', 'good'].map(named);
  for (const table of [session, verification, invitation]) {
    const rows = await authDb.select({ id: table.id }).from(table).where(inArray(table.id, names));
    expect(rows.map((row) => row.id).sort()).toEqual([named('ended'), named('good')]);
  }
});

test('sources of broken conversions go, prompts stay', async () => {
  const tenantId = await newTenant();
  const [old, young, prompt] = [newId('prompt'), newId('prompt'), newId('prompt')];
  for (const key of [
    objectKeys.promptSource(tenantId, old),
    objectKeys.promptSource(tenantId, young),
    objectKeys.prompt(tenantId, prompt, 1),
  ])
    await store.put(key, Buffer.from('sound'));
  const longAgo = new Date(Date.now() - 2 * DAY_MS);
  for (const key of [objectKeys.promptSource(tenantId, old), objectKeys.prompt(tenantId, prompt, 1)])
    await utimes(join(folder, key), longAgo, longAgo);
  expect((await age({ RETAIN_UPLOADS_DAYS: 1 })).uploads).toBe(1);
  const left: string[] = [];
  for await (const { key } of store.list(objectKeys.tenantPrefix(tenantId))) left.push(key);
  expect(left.sort()).toEqual([objectKeys.promptSource(tenantId, young), objectKeys.prompt(tenantId, prompt, 1)].sort());
});

test('one kind that fails keeps no other from ageing, and the job is tried again', async () => {
  const tenantId = await newTenant();
  await archived(tenantId, [40]);
  const broken = {
    ...store,
    list: () => {
      throw new Error('the store is away');
    },
  };
  await expect(age({ RETAIN_EVENTS_DAYS: 30 }, { store: broken })).rejects.toThrow(/did not age/);
  expect(await seqs(tenantId)).toEqual([]);
});

test('the job runs at once and then daily, once for all workers', async () => {
  const prefix = `test-${newId('process')}`;
  const two = [await openJobs(inject('queueRedisUrl'), log, prefix), await openJobs(inject('queueRedisUrl'), log, prefix)];
  let runs = 0;
  try {
    for (const jobs of two) {
      await jobs.work('ageing', 1, () => Promise.resolve(void runs++));
      await jobs.repeat('ageing', {}, DAY_MS);
    }
    await expect.poll(() => runs, { message: 'the job did not run', timeout: 15_000 }).toBe(1);
    await expect.poll(() => two[0]?.waiting('ageing'), { message: 'the next run is not set' }).toBe(1);
    expect(runs).toBe(1);
  } finally {
    for (const jobs of two) await jobs.close();
  }
});
