import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect, inject, test } from 'vitest';
import { newId, objectKeys } from '@cordboard/contracts';
import { closeDb, connectDb, createTenant, insertRecording, readRecording, withTenant } from '@cordboard/db';
import { freePort } from '@cordboard/infra/services';
import { createLogger, openObjectStore, systemClock } from '@cordboard/platform';
import { createMailSender } from '../src/jobs/mail.ts';
import { openJobs } from '../src/jobs/queues.ts';
import { recordingFinish } from '../src/jobs/recording-finish.ts';
import { reconcileRecordings } from '../src/jobs/reconcile.ts';

const log = createLogger('jobs-test', 'silent');
const db = connectDb(inject('appUrl'));
afterAll(() => closeDb(db));

/** Keys of its own in the jobs' Redis. */
const open = () => openJobs(inject('queueRedisUrl'), log, `test-${newId('process')}`);

test('a mail that the server refused at first is sent again', async () => {
  const mails: string[] = [];
  let refusals = 1;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      text(stream).then(
        (mail) => {
          if (refusals-- > 0) {
            done(new Error('try again later'));
            return;
          }
          mails.push(mail);
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const sender = createMailSender(`smtp://127.0.0.1:${port}`, 'Cordboard <no-reply@cordboard.example>');
  const mail = { to: 'ana@shop.example', subject: 'Einladung für Ana', text: 'https://cordboard.example/invitation/1' };
  try {
    await expect(sender.send(mail)).rejects.toMatchObject({ code: 'store_unavailable' });
    await sender.send(mail);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain('To: ana@shop.example');
    expect(mails[0]).toContain('https://cordboard.example/invitation/1');
  } finally {
    sender.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
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
      code: 'internal',
      data: { detail: expect.stringMatching(/not a cluster/) as string },
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
    await expect(recordingFinish({ db, store, log, clock: systemClock }, { data, lastAttempt: false })).rejects.toThrow();
    expect(await read(broken)).toMatchObject({ state: 'recording' });
    await expect(recordingFinish({ db, store, log, clock: systemClock }, { data, lastAttempt: true })).rejects.toThrow();
    expect(await read(broken)).toMatchObject({ state: 'failed' });

    // Somebody else's folder is not read, whatever a job says.
    const foreign = { ...data, objectPrefix: objectKeys.recordingPrefix(newId('tenant'), broken) };
    await expect(recordingFinish({ db, store, log, clock: systemClock }, { data: foreign, lastAttempt: false })).rejects.toThrow('prefix');
  } finally {
    await jobs.close();
    await rm(folder, { recursive: true, force: true });
  }
});
