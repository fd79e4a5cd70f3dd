import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createAcd, type Acd } from '@cordboard/acd';
import {
  newId,
  objectKeys,
  SIGNALING_PORT,
  WORKER_PORT,
  workerAnnouncementSchema,
  type AgentId,
  type CallbackId,
  type ContactId,
  type QueueId,
  type RecordingManifest,
  type TenantEvent,
  type TenantId,
  type VisitorId,
  type WebCallKeyId,
} from '@cordboard/contracts';
import {
  archivePositions,
  callbacks,
  closeDb,
  connectDb,
  contacts,
  createCallback,
  createTenant,
  events,
  insertRecording,
  readCallback,
  readRecording,
  recordCallbackAttempt,
  withTenant,
} from '@cordboard/db';
import {
  announce,
  connectRedis,
  connectRpc,
  createLogger,
  listAnnounced,
  openObjectStore,
  serveRpc,
  type RedisClient,
} from '@cordboard/platform';
import { readConfiguration } from '../src/configuration.ts';
import { startWorker, type RunningWorker } from '../src/worker.ts';
import { tonePackets, trackOf } from './sound.ts';

const log = createLogger('worker-test', 'silent');
const db = connectDb(inject('appUrl'));
const configuration = readConfiguration({
  LOG_LEVEL: 'silent',
  DATABASE_APP_URL: inject('appUrl'),
  DATABASE_AUTH_URL: inject('authUrl'),
  REDIS_URL: inject('redisUrl'),
  QUEUE_REDIS_URL: inject('queueRedisUrl'),
  KEYS_DIR: inject('keysDir'),
  OBJECT_STORE_URL: pathToFileURL(join(inject('keysDir'), 'objects')).href,
  OPS_LISTEN: '127.0.0.1:0',
  // Other suites' notifications are in the same database.
  PUSH_HOSTS: '',
});
const store = openObjectStore(configuration.OBJECT_STORE_URL);

let redis: RedisClient;
let acd: Acd;
let workers: RunningWorker[] = [];
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), { name: 'test', log });
  acd = await createAcd({ redis, processId: newId('process'), log });
  // Two at once: everything below must be harmless when done by both.
  workers = await Promise.all([startWorker(configuration, log), startWorker(configuration, log)]);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await acd.close();
  await redis.close();
  await closeDb(db);
  await rm(join(inject('keysDir'), 'objects'), { recursive: true, force: true });
});

interface Place {
  readonly tenantId: TenantId;
  readonly queueId: QueueId;
  readonly agentId: AgentId;
  readonly webCallKeyId: WebCallKeyId;
}

async function newTenant(): Promise<Place> {
  const { tenantId, queueIds, agents, webCallKeyId } = await createTenant(db, { name: 'Tested', agents: [{ name: 'Ana', role: 'agent' }] });
  const [queueId] = queueIds;
  const [agent] = agents;
  if (queueId === undefined || agent === undefined) throw new Error('the tenant is not complete');
  await expect
    .poll(() => acd.readConfiguration(tenantId), { message: 'the configuration was not published', timeout: 20_000 })
    .not.toBeNull();
  return { tenantId, queueId, agentId: agent.agentId, webCallKeyId };
}

async function append(tenantId: TenantId, appended: readonly TenantEvent[]): Promise<void> {
  for (const event of appended) await acd.appendEvent(tenantId, event);
}

/** Waits until everything in the tenant's stream is history. */
async function archived(tenantId: TenantId): Promise<void> {
  const last = await acd.lastPosition(tenantId);
  const read = () => withTenant(db, tenantId, async (tx) => (await tx.select().from(archivePositions))[0]);
  await expect.poll(read, { message: 'the stream was not archived', timeout: 10_000 }).toMatchObject({ epoch: last.epoch, seq: last.seq });
}

function createdEvent(contactId: ContactId, place: Place, visitorId: VisitorId): TenantEvent {
  return {
    type: 'contact.created',
    contactId,
    callId: newId('call'),
    webCallKeyId: place.webCallKeyId,
    channel: 'chat',
    customer: { visitorId, form: { name: 'Bo', reason: 'an order' }, origin: 'https://shop.example', locale: 'en' },
  };
}

describe('the archive', () => {
  test('keeps every event once and folds them into the contact', async () => {
    const place = await newTenant();
    const { tenantId, queueId, agentId } = place;
    const contactId = newId('contact');
    const visitorId = newId('visitor');
    const offer = { offerId: newId('offer'), contactId, queueId, agentId };
    await append(tenantId, [
      createdEvent(contactId, place, visitorId),
      { type: 'contact.queued', contactId, queueId, kind: 'voice', enqueuedAtMs: Date.now(), position: 1, cause: 'joined' },
      { type: 'offer.created', ...offer, expiresAtMs: Date.now() + 20_000, waitedMs: 10 },
      { type: 'offer.ended', ...offer, reason: 'notAnswered' },
      { type: 'contact.queued', contactId, queueId, kind: 'voice', enqueuedAtMs: Date.now(), position: 1, cause: 'offerEnded' },
      { type: 'offer.created', ...offer, offerId: newId('offer'), expiresAtMs: Date.now() + 20_000, waitedMs: 20 },
      { type: 'offer.accepted', ...offer },
      { type: 'contact.connected', contactId, queueId, agentId, waitMs: 2_500.4 },
      { type: 'contact.ended', contactId, queueId, agentId, reason: 'customerHungUp', waitMs: 2_500.4, talkMs: 61_000 },
      { type: 'wrapUp.ended', agentId, contactId, by: 'agent', wrapUpMs: 4_000 },
      // Names a disposition that is not there: kept as an event, nothing is lost.
      { type: 'contact.disposed', contactId, agentId, dispositionId: newId('disposition') },
    ]);
    await archived(tenantId);
    const { row, history } = await withTenant(db, tenantId, async (tx) => ({
      row: (await tx.select().from(contacts).where(eq(contacts.id, contactId)))[0],
      history: await tx.select().from(events).where(eq(events.contactId, contactId)).orderBy(events.seq),
    }));
    expect(history.map((event) => event.type)).toHaveLength(11);
    expect(history[0]?.data).toMatchObject({ type: 'contact.created', customer: { form: { reason: 'an order' } } });
    expect(history[7]).toMatchObject({ type: 'contact.connected', agentId, queueId });
    expect(row).toMatchObject({
      state: 'ended',
      outcome: 'answered',
      endReason: 'customerHungUp',
      visitorId,
      queueId,
      agentId,
      webCallKeyId: place.webCallKeyId,
      channel: 'chat',
      waitMs: 2_500,
      talkMs: 61_000,
      wrapUpMs: 4_000,
      offers: 2,
      dispositionId: null,
      form: { name: 'Bo', reason: 'an order' },
    });
    expect(row?.connectedAt).not.toBeNull();
    expect(row?.endedAt).not.toBeNull();
  });

  test('keeps up with many events, each once, with two at work', async () => {
    const place = await newTenant();
    const count = 600;
    const contactIds = Array.from({ length: 20 }, () => newId('contact'));
    for (const contactId of contactIds) await append(place.tenantId, [createdEvent(contactId, place, newId('visitor'))]);
    await Promise.all(
      Array.from({ length: count }, (_, number) =>
        acd.appendEvent(place.tenantId, {
          type: 'contact.announced',
          contactId: contactIds[number % contactIds.length] ?? newId('contact'),
          queueId: place.queueId,
          position: 1,
          estimatedWaitMs: null,
        }),
      ),
    );
    await archived(place.tenantId);
    const rows = await withTenant(db, place.tenantId, (tx) => tx.select().from(events).where(eq(events.type, 'contact.announced')));
    expect(rows).toHaveLength(count);
  });
});

describe('callbacks', () => {
  test('follow the events where no process wrote, and the alarm tells signaling when the pause is over', async () => {
    const place = await newTenant();
    const { tenantId, queueId, agentId } = place;
    const contactId = newId('contact');
    const callbackId: CallbackId = newId('callback');
    const attemptId = newId('attempt');
    const visitorId = newId('visitor');
    await withTenant(db, tenantId, (tx) =>
      createCallback(tx, { callbackId, contactId, visitorId, queueId, requestedBy: 'digit', nowMs: Date.now() }),
    );
    await withTenant(db, tenantId, (tx) =>
      recordCallbackAttempt(tx, { callbackId, attemptId, agentId, attempt: 1, ringUntilMs: Date.now(), nowMs: Date.now() }),
    );
    const signaling = await listenForAlarms();
    try {
      const dueAtMs = Date.now() + 1_000;
      await append(tenantId, [
        createdEvent(contactId, place, visitorId),
        { type: 'callback.requested', contactId, queueId, callbackId, by: 'digit', position: 1 },
        { type: 'callback.notReached', contactId, callbackId, attemptId, attempt: 1 },
        { type: 'contact.deferred', contactId, queueId, dueAtMs },
      ]);
      await archived(tenantId);
      const read = () => withTenant(db, tenantId, (tx) => readCallback(tx, callbackId));
      expect(await read()).toMatchObject({ state: 'waiting', attempts: 1, dueAt: new Date(dueAtMs) });
      await expect.poll(() => signaling.told, { message: 'the alarm did not go off', timeout: 5_000 }).toContain(contactId);
      expect(Date.now()).toBeGreaterThanOrEqual(dueAtMs);
      await append(tenantId, [
        { type: 'contact.queued', contactId, queueId, kind: 'callback', enqueuedAtMs: Date.now(), position: 1, cause: 'retry' },
        { type: 'callback.ended', contactId, callbackId, state: 'cancelled' },
        { type: 'contact.ended', contactId, queueId, agentId: null, reason: 'callbackCancelled', waitMs: 5, talkMs: 0 },
      ]);
      await archived(tenantId);
      expect(await read()).toMatchObject({ state: 'cancelled', dueAt: null });
      const [row] = await withTenant(db, tenantId, (tx) => tx.select().from(contacts).where(eq(contacts.id, contactId)));
      expect(row).toMatchObject({ kind: 'callback', state: 'ended', outcome: 'flowOut', visitorId });
    } finally {
      await signaling.close();
    }
  });

  test('an alarm that Redis forgot is set again from the row', async () => {
    const place = await newTenant();
    const { tenantId, queueId } = place;
    const callbackId: CallbackId = newId('callback');
    const contactId = newId('contact');
    const signaling = await listenForAlarms();
    let late: RunningWorker | undefined;
    try {
      await withTenant(db, tenantId, async (tx) => {
        await createCallback(tx, { callbackId, contactId, visitorId: newId('visitor'), queueId, requestedBy: 'widget', nowMs: Date.now() });
        await tx
          .update(callbacks)
          .set({ dueAt: new Date(Date.now() - 1_000) })
          .where(eq(callbacks.id, callbackId));
      });
      // No event tells of it. A worker that starts looks at the rows first.
      late = await startWorker(configuration, log);
      await expect.poll(() => signaling.told, { message: 'the alarm was not set again', timeout: 5_000 }).toContain(contactId);
    } finally {
      await late?.close();
      await signaling.close();
    }
  });
});

describe('recordings', () => {
  test('a stored recording is ready in a moment', async () => {
    const { tenantId } = await newTenant();
    const recordingId = newId('recording');
    const contactId = newId('contact');
    const objectPrefix = objectKeys.recordingPrefix(tenantId, recordingId);
    await withTenant(db, tenantId, (tx) => insertRecording(tx, { recordingId, contactId, objectPrefix, startedAtMs: Date.now() }));
    const packets = await tonePackets(440, 2);
    await store.put(objectKeys.recordingTrack(objectPrefix, 0), trackOf(packets.map((packet, frame) => [frame, packet] as const)));
    const manifest: RecordingManifest = {
      recordingId,
      startedAtMs: Date.now(),
      durationMs: 2_000,
      channels: ['customer', 'agent'],
      tracks: [{ index: 0, legId: newId('leg'), packets: packets.length, lost: 0, fingerprint: '' }],
      assignments: [{ channel: 'customer', track: 0, fromFrame: 0 }],
      gaps: [],
      pauses: [],
    };
    await store.put(objectKeys.recordingManifest(objectPrefix), Buffer.from(JSON.stringify(manifest)));
    await append(tenantId, [
      { type: 'recording.started', contactId, recordingId },
      { type: 'recording.stored', contactId, recordingId, objectPrefix, durationMs: 2_000 },
    ]);
    const state = () => withTenant(db, tenantId, async (tx) => (await readRecording(tx, recordingId))?.state);
    await expect.poll(state, { message: 'the recording was not finished', timeout: 15_000 }).toBe('ready');
    const row = await withTenant(db, tenantId, (tx) => readRecording(tx, recordingId));
    const sealed = await store.stat(objectKeys.sealed(objectKeys.recordingOgg(objectPrefix)));
    // A header, and a tag for its one chunk.
    expect(row).toMatchObject({ durationMs: 2_000, bytes: (sealed?.bytes ?? 0) - 48 });
    expect(await store.stat(objectKeys.recordingOgg(objectPrefix))).toBeNull();
    const [contact] = await withTenant(db, tenantId, (tx) => tx.select().from(contacts).where(eq(contacts.id, contactId)));
    expect(contact?.recordingId).toBe(recordingId);
  });
});

describe('the port', () => {
  test('is found by its announcement and needs the secret', async () => {
    const found = await listAnnounced(redis, 'worker', workerAnnouncementSchema);
    expect(found.map((worker) => worker.rpcUrl)).toEqual(expect.arrayContaining(workers.map((worker) => worker.rpcUrl)));
    const stranger = connectRpc(WORKER_PORT, workers[0]?.rpcUrl ?? '', {
      secret: 'another secret that is long enough',
      log,
      timeoutMs: 2_000,
    });
    await expect(stranger.call('music.builtIn', { tenantId: newId('tenant') })).rejects.toMatchObject({ code: 'not_authenticated' });
    await stranger.close();
  });

  test('says that no mail can be sent when there is no mail server', async () => {
    const client = connectRpc(WORKER_PORT, workers[0]?.rpcUrl ?? '', { secret: configuration.secret, log });
    await expect(client.call('mail.send', { mailId: newId('mail'), to: 'a@b.example', subject: 's', text: 't' })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    await client.close();
  });

  test('answers health, readiness and figures', async () => {
    const ops = workers[0]?.ops;
    expect((await fetch(`${ops?.url ?? ''}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${ops?.url ?? ''}/metrics`)).text()).toMatch(/cordboard_archive_lag_seconds\{service="worker"\} \d/);
  });
});

/** A signaling process as far as the worker knows one. */
const ALARM_PORT = { 'callback.due': SIGNALING_PORT['callback.due'] };

async function listenForAlarms(): Promise<{ told: ContactId[]; close(): Promise<void> }> {
  const told: ContactId[] = [];
  const handlers = {
    'callback.due': ({ contactId }: { contactId: ContactId }) => {
      told.push(contactId);
      return Promise.resolve({ requeued: true });
    },
  };
  const server = await serveRpc(ALARM_PORT, handlers, { host: '127.0.0.1', port: 0, secret: configuration.secret, log });
  const processId = newId('process');
  const entry = { processId, rpcUrl: server.url, draining: false, sockets: 0, calls: 0, atMs: Date.now() };
  const announcement = announce(redis, 'signaling', processId, () => entry, log);
  await announcement.refresh();
  return {
    told,
    async close() {
      await announcement.stop();
      await server.close();
    },
  };
}
