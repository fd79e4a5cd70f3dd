import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { CordboardError, newId, type AgentId, type QueueId, type TenantId, type WebCallKeyId } from '@cordboard/contracts';
import {
  agents,
  cancelCallback,
  closeCallbackAttempt,
  closeDb,
  connectDb,
  createCallback,
  createTenant,
  deferCallback,
  endCallbackPause,
  finishCallbackAttempt,
  insertRecording,
  insertResumeToken,
  insertStationSecret,
  listCallbacksDue,
  listRecordingsUnfinished,
  markRecordingFailed,
  markRecordingReady,
  markRecordingStored,
  openSecret,
  readCallback,
  readEarlierContacts,
  readRecording,
  listStations,
  readStation,
  revokeStation,
  recordCallbackAttempt,
  saveContactNote,
  sealSecret,
  useResumeToken,
  withTenant,
  type NewCallback,
  type Tx,
} from '../src/index.ts';
import { makeContact, makeVisitor } from '../src/factories/index.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const db = connectDb(inject('appUrl'));
let tenantId: TenantId;
let queueId: QueueId;
let agentId: AgentId;
let webCallKeyId: WebCallKeyId;

beforeAll(async () => {
  const made = await createTenant(db, { name: 'Promises', agents: [{ name: 'Ana', role: 'agent' }] });
  const [queue] = made.queueIds;
  const [agent] = made.agents;
  if (queue === undefined || agent === undefined) throw new Error('the tenant is not complete');
  ({ tenantId, webCallKeyId } = made);
  queueId = queue;
  agentId = agent.agentId;
});
afterAll(() => closeDb(db));

const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(db, tenantId, work);

function promise(given: Partial<NewCallback> = {}): NewCallback {
  return {
    callbackId: newId('callback'),
    contactId: newId('contact'),
    visitorId: newId('visitor'),
    queueId,
    requestedBy: 'widget',
    nowMs: NOW,
    ...given,
  };
}

/** Rings once and says how the attempt is called. */
async function ring(tx: Tx, callback: NewCallback, attempt: number) {
  const attemptId = newId('attempt');
  expect(
    await recordCallbackAttempt(tx, {
      callbackId: callback.callbackId,
      attemptId,
      agentId,
      attempt,
      ringUntilMs: NOW + 30_000,
      nowMs: NOW,
    }),
  ).toBe(true);
  return attemptId;
}

test('one open callback for each visitor and queue, also when two ask at once', async () => {
  const visitorId = newId('visitor');
  const [one, two] = [promise({ visitorId }), promise({ visitorId })];
  const answers = await Promise.all([one, two].map((wanted) => inTenant((tx) => createCallback(tx, wanted))));
  expect(answers.filter((answer) => answer.created)).toHaveLength(1);
  expect(new Set(answers.map((answer) => answer.callback.id)).size).toBe(1);
  const open = answers[0]?.callback;
  if (open === undefined) throw new Error('no callback was made');
  await inTenant((tx) => cancelCallback(tx, open.id, NOW));
  expect((await inTenant((tx) => createCallback(tx, promise({ visitorId })))).created).toBe(true);
});

test('three attempts, then unreachable; a repeated message changes nothing; an agent lost in between is no attempt', async () => {
  const callback = promise();
  const { callbackId } = callback;
  await inTenant(async (tx) => {
    await createCallback(tx, callback);
    const lost = await ring(tx, callback, 1);
    await finishCallbackAttempt(tx, { callbackId, attemptId: lost, outcome: 'agentLost', dueAtMs: null, nowMs: NOW });
    expect(await readCallback(tx, callbackId)).toMatchObject({ state: 'waiting', attempts: 0, dueAt: null });
    for (const attempt of [1, 2]) {
      const attemptId = await ring(tx, callback, attempt);
      const again = { callbackId, attemptId, agentId, attempt, ringUntilMs: NOW, nowMs: NOW };
      expect(await recordCallbackAttempt(tx, again)).toBe(false);
      const end = { callbackId, attemptId, outcome: 'notReached', dueAtMs: NOW + 300_000, nowMs: NOW } as const;
      expect(await finishCallbackAttempt(tx, end)).toBe(true);
      expect(await finishCallbackAttempt(tx, end)).toBe(false);
      expect(await readCallback(tx, callbackId)).toMatchObject({ state: 'waiting', attempts: attempt, dueAt: new Date(NOW + 300_000) });
      expect(await endCallbackPause(tx, callbackId)).toBe(true);
      expect(await endCallbackPause(tx, callbackId)).toBe(false);
    }
    const last = await ring(tx, callback, 3);
    await finishCallbackAttempt(tx, { callbackId, attemptId: last, outcome: 'declined', dueAtMs: null, nowMs: NOW });
    expect(await readCallback(tx, callbackId)).toMatchObject({ state: 'unreachable', attempts: 3, endedAt: new Date(NOW) });
    expect(await cancelCallback(tx, callbackId, NOW)).toBe(false);
  });
});

test('a ring whose process died is no attempt when the next one rings, and a missed one when the events say so', async () => {
  const callback = promise();
  const { callbackId } = callback;
  await inTenant(async (tx) => {
    await createCallback(tx, callback);
    await ring(tx, callback, 1);
    const second = await ring(tx, callback, 1);
    expect(await readCallback(tx, callbackId)).toMatchObject({ state: 'ringing', attempts: 1 });
    expect(await deferCallback(tx, callbackId, NOW)).toBe(false);
    expect(await closeCallbackAttempt(tx, second, NOW)).toBe(true);
    expect(await closeCallbackAttempt(tx, second, NOW)).toBe(false);
    expect(await deferCallback(tx, callbackId, NOW + 9)).toBe(true);
    expect(await readCallback(tx, callbackId)).toMatchObject({ state: 'waiting', attempts: 1, dueAt: new Date(NOW + 9) });
    expect(await deferCallback(tx, callbackId, NOW + 99)).toBe(false);
  });
});

test('an answered callback is done, and no further ring is possible', async () => {
  const callback = promise();
  await inTenant(async (tx) => {
    await createCallback(tx, callback);
    const attemptId = await ring(tx, callback, 1);
    await finishCallbackAttempt(tx, { callbackId: callback.callbackId, attemptId, outcome: 'answered', dueAtMs: null, nowMs: NOW });
    expect(await readCallback(tx, callback.callbackId)).toMatchObject({ state: 'done' });
  });
  const late = inTenant((tx) => ring(tx, callback, 2));
  await expect(late).rejects.toThrow(CordboardError);
  await expect(late).rejects.toMatchObject({ code: 'state_conflict', data: { from: 'done', to: 'ringing' } });
});

test('what is due is listed by id for every tenant, the earliest first', async () => {
  const callback = promise();
  await inTenant(async (tx) => {
    await createCallback(tx, callback);
    const attemptId = await ring(tx, callback, 1);
    await finishCallbackAttempt(tx, { callbackId: callback.callbackId, attemptId, outcome: 'notReached', dueAtMs: NOW, nowMs: NOW });
  });
  expect(await listCallbacksDue(db, NOW, 1_000)).not.toContainEqual({ tenantId, callbackId: callback.callbackId });
  expect(await listCallbacksDue(db, NOW + 1, 1_000)).toContainEqual({ tenantId, callbackId: callback.callbackId });
});

test('a recording is looked for until it is ready', async () => {
  const recordingId = newId('recording');
  const contactId = newId('contact');
  const unfinished = async () =>
    (await listRecordingsUnfinished(db, NOW + 60_000, 1_000)).some((found) => found.recordingId === recordingId);
  await inTenant(async (tx) => {
    await insertRecording(tx, { recordingId, contactId, objectPrefix: 't/x', startedAtMs: NOW });
    await insertRecording(tx, { recordingId, contactId, objectPrefix: 't/x', startedAtMs: NOW });
  });
  expect(await unfinished()).toBe(true);
  await inTenant(async (tx) => {
    expect(await markRecordingStored(tx, recordingId, 1_234.5, NOW)).toBe(true);
    expect(await markRecordingStored(tx, recordingId, 1_234.5, NOW)).toBe(false);
  });
  expect(await unfinished()).toBe(true);
  await inTenant(async (tx) => {
    expect(await markRecordingFailed(tx, recordingId, 'the store was full', NOW)).toBe(true);
    expect(await readRecording(tx, recordingId)).toMatchObject({ state: 'failed', detail: 'the store was full' });
    expect(await markRecordingReady(tx, recordingId, { durationMs: 1_240, bytes: 99 }, NOW)).toBe(true);
    expect(await markRecordingFailed(tx, recordingId, 'too late', NOW)).toBe(false);
    expect(await readRecording(tx, recordingId)).toMatchObject({ state: 'ready', durationMs: 1_240, bytes: 99, detail: null });
  });
  expect(await unfinished()).toBe(false);
});

test('earlier contacts are those of the same browser that are over', async () => {
  await inTenant(async (tx) => {
    const visitor = await makeVisitor(tx);
    const [old, young, now] = [1, 2, 3].map((place) => ({ createdAt: new Date(NOW + place), endedAt: new Date(NOW + place) }));
    const first = await makeContact(tx, { ...old, visitorId: visitor.id, outcome: 'answered', talkMs: 60_000 });
    const second = await makeContact(tx, { ...young, visitorId: visitor.id, outcome: 'abandoned' });
    const third = await makeContact(tx, { ...now, endedAt: null, visitorId: visitor.id });
    await makeContact(tx, { ...old });
    const found = await readEarlierContacts(tx, visitor.id, { except: third.id });
    expect(found.map((contact) => contact.contactId)).toEqual([second.id, first.id]);
    expect(found[1]).toMatchObject({ outcome: 'answered', talkMs: 60_000, createdAtMs: NOW + 1 });
    expect(await readEarlierContacts(tx, visitor.id, { except: second.id, limit: 5 })).toHaveLength(1);
  });
});

test('notes are replaced as they are typed', async () => {
  const contactId = newId('contact');
  const rows = await inTenant(async (tx) => {
    await saveContactNote(tx, { contactId, authorId: agentId, text: 'Want', nowMs: NOW });
    await saveContactNote(tx, { contactId, authorId: agentId, text: 'Wants a refund', nowMs: NOW + 500 });
    return await tx.query.contactNotes.findMany({ where: (note, { eq }) => eq(note.contactId, contactId) });
  });
  expect(rows).toMatchObject([{ text: 'Wants a refund', createdAt: new Date(NOW), updatedAt: new Date(NOW + 500) }]);
});

test('a resume token works once, and not after its time', async () => {
  const token = { contactId: newId('contact'), visitorId: newId('visitor'), webCallKeyId, expiresAtMs: NOW + 1_000 };
  await inTenant(async (tx) => {
    await insertResumeToken(tx, { ...token, tokenId: 'once' });
    await insertResumeToken(tx, { ...token, tokenId: 'late' });
  });
  expect(await inTenant((tx) => useResumeToken(tx, 'once', NOW))).toBe(true);
  // Another one of the contact was used since: nothing was lost.
  expect(await inTenant((tx) => useResumeToken(tx, 'late', NOW + 1))).toBe(true);
  const uses = await Promise.all([1, 2, 3].map(() => inTenant((tx) => useResumeToken(tx, 'once', NOW + 2))));
  expect(uses).toEqual([false, false, false]);
  expect(await inTenant((tx) => useResumeToken(tx, 'late', NOW + 1_000))).toBe(false);
  expect(await inTenant((tx) => useResumeToken(tx, 'never made', NOW))).toBe(false);
});

test('a resume token whose answer was lost works again for a minute, and leaves the contact one token', async () => {
  const token = { contactId: newId('contact'), visitorId: newId('visitor'), webCallKeyId, expiresAtMs: NOW + 3_600_000 };
  const use = (tokenId: string, atMs: number) => inTenant((tx) => useResumeToken(tx, tokenId, atMs));
  const give = (tokenId: string) => inTenant((tx) => insertResumeToken(tx, { ...token, tokenId }));
  await give('a');
  expect(await use('a', NOW)).toBe(true);
  await give('b, whose answer was lost');
  expect(await use('a', NOW + 30_000)).toBe(true);
  await give('c');
  expect(await use('b, whose answer was lost', NOW + 30_001)).toBe(false);
  // Whoever comes first decides: after what went on nothing is repeated, and what a repeat replaced does not go on.
  const both = await Promise.all([use('a', NOW + 40_000), use('c', NOW + 40_000)]);
  expect(both.filter(Boolean)).toHaveLength(1);
});

test('a resume token is not repeated after its minute, nor after its contact went on', async () => {
  const token = { contactId: newId('contact'), visitorId: newId('visitor'), webCallKeyId, expiresAtMs: NOW + 3_600_000 };
  const use = (tokenId: string, atMs: number) => inTenant((tx) => useResumeToken(tx, tokenId, atMs));
  const give = (tokenId: string) => inTenant((tx) => insertResumeToken(tx, { ...token, tokenId }));
  await give('first');
  expect(await use('first', NOW)).toBe(true);
  expect(await use('first', NOW + 60_001)).toBe(false);
  await give('second');
  expect(await use('second', NOW + 61_000)).toBe(true);
  await give('third');
  expect(await use('third', NOW + 62_000)).toBe(true);
  expect(await use('second', NOW + 63_000)).toBe(false);
});

test('a station’s digests are kept, its secret is not; revoked or of nobody it is no station', async () => {
  const station = { stationId: newId('station'), realm: 'cordboard', secret: 'a long random secret', agentId };
  const read = (stationId = station.stationId) => inTenant((tx) => readStation(tx, stationId));
  await inTenant((tx) => insertStationSecret(tx, station));
  const kept = await read();
  expect(kept?.digests).toEqual({
    md5: createHash('md5').update(`${station.stationId}:cordboard:a long random secret`).digest('hex'),
    sha256: createHash('sha256').update(`${station.stationId}:cordboard:a long random secret`).digest('hex'),
  });
  expect(JSON.stringify(kept)).not.toContain('random');
  expect(await read(newId('station'))).toBeNull();
  expect(await inTenant((tx) => listStations(tx, agentId))).toMatchObject([{ stationId: station.stationId }]);
  await inTenant((tx) => tx.update(agents).set({ active: false }).where(eq(agents.id, agentId)));
  expect(await read()).toBeNull();
  await inTenant((tx) => tx.update(agents).set({ active: true }).where(eq(agents.id, agentId)));
  expect(await read()).not.toBeNull();
  expect(await inTenant((tx) => revokeStation(tx, station.stationId, Date.now()))).toBe(true);
  expect(await inTenant((tx) => revokeStation(tx, station.stationId, Date.now()))).toBe(false);
  expect(await read()).toBeNull();
  expect(await inTenant((tx) => listStations(tx, agentId))).toEqual([]);
});

test('a sealed secret opens only in its own row and deployment', () => {
  const sealed = sealSecret('s3cret', 'row-1', 'deployment');
  expect(sealed).not.toContain('s3cret');
  expect(openSecret(sealed, 'row-1', 'deployment')).toBe('s3cret');
  expect(() => openSecret(sealed, 'row-2', 'deployment')).toThrow(CordboardError);
  expect(() => openSecret(sealed, 'row-1', 'another')).toThrow(CordboardError);
  expect(() => openSecret('v0.x.y', 'row-1', 'deployment')).toThrow(CordboardError);
});

test('a database that does not answer is said to be unavailable', async () => {
  const nowhere = connectDb('postgres://cordboard_app:x@127.0.0.1:1/none', { max: 1 });
  await expect(withTenant(nowhere, tenantId, () => Promise.resolve())).rejects.toMatchObject({ code: 'store_unavailable' });
  await closeDb(nowhere);
});
