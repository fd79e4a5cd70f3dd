import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { mkdtemp } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  callbackLinkDigest,
  closeDb,
  connectDb,
  listUnsentMails,
  openCallbackLink,
  readPush,
  readSubscription,
  withTenant,
} from '@cordboard/db';
import { createLogger, DEPLOYMENT_FILES, generateDeploymentKeys, readPushKeys, type PushKeys } from '@cordboard/platform';
import { openPushEndpoint, type PushEndpoint } from '@cordboard/test-kit';
import { sendCallbackPush } from '../src/jobs/callback-push.ts';
import type { JobQueues } from '../src/jobs/queues.ts';
import { nextTryMs, pushAnswer } from '../src/push/push-answer.ts';
import { createPushSender, type PushSender } from '../src/push/push-sender.ts';
import { ringing, type Ring } from './ringing.ts';

const db = connectDb(inject('appUrl'));
const secret = 'the secret of this test';
const log = createLogger('worker', 'silent');
let keys: PushKeys;
let service: PushEndpoint;
let sender: PushSender;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-push-'));
  await generateDeploymentKeys(folder);
  keys = readPushKeys(join(folder, DEPLOYMENT_FILES.pushPrivateKey));
  service = await openPushEndpoint();
  sender = createPushSender({ keys, hosts: ['127.0.0.1'], contact: 'mailto:ops@cordboard.example' });
});
afterAll(async () => {
  await service.close();
  await closeDb(db);
});

/** A callback that rings, with a browser of its own. */
async function ringingFor(ringMs?: number) {
  const mailbox = service.subscribe(keys.publicKey);
  const { subscription } = mailbox;
  return { mailbox, ...(await ringing({ db, secret, subscription, ...(ringMs !== undefined && { ringMs }) })) };
}

/** Alarms as they were set; the clock is ours. */
function desk(push: PushSender = sender, atMs = Date.now()) {
  const alarms: string[] = [];
  const add: JobQueues['add'] = (name, id, _data, delayMs = 0) => Promise.resolve(void alarms.push(`${name} ${id} ${String(delayMs > 0)}`));
  const unused = () => Promise.reject(new Error('not in this test'));
  const jobs: JobQueues = { add, repeat: unused, work: unused, waiting: unused, close: unused };
  return { alarms, options: { db, jobs, push, secret, log, clock: { nowMs: () => atMs } } };
}
const rowOf = ({ tenantId, pushId }: Ring) => withTenant(db, tenantId, (tx) => readPush(tx, pushId));

describe('a notification', () => {
  test('is encrypted for the browser and signed; its link opens there and nowhere else', async () => {
    const ring = await ringingFor();
    await sendCallbackPush(desk().options, ring);
    const push = await ring.mailbox.next();
    expect(push).toMatchObject({ urgency: 'high', topic: ring.callbackId, contact: 'mailto:ops@cordboard.example' });
    expect(push.ttlS).toBeGreaterThan(30);
    expect(push.ttlS).toBeLessThanOrEqual(60);
    const payload = JSON.parse(push.text) as { readonly link: string };
    expect(payload).toMatchObject({ id: ring.pushId, kind: 'ringing', company: 'Bo & Sons', locale: 'en', atMs: null });
    expect(await rowOf(ring)).toMatchObject({ outcome: 'sent', tries: 1 });
    const linkDigest = callbackLinkDigest(payload.link.split('.')[1] ?? '');
    const open = (browser: string) =>
      withTenant(db, ring.tenantId, (tx) => openCallbackLink(tx, { linkDigest, browser, nowMs: Date.now() }));
    expect((await open('a browser')).callback.id).toBe(ring.callbackId);
    await expect(open('another')).rejects.toMatchObject({ code: 'link_used' });
  });

  test('whose sender dies between sending and noting is sent again after the lease, under the same id, and then no more', async () => {
    const ring = await ringingFor();
    const dies: PushSender = {
      send: async (push) => {
        await sender.send(push);
        throw new Error('killed');
      },
    };
    const first = desk(dies);
    await expect(sendCallbackPush(first.options, ring)).rejects.toThrow('killed');
    // The alarm was set before it went out, and until then nobody else sends it.
    expect(first.alarms).toEqual([expect.stringMatching(new RegExp(`^callback-push ${ring.pushId}-\\d+ true$`))]);
    await sendCallbackPush(desk().options, ring);
    expect(ring.mailbox.pushes).toHaveLength(1);
    const later = desk(sender, Date.now() + 9_000);
    for (let repeat = 0; repeat < 3; repeat++) await sendCallbackPush(later.options, ring);
    expect(ring.mailbox.pushes).toHaveLength(2);
    expect(new Set(ring.mailbox.pushes.map(({ text }) => text)).size).toBe(1);
    expect(await rowOf(ring)).toMatchObject({ outcome: 'sent', tries: 2 });
  });

  test.each([
    [404, 'gone'],
    [410, 'gone'],
    [413, 'refused'],
  ] as const)('that is answered by %i is not tried again, and becomes a mail', async (status, outcome) => {
    const ring = await ringingFor();
    ring.mailbox.answerNext(status);
    const { alarms, options } = desk();
    await sendCallbackPush(options, ring);
    expect(await rowOf(ring)).toMatchObject({ outcome });
    const mails = await withTenant(db, ring.tenantId, (tx) => listUnsentMails(tx, ring.callbackId));
    expect(mails).toMatchObject([{ kind: 'ringing', about: ring.attemptId }]);
    expect(alarms.some((alarm) => alarm.startsWith('callback-mail'))).toBe(true);
    const kept = await withTenant(db, ring.tenantId, (tx) => readSubscription(tx, ring.callbackId));
    expect(kept === null).toBe(outcome === 'gone');
  });

  test('that is not taken for now is tried again while it is of use', async () => {
    const ring = await ringingFor();
    ring.mailbox.answerNext(429, 503);
    await sendCallbackPush(desk().options, ring);
    expect(await rowOf(ring)).toMatchObject({ settledAt: null, tries: 1 });
    await sendCallbackPush(desk(sender, Date.now() + 2_000).options, ring);
    await sendCallbackPush(desk(sender, Date.now() + 10_000).options, ring);
    expect(ring.mailbox.answers).toEqual([429, 503, 201]);
    expect(await rowOf(ring)).toMatchObject({ outcome: 'sent', tries: 3 });
    const late = await ringingFor(5_000);
    await sendCallbackPush(desk(sender, Date.now() + 6_000).options, late);
    expect(await rowOf(late)).toMatchObject({ outcome: 'late' });
    expect(late.mailbox.answers).toEqual([]);
  });

  test('is sent nowhere but to services on the list', async () => {
    const ring = await ringingFor();
    const strict = createPushSender({ keys, hosts: ['push.example.com'], contact: 'mailto:ops@cordboard.example' });
    await sendCallbackPush(desk(strict).options, ring);
    expect(await rowOf(ring)).toMatchObject({ outcome: 'refused' });
    expect(ring.mailbox.answers).toEqual([]);
  });
});

test('what a push service says', () => {
  expect(pushAnswer(201, undefined, 0)).toEqual({ type: 'sent' });
  expect(pushAnswer(410, undefined, 0)).toEqual({ type: 'gone' });
  expect(pushAnswer(429, '7', 0)).toMatchObject({ type: 'later', afterMs: 7_000 });
  expect(pushAnswer(503, 'Thu, 01 Jan 1970 00:00:09 GMT', 2_000)).toMatchObject({ type: 'later', afterMs: 7_000 });
  expect(pushAnswer(503, 'soon', 0)).toMatchObject({ type: 'later', afterMs: null });
  for (const status of [301, 400, 401, 403, 413]) expect(pushAnswer(status, undefined, 0)).toMatchObject({ type: 'refused' });
  expect(nextTryMs(1, null, 0, 10_000)).toBe(1_000);
  expect(nextTryMs(3, null, 0, 10_000)).toBe(4_000);
  expect(nextTryMs(1, 7_000, 0, 10_000)).toBe(7_000);
  expect(nextTryMs(1, 10_000, 0, 10_000)).toBeNull();
});
