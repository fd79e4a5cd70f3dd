import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, inject, test } from 'vitest';
import { newId, objectKeys } from '@cordboard/contracts';
import { closeDb, connectDb, createTenant, addRecordingPart, insertRecording, readRecording, withTenant } from '@cordboard/db';
import { freePort } from '@cordboard/infra/services';
import { createLogger, openObjectStore, systemClock } from '@cordboard/platform';
import { createMailSender } from '../src/jobs/mail.ts';
import { openJobs } from '../src/jobs/queues.ts';
import { recordingFinish } from '../src/jobs/recording-finish.ts';
import { reconcileRecordings } from '../src/jobs/reconcile.ts';
import { openMailSink } from './mail-sink.ts';

const log = createLogger('jobs-test', 'silent');
const db = connectDb(inject('appUrl'));
afterAll(() => closeDb(db));

/** Keys of its own in the jobs' Redis. */
const prefix = () => `test-${newId('process')}`;
const open = () => openJobs(inject('queueRedisUrl'), log, prefix());

test('a mail is tried again until the server takes it, then never again, and its link is in no log', async () => {
  const sink = await openMailSink(1);
  const lines: string[] = [];
  const jobs = await openJobs(
    inject('queueRedisUrl'),
    createLogger('mail-test', 'trace', { write: (line) => void lines.push(line) }),
    prefix(),
  );
  const sender = createMailSender(sink.url, 'Cordboard <no-reply@cordboard.example>');
  const link = 'https://cordboard.example/invitation/0b1c2d3e-secret';
  const mail = { mailId: newId('mail'), to: 'ana@shop.example', subject: 'Приглашение для Аны', text: `Hello,\n\n${link}\n` };
  const dozen = Array.from({ length: 12 }, () => jobs.add('mail', mail.mailId, mail));
  try {
    await Promise.all(dozen);
    expect(await jobs.waiting('mail')).toBe(1);
    await jobs.work('mail', 4, ({ data }) => sender.send(data));
    await expect.poll(() => sink.mails.length, { message: 'the mail did not come', timeout: 30_000 }).toBe(1);
    expect(sink.attempts).toBe(2);
    await expect.poll(() => jobs.waiting('mail'), { message: 'the job stayed' }).toBe(0);
    // The page asks again: its first answer was lost.
    await jobs.add('mail', mail.mailId, mail);
    const other = { ...mail, mailId: newId('mail'), to: 'ben@shop.example' };
    await jobs.add('mail', other.mailId, other);
    await expect.poll(() => sink.mails.length, { message: 'the other mail did not come', timeout: 10_000 }).toBe(2);
    expect(sink.mails.map((one) => /^To: (.*)$/m.exec(one)?.[1]?.trim())).toEqual(['ana@shop.example', 'ben@shop.example']);
    expect(sink.mails[0]).toContain(link);
    expect(sink.mails[0]).toContain(`Message-ID: <${mail.mailId}@cordboard.example>`);
    expect(lines.some((line) => line.includes('a job failed'))).toBe(true);
    expect(lines.filter((line) => line.includes('0b1c2d3e'))).toEqual([]);
  } finally {
    await jobs.close();
    sender.close();
    await sink.close();
  }
});

test('a failing job is tried again and knows its last attempt; one of the same id is there once', async () => {
  const jobs = await open();
  const seen: boolean[] = [];
  try {
    await jobs.add(
      'recording-finish',
      'same',
      { tenantId: newId('tenant'), contactId: newId('contact'), recordingId: newId('recording'), objectPrefix: 'x' },
      60_000,
    );
    await jobs.add(
      'recording-finish',
      'same',
      { tenantId: newId('tenant'), contactId: newId('contact'), recordingId: newId('recording'), objectPrefix: 'x' },
      60_000,
    );
    expect(await jobs.waiting('recording-finish')).toBe(1);
    await jobs.add('callback-due', 'one', { tenantId: newId('tenant'), callbackId: newId('callback'), contactId: newId('contact') });
    await jobs.work('callback-due', 1, ({ lastAttempt }) => {
      seen.push(lastAttempt);
      return Promise.reject(new Error('not yet'));
    });
    await expect.poll(() => seen, { message: 'the job was not tried again', timeout: 20_000 }).toEqual([false, false, false, false, true]);
    await expect.poll(() => jobs.waiting('callback-due'), { message: 'the job stayed' }).toBe(0);
  } finally {
    await jobs.close();
  }
});

test('a Redis Cluster is refused at start', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cordboard-cluster-'));
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--cluster-enabled', 'yes', '--bind', '127.0.0.1', '--dir', dir, '--save', ''],
    { stdio: 'ignore' },
  );
  try {
    await expect(openJobs(`redis://127.0.0.1:${port}`, log)).rejects.toMatchObject({
      name: 'ConfigurationError',
      sentences: [expect.stringMatching(/^QUEUE_REDIS_URL is a Redis Cluster: .*\.$/)],
    });
  } finally {
    const gone = once(server, 'close');
    server.kill('SIGKILL');
    await gone;
    await rm(dir, { recursive: true, force: true });
  }
});

test('a recording that cannot be finished says why; one that never came is given up after a day', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-jobs-'));
  const store = openObjectStore(pathToFileURL(folder).href);
  const { tenantId } = await createTenant(db, { name: 'Recorded' });
  const contactId = newId('contact');
  const [broken, absent] = [newId('recording'), newId('recording')];
  const objectPrefix = objectKeys.recordingPrefix(tenantId, broken);
  const jobs = await open();
  const read = (recordingId: typeof broken) => withTenant(db, tenantId, (tx) => readRecording(tx, recordingId));
  try {
    const startedAtMs = Date.now() - 25 * 3_600_000;
    await withTenant(db, tenantId, async (tx) => {
      await insertRecording(tx, { recordingId: broken, contactId, objectPrefix, startedAtMs });
      await insertRecording(tx, {
        recordingId: absent,
        contactId,
        objectPrefix: objectKeys.recordingPrefix(tenantId, absent),
        startedAtMs,
      });
    });
    await store.put(objectKeys.recordingManifest(objectPrefix), Buffer.from('{"recordingId":"not a manifest"}'));
    await reconcileRecordings({ db, store, jobs, clock: systemClock });
    expect(await jobs.waiting('recording-finish')).toBe(1);
    expect(await read(absent)).toMatchObject({ state: 'failed', detail: 'the media node never stored it' });

    const data = { tenantId, contactId, recordingId: broken, objectPrefix };
    await expect(
      recordingFinish({ db, store, log, clock: systemClock, recordingsKey: randomBytes(32) }, { data, lastAttempt: false }),
    ).rejects.toThrow();
    expect(await read(broken)).toMatchObject({ state: 'recording' });
    await expect(
      recordingFinish({ db, store, log, clock: systemClock, recordingsKey: randomBytes(32) }, { data, lastAttempt: true }),
    ).rejects.toThrow();
    expect(await read(broken)).toMatchObject({ state: 'failed' });

    // Somebody else's folder is not read, whatever a job says.
    const foreign = { ...data, objectPrefix: objectKeys.recordingPrefix(newId('tenant'), broken) };
    await expect(
      recordingFinish({ db, store, log, clock: systemClock, recordingsKey: randomBytes(32) }, { data: foreign, lastAttempt: false }),
    ).rejects.toThrow('prefix');
  } finally {
    await jobs.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a recording of several parts is finished when all are stored, or with those that came within a day', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-jobs-'));
  const store = openObjectStore(pathToFileURL(folder).href);
  const { tenantId } = await createTenant(db, { name: 'Moved' });
  const [contactId, recordingId] = [newId('contact'), newId('recording')];
  const objectPrefix = objectKeys.recordingPrefix(tenantId, recordingId);
  const jobs = await open();
  const read = () => withTenant(db, tenantId, (tx) => readRecording(tx, recordingId));
  const put = (part: number) =>
    store.put(
      objectKeys.recordingManifest(objectKeys.recordingPart(objectPrefix, part)),
      Buffer.from(
        JSON.stringify({
          ...{ recordingId, startedAtMs: part * 3_000, durationMs: 2_000, channels: ['customer', 'agent'] },
          ...{ tracks: [], assignments: [], gaps: [], pauses: [] },
        }),
      ),
    );
  const startedAtMs = Date.now() - 60_000;
  const recordingsKey = randomBytes(32);
  const at = (nowMs: number) => ({ db, store, log, clock: { ...systemClock, nowMs: () => nowMs }, recordingsKey });
  const run = { data: { tenantId, contactId, recordingId, objectPrefix }, lastAttempt: true };
  try {
    await withTenant(db, tenantId, async (tx) => {
      await insertRecording(tx, { recordingId, contactId, objectPrefix, startedAtMs });
      await addRecordingPart(tx, recordingId, 3, startedAtMs);
      // Told again, or late.
      await addRecordingPart(tx, recordingId, 2, startedAtMs);
    });
    expect(await read()).toMatchObject({ parts: 3 });
    await put(1);
    await put(3);
    await reconcileRecordings({ db, store, jobs, clock: systemClock });
    expect(await jobs.waiting('recording-finish')).toBe(0);
    await recordingFinish(at(Date.now()), run);
    expect(await read()).toMatchObject({ state: 'recording' });
    await recordingFinish(at(Date.now() + 25 * 3_600_000), run);
    expect(await read()).toMatchObject({ state: 'ready', durationMs: 8_000 });
    await put(2);
    await recordingFinish(at(Date.now()), run);
    expect(await read()).toMatchObject({ state: 'ready', durationMs: 8_000 });
  } finally {
    await jobs.close();
    await rm(folder, { recursive: true, force: true });
  }
});
