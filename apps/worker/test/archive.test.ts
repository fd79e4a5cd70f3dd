import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createAcd, type Acd } from '@cordboard/acd';
import { newId, type ContactId, type TenantEvent, type TenantId } from '@cordboard/contracts';
import { archivePositions, closeDb, configurationSnapshot, connectDb, contacts, createTenant, events, withTenant } from '@cordboard/db';
import { connectRedis, createLogger, systemClock, type RedisClient } from '@cordboard/platform';
import { Archiver } from '../src/archive/archiver.ts';

const log = createLogger('archive-test', 'silent');
const db = connectDb(inject('appUrl'));
let redis: RedisClient;
let acd: Acd;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), { name: 'test', log });
  acd = await createAcd({ redis, processId: newId('process'), log, testPrefix: `test:${newId('process')}:` });
});
afterAll(async () => {
  await acd.close();
  await redis.close();
  await closeDb(db);
});

/** A tenant that the ACD knows, without a worker. */
async function newTenant(): Promise<TenantId> {
  const { tenantId } = await createTenant(db, { name: 'Archived' });
  await acd.publishConfiguration(await withTenant(db, tenantId, (tx) => configurationSnapshot(tx, tenantId)));
  return tenantId;
}

const archiver = (keptEvents?: number) =>
  new Archiver({
    db,
    source: acd,
    log,
    clock: systemClock,
    onArchived: () => Promise.resolve(),
    ...(keptEvents === undefined ? {} : { keptEvents }),
  });

function created(contactId: ContactId): TenantEvent {
  return {
    type: 'contact.created',
    contactId,
    callId: newId('call'),
    webCallKeyId: newId('webCallKey'),
    channel: 'voice',
    customer: { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' },
  };
}

const history = (tenantId: TenantId) => withTenant(db, tenantId, (tx) => tx.select().from(events).orderBy(events.epoch, events.seq));
const position = (tenantId: TenantId) => withTenant(db, tenantId, async (tx) => (await tx.select().from(archivePositions))[0]);

test('an event that cannot be projected is kept and does not stop the others', async () => {
  const tenantId = await newTenant();
  const [before, after] = [newId('contact'), newId('contact')];
  await acd.appendEvent(tenantId, created(before));
  // A queue that was never in PostgreSQL: the callback's row is refused there.
  await acd.appendEvent(tenantId, {
    type: 'callback.requested',
    contactId: before,
    queueId: newId('queue'),
    callbackId: newId('callback'),
    by: 'widget',
    position: 1,
  });
  await acd.appendEvent(tenantId, created(after));
  await archiver().pass();
  expect((await history(tenantId)).map((event) => event.type)).toEqual(['contact.created', 'callback.requested', 'contact.created']);
  const rows = await withTenant(db, tenantId, (tx) => tx.select({ id: contacts.id, kind: contacts.kind }).from(contacts));
  expect(rows).toHaveLength(2);
});

test('events that are gone before they were archived are passed over', async () => {
  const tenantId = await newTenant();
  for (let number = 0; number < 5; number++) await acd.appendEvent(tenantId, created(newId('contact')));
  const last = await acd.lastPosition(tenantId);
  await acd.trimEvents(tenantId, { epoch: last.epoch, seq: last.seq - 1 });
  await archiver().pass();
  expect((await history(tenantId)).map((event) => event.seq)).toEqual([last.seq - 1, last.seq]);
  expect(await position(tenantId)).toMatchObject({ epoch: last.epoch, seq: last.seq });
});

test('a stream is trimmed only below what is archived, and keeps a tail', async () => {
  const tenantId = await newTenant();
  const contactId = newId('contact');
  await acd.appendEvent(tenantId, created(contactId));
  const more = { type: 'contact.announced', contactId, queueId: newId('queue'), position: 1, estimatedWaitMs: null } as const;
  await Promise.all(Array.from({ length: 1_200 }, () => acd.appendEvent(tenantId, more)));
  const last = await acd.lastPosition(tenantId);
  const before = await acd.firstPosition(tenantId);
  await archiver(100).pass();
  expect(await history(tenantId)).toHaveLength(1_201);
  const first = await acd.firstPosition(tenantId);
  expect(before?.seq).toBe(last.seq - 1_200);
  expect(first).toEqual({ epoch: last.epoch, seq: last.seq - 100 });
});

test('an archive that comes back goes on where it was, and a second one changes nothing', async () => {
  const tenantId = await newTenant();
  const contactId = newId('contact');
  await acd.appendEvent(tenantId, created(contactId));
  const first = archiver();
  await first.pass();
  await acd.appendEvent(tenantId, {
    type: 'contact.ended',
    contactId,
    queueId: null,
    agentId: null,
    reason: 'abandoned',
    waitMs: 9,
    talkMs: 0,
  });
  await Promise.all([first.pass(), archiver().pass(), archiver().pass()]);
  expect(await history(tenantId)).toHaveLength(2);
  const [row] = await withTenant(db, tenantId, (tx) => tx.select().from(contacts).where(eq(contacts.id, contactId)));
  expect(row).toMatchObject({ state: 'ended', outcome: 'abandoned', waitMs: 9, talkMs: 0 });
  expect(first.lagMs()).toBe(0);
});
