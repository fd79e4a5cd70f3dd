import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newId, type QueueId, type TenantId } from '@cordboard/contracts';
import {
  cancelCallback,
  closeDb,
  connectDb,
  createCallback,
  createTenant,
  deferCallback,
  listCallbacksDue,
  listOpenCallbacks,
  promisedTimes,
  readCallback,
  readPromisedTimes,
  rescheduleCallback,
  withTenant,
  type NewCallback,
  type Tx,
} from '../src/index.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const HOUR_MS = 3_600_000;
const db = connectDb(inject('appUrl'));
let tenantId: TenantId;
let queueId: QueueId;

beforeAll(async () => {
  const made = await createTenant(db, { name: 'Times' });
  const [queue] = made.queueIds;
  if (queue === undefined) throw new Error('the tenant has no queue');
  ({ tenantId } = made);
  queueId = queue;
});
afterAll(() => closeDb(db));

const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(db, tenantId, work);

function promise(scheduledForMs: number | null): NewCallback {
  const ids = { callbackId: newId('callback'), contactId: newId('contact'), visitorId: newId('visitor') };
  return { ...ids, queueId, requestedBy: 'widget', scheduledForMs, timeZone: 'Asia/Tokyo', nowMs: NOW };
}

test('a promise of a time is due then, and its time is taken until it is cancelled', async () => {
  const wanted = promise(NOW + HOUR_MS);
  await inTenant(async (tx) => {
    const { callback } = await createCallback(tx, wanted);
    expect(callback).toMatchObject({ scheduledFor: new Date(NOW + HOUR_MS), dueAt: new Date(NOW + HOUR_MS), timeZone: 'Asia/Tokyo' });
    expect(await promisedTimes(tx, queueId, NOW, null)).toEqual([NOW + HOUR_MS]);
    expect(await promisedTimes(tx, queueId, NOW, wanted.callbackId)).toEqual([]);
    expect(await promisedTimes(tx, queueId, NOW + HOUR_MS + 1, null)).toEqual([]);
  });
  const due = { tenantId, callbackId: wanted.callbackId };
  expect(await listCallbacksDue(db, NOW + HOUR_MS, 1_000)).not.toContainEqual(due);
  expect(await listCallbacksDue(db, NOW + HOUR_MS + 1, 1_000)).toContainEqual(due);
  await inTenant(async (tx) => {
    const page = { madeBeforeMs: NOW + 1, after: null, atMost: 500 };
    expect(await listOpenCallbacks(tx, page)).toMatchObject([{ callbackId: wanted.callbackId, scheduledFor: new Date(NOW + HOUR_MS) }]);
    await cancelCallback(tx, wanted.callbackId, NOW);
    expect(await promisedTimes(tx, queueId, NOW, null)).toEqual([]);
  });
});

test('another time, or none; not for one that is over', async () => {
  const wanted = promise(NOW + HOUR_MS);
  await inTenant(async (tx) => {
    await createCallback(tx, wanted);
    await rescheduleCallback(tx, wanted.callbackId, { scheduledForMs: NOW + 2 * HOUR_MS, dueAtMs: NOW + 2 * HOUR_MS });
    expect(await promisedTimes(tx, queueId, NOW, null)).toEqual([NOW + 2 * HOUR_MS]);
    expect(await deferCallback(tx, wanted.callbackId, NOW + 9)).toBe(false);
    await rescheduleCallback(tx, wanted.callbackId, { scheduledForMs: null, dueAtMs: null });
    expect(await readCallback(tx, wanted.callbackId)).toMatchObject({ scheduledFor: null, dueAt: null });
    // Quiet hours keep one that waits in line out of it.
    expect(await deferCallback(tx, wanted.callbackId, NOW + 9)).toBe(true);
    expect(await readCallback(tx, wanted.callbackId)).toMatchObject({ state: 'waiting', dueAt: new Date(NOW + 9) });
    await cancelCallback(tx, wanted.callbackId, NOW);
  });
  const late = inTenant((tx) => rescheduleCallback(tx, wanted.callbackId, { scheduledForMs: NOW, dueAtMs: NOW }));
  await expect(late).rejects.toMatchObject({ code: 'state_conflict' });
});

test('of many who want the last place of a time one gets it', async () => {
  const atMs = NOW + 5 * HOUR_MS;
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      inTenant(async (tx) => {
        const { callback } = await createCallback(tx, promise(null));
        const taken = await readPromisedTimes(tx, queueId, NOW, callback.id);
        if (taken.includes(atMs)) return false;
        await rescheduleCallback(tx, callback.id, { scheduledForMs: atMs, dueAtMs: atMs });
        return true;
      }),
    ),
  );
  expect(answers.filter(Boolean)).toHaveLength(1);
  expect(await inTenant((tx) => promisedTimes(tx, queueId, NOW, null))).toEqual([atMs]);
});
