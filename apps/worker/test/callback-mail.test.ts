import { afterAll, describe, expect, inject, test } from 'vitest';
import { LOCALES, newId, type MailId, type QueueId, type TenantId } from '@cordboard/contracts';
import {
  addMissedMail,
  addPromiseMails,
  callbackLinkDigest,
  cancelCallback,
  closeDb,
  connectDb,
  createCallback,
  createTenant,
  listUnsentMails,
  openCallbackLink,
  readCallbackMail,
  rescheduleCallback,
  withTenant,
} from '@cordboard/db';
import { systemClock } from '@cordboard/platform';
import { sendCallbackMail } from '../src/jobs/callback-mail.ts';
import { createMailSender, type MailSender } from '../src/jobs/mail.ts';
import { callbackMail } from '../src/mail/callback-mail.ts';
import { openMailSink } from './mail-sink.ts';

const db = connectDb(inject('appUrl'));
afterAll(() => closeDb(db));

const HOUR_MS = 3_600_000;
const secret = 'the secret of this test';
const publicUrl = 'https://calls.example.com/';

/** A promise with an address, and the mails it wants. */
async function promised(scheduledForMs: number | null) {
  const made = await createTenant(db, { name: 'Bo & Sons' });
  const { tenantId } = made;
  const queueId = made.queueIds[0] as QueueId;
  const nowMs = Date.now();
  const ids = { callbackId: newId('callback'), contactId: newId('contact'), visitorId: newId('visitor') };
  const wanted = {
    ...ids,
    queueId,
    requestedBy: 'widget',
    scheduledForMs,
    email: 'bo@shop.example',
    timeZone: 'Asia/Tokyo',
    nowMs,
  } as const;
  await withTenant(db, tenantId, async (tx) => addPromiseMails(tx, (await createCallback(tx, wanted)).callback, nowMs));
  return { tenantId, nowMs, ...ids };
}

const unsent = (tenantId: TenantId, callbackId: Parameters<typeof listUnsentMails>[1]) =>
  withTenant(db, tenantId, (tx) => listUnsentMails(tx, callbackId));
const linkOf = (raw: string): string => /https:\/\/calls\.example\.com\/callback#([\w.-]+)/.exec(raw.replaceAll('=\r\n', ''))?.[1] ?? '';

describe('a mail about a callback', () => {
  test('whose sender dies between sending and noting is the same mail again, and then no more', async () => {
    const { tenantId, callbackId } = await promised(null);
    const [mail] = await unsent(tenantId, callbackId);
    const sink = await openMailSink(0);
    const sender = createMailSender(sink.url, 'Cordboard <no-reply@cordboard.example>');
    const dies: MailSender = {
      send: async (one) => {
        await sender.send(one);
        throw new Error('killed');
      },
      close: () => undefined,
    };
    const options = { db, secret, publicUrl, clock: systemClock };
    const mailId = mail?.id as MailId;
    try {
      await expect(sendCallbackMail({ ...options, mail: dies }, { tenantId, mailId })).rejects.toThrow('killed');
      expect(await unsent(tenantId, callbackId)).toHaveLength(1);
      for (let repeat = 0; repeat < 3; repeat++) await sendCallbackMail({ ...options, mail: sender }, { tenantId, mailId });
      expect(sink.mails).toHaveLength(2);
      const ids = sink.mails.map((raw) => /^Message-ID: (.*)$/m.exec(raw)?.[1]?.trim());
      expect(new Set(ids)).toEqual(new Set([`<${mailId}@cordboard.example>`]));
      expect(new Set(sink.mails.map(linkOf)).size).toBe(1);
      expect(await unsent(tenantId, callbackId)).toEqual([]);
      // Only the digest of what the link says is kept, and it opens the callback.
      const [tenant, token = ''] = linkOf(sink.mails[0] ?? '').split('.');
      expect(tenant).toBe(tenantId);
      const kept = await withTenant(db, tenantId, (tx) => readCallbackMail(tx, mailId));
      expect(kept?.mail.linkDigest).toBe(callbackLinkDigest(token));
      expect(JSON.stringify(kept)).not.toContain(token);
    } finally {
      sender.close();
      await sink.close();
    }
  });

  test('is written for each time and each attempt once, and says nothing that is no longer so', async () => {
    const atMs = Date.now() + 2 * HOUR_MS;
    const { tenantId, callbackId, nowMs } = await promised(atMs);
    expect((await unsent(tenantId, callbackId)).map(({ kind }) => kind).sort()).toEqual(['promised', 'soon']);
    const attemptId = newId('attempt');
    await withTenant(db, tenantId, async (tx) => {
      const moved = await rescheduleCallback(tx, callbackId, { scheduledForMs: atMs + HOUR_MS, dueAtMs: atMs + HOUR_MS });
      for (let repeat = 0; repeat < 2; repeat++) {
        await addPromiseMails(tx, moved, nowMs);
        await addMissedMail(tx, moved, attemptId, nowMs);
      }
    });
    const mails = await unsent(tenantId, callbackId);
    expect(mails.map(({ kind }) => kind).sort()).toEqual(['missed', 'promised', 'promised', 'soon', 'soon']);
    const sent: string[] = [];
    const mail: MailSender = { send: (one) => Promise.resolve(void sent.push(one.text)), close: () => undefined };
    for (const { id } of mails) await sendCallbackMail({ db, mail, secret, publicUrl, clock: systemClock }, { tenantId, mailId: id });
    // The two about the first time are settled unsent.
    expect(sent).toHaveLength(3);
    expect(await unsent(tenantId, callbackId)).toEqual([]);
  });
});

describe('a link', () => {
  test('opens for the first browser, again for that one, and for nobody when the promise has ended', async () => {
    const { tenantId, callbackId } = await promised(null);
    const [mail] = await unsent(tenantId, callbackId);
    const sent: string[] = [];
    const sender: MailSender = { send: (one) => Promise.resolve(void sent.push(one.text)), close: () => undefined };
    await sendCallbackMail({ db, mail: sender, secret, publicUrl, clock: systemClock }, { tenantId, mailId: mail?.id as MailId });
    const linkDigest = callbackLinkDigest(linkOf(sent[0] ?? '').split('.')[1] ?? '');
    const open = (browser: string, digest = linkDigest) =>
      withTenant(db, tenantId, (tx) => openCallbackLink(tx, { linkDigest: digest, browser, nowMs: Date.now() }));
    await expect(open('one', callbackLinkDigest('another'))).rejects.toMatchObject({ code: 'not_found' });
    const both = await Promise.allSettled([open('one'), open('two')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [first, second] = both[0]?.status === 'fulfilled' ? ['one', 'two'] : ['two', 'one'];
    expect((await open(first)).callback.id).toBe(callbackId);
    await expect(open(second)).rejects.toMatchObject({ code: 'link_used' });
    await withTenant(db, tenantId, (tx) => cancelCallback(tx, callbackId, Date.now()));
    await expect(open(first)).rejects.toMatchObject({ code: 'state_conflict', data: { state: 'cancelled' } });
  });
});

test('the words name company and time in the customer’s language and time zone, and are safe in HTML', () => {
  const atMs = Date.UTC(2026, 10, 24, 9, 30);
  const parts = {
    mailId: newId('mail'),
    to: 'bo@shop.example',
    company: 'Bo <b> & "Sons"',
    atMs,
    whenQuiet: false,
    timeZone: 'Asia/Tokyo',
    link: 'https://x/#y',
  };
  const seen = new Set<string>();
  for (const locale of LOCALES) {
    for (const kind of ['promised', 'soon', 'missed'] as const) {
      for (const at of [atMs, null]) {
        const { subject, text, html = '' } = callbackMail({ ...parts, locale, kind, atMs: at });
        seen.add(subject + text);
        expect(text).toContain('https://x/#y');
        expect(html).toContain('Bo &lt;b&gt; &amp; &quot;Sons&quot;');
        expect(html).not.toContain('<b>');
        if (at !== null) expect(text).toMatch(/6:30|18:30/);
      }
    }
  }
  // `soon` is only sent for a chosen time, and then says it.
  expect(seen.size).toBe(3 * 6);
  for (const locale of LOCALES) {
    const { subject, text } = callbackMail({ ...parts, locale, kind: 'promised', whenQuiet: true });
    expect(text).toMatch(/6:30|18:30/);
    seen.add(subject + text);
  }
  // A quiet moment is not promised in the words of a chosen time.
  expect(seen.size).toBe(3 * 7);
});
