import { newId } from '@cordboard/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import type { IdentitySource } from '../../src/widget/host.ts';
import { ownerTextOf, type IdentityFault } from '../../src/widget/identity-refusals.ts';
import { retryDelayMs, takeUpCallback } from '../../src/widget/take-up-callback.ts';
import { WidgetStorage } from '../../src/widget/widget-storage.ts';
import { WidgetTokenClient } from '../../src/widget/widget-token-client.ts';
import { TokenServer } from './token-server.ts';

const opened: TokenServer[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) server.close();
});

/** A page of the site; `site` is what its other pages share with it. */
async function openPage(site?: { server: TokenServer; storage: WidgetStorage }) {
  const server = site?.server ?? (await TokenServer.listen());
  opened.push(server);
  const webCallKey = newId('webCallKey');
  const storage = site?.storage ?? new WidgetStorage(webCallKey, () => undefined);
  const said: { identity: IdentitySource | null } = { identity: null };
  const faults: IdentityFault[] = [];
  const client = new WidgetTokenClient({
    baseUrl: server.url,
    webCallKey,
    language: 'en',
    storage,
    identity: () => said.identity,
    onIdentityFault: (fault) => faults.push(fault),
  });
  return { client, server, storage, said, faults };
}

const refused = (why: string) => ({ code: 'not_authenticated', data: { what: 'identity', why } }) as const;

describe('who the visitor is', () => {
  test('it is said with the first token, and never again for this contact', async () => {
    const { client, server, said } = await openPage();
    said.identity = 'jwt';
    const first = await client.fetch();
    client.form = { name: 'Ann' };
    const second = await client.fetch();
    client.begin();
    const third = await client.fetch();
    expect(new Set([first, second, third].map(({ contactId }) => contactId)).size).toBe(1);
    expect(server.asked).toMatchObject([
      { identity: 'jwt' },
      { resume: first.resumeToken, form: { name: 'Ann' } },
      { resume: second.resumeToken },
    ]);
    for (const asked of server.asked.slice(1)) expect(asked).not.toHaveProperty('identity');
    expect(server.asked[2]).not.toHaveProperty('form');
  });

  test('said after the panel was opened, it is not lost; another visitor is another contact', async () => {
    const { client, server, said } = await openPage();
    const anonymous = await client.fetch();
    expect(client.hasNewIdentity()).toBe(false);
    said.identity = 'of Ann';
    expect(client.hasNewIdentity()).toBe(true);
    const ann = await client.fetch();
    expect(client.hasNewIdentity()).toBe(false);
    said.identity = null;
    const signedOut = await client.fetch();
    expect(new Set([anonymous, ann, signedOut].map(({ contactId }) => contactId)).size).toBe(3);
    expect(server.asked.map(({ identity }) => identity ?? null)).toEqual([null, 'of Ann', null]);
    expect(server.asked.every(({ resume }) => resume === undefined)).toBe(true);
  });

  test('a contact that calls is not asked about again, whatever the page says', async () => {
    const { client, server, said } = await openPage();
    await client.fetch();
    client.begin();
    said.identity = 'too late';
    expect(client.hasNewIdentity()).toBe(false);
    await client.fetch();
    expect(server.asked[1]).not.toHaveProperty('identity');
    expect(server.asked[1]).toHaveProperty('resume');
  });

  test('a function is asked for a new token when one is needed, and what it throws does not stop the visitor', async () => {
    const { client, server, said, faults } = await openPage();
    let calls = 0;
    said.identity = async () => Promise.resolve(`jwt ${String(++calls)}`);
    await client.fetch();
    await client.fetch();
    client.startAnew();
    await client.fetch();
    expect(server.asked.map(({ identity }) => identity ?? null)).toEqual(['jwt 1', null, 'jwt 2']);
    said.identity = () => Promise.reject(new Error('the site’s own server is away'));
    await client.fetch();
    said.identity = () => null;
    await client.fetch();
    said.identity = 'x'.repeat(4_001);
    await client.fetch();
    expect(server.asked.slice(3).every(({ identity }) => identity === undefined)).toBe(true);
    expect(faults).toEqual(['notGiven', 'tooLarge']);
  });

  test('whom the server does not believe calls unidentified, and the site’s owner is told why', async () => {
    const { client, server, said, faults } = await openPage();
    said.identity = 'signed an hour ago';
    server.replies.push(refused('expired'));
    await client.fetch();
    expect(server.asked.map(({ identity }) => identity ?? null)).toEqual(['signed an hour ago', null]);
    expect(faults).toEqual(['expired']);
    expect(ownerTextOf('expired')).toMatch(/ten minutes.*function.*can call, but unidentified/);
    // It is not asked again with the same word, but a new one counts.
    await client.fetch();
    expect(server.asked.at(-1)).not.toHaveProperty('identity');
    said.identity = 'signed now';
    expect(client.hasNewIdentity()).toBe(true);
  });

  test('any other refusal is the visitor’s', async () => {
    const { client, server, said } = await openPage();
    said.identity = 'jwt';
    server.replies.push({ code: 'origin_refused' });
    await expect(client.fetch()).rejects.toMatchObject({ code: 'origin_refused' });
    expect(server.asked).toHaveLength(1);
  });

  test('an answer that got lost before the call costs nothing but the contact', async () => {
    const { client, server } = await openPage();
    const first = await client.fetch();
    server.replies.push({ code: 'not_allowed', data: { what: 'resume token' } });
    const second = await client.fetch();
    expect(second.contactId).not.toBe(first.contactId);
  });
});

describe('a place in line outlives its page', () => {
  test('who drops out asks for it with the next contact, as long as the server takes it', async () => {
    const first = await openPage();
    const { resumeToken } = await first.client.fetch();
    first.client.inLine();
    expect(first.storage.read().dropped, 'nothing has called yet').toBeNull();
    first.client.begin();
    first.client.inLine();
    first.client.outOfLine('dropped');
    expect(first.client.keepsPlace(60_000)).toBe(true);
    expect(first.client.keepsPlace(0)).toBe(false);

    const next = await openPage(first);
    await next.client.fetch();
    expect(first.server.asked.at(-1)).toMatchObject({ resumeOf: resumeToken });

    const late = await openPage(first);
    first.server.replies.push({ code: 'not_allowed', data: { what: 'resume token' } });
    await late.client.fetch();
    expect(first.server.asked.at(-1)).not.toHaveProperty('resumeOf');
    expect(late.storage.read().dropped).toBeNull();
  });

  test('a talk, or the end of the wait for good, leaves none', async () => {
    const { client, storage } = await openPage();
    await client.fetch();
    client.begin();
    client.inLine();
    expect(storage.read().dropped).toMatchObject({ atMs: null });
    client.outOfLine('over');
    expect(storage.read().dropped).toBeNull();
    client.outOfLine('dropped');
    expect(storage.read().dropped).toBeNull();
  });
});

describe('a callback outlives its page', () => {
  test('what is kept is found by the next page, and two pages do not take each other’s contact', async () => {
    const first = await openPage();
    const { contactId } = await first.client.fetch();
    first.client.keep();
    expect(first.storage.read().callback, 'nothing has called yet').toBe(false);
    first.client.begin();
    first.client.keep();
    expect(first.storage.read()).toMatchObject({ callback: true, resumeToken: expect.any(String) as string });

    const other = await openPage(first);
    const call = await other.client.fetch();
    other.client.begin();
    expect(call.contactId).not.toBe(contactId);
    other.client.forget();
    expect(first.storage.read().callback, 'the end of another call').toBe(true);

    const next = await openPage(first);
    next.client.takeUpKept();
    expect((await next.client.fetch()).contactId).toBe(contactId);
    next.client.forget();
    expect(first.storage.read()).toMatchObject({ callback: false, resumeToken: null });
    await expect(first.client.fetch(), 'ended by another page').rejects.toMatchObject({ code: 'not_allowed' });
  });

  test('no network, a server that starts anew, too many at once: it is asked again, and nothing is forgotten', async () => {
    const page = await keptCallback();
    page.server.replies.push(
      'cut',
      { code: 'store_unavailable' },
      { code: 'rate_limited', data: { retryAfterMs: 20 } },
      { code: 'internal' },
    );
    const faults: unknown[] = [];
    const taken = await takeUp(page, { onFault: (error) => faults.push(error) });
    expect(taken).toMatchObject({ token: { contactId: page.contactId } });
    expect(faults).toMatchObject([
      { code: 'store_unavailable' },
      { code: 'store_unavailable' },
      { code: 'rate_limited' },
      { code: 'internal' },
    ]);
    expect(page.storage.read().callback).toBe(true);
  });

  test.each(['not_allowed', 'not_found', 'key_revoked'] as const)('after %s it is over, and is not asked again', async (code) => {
    const page = await keptCallback();
    const before = page.server.asked.length;
    page.server.replies.push({ code });
    expect(await takeUp(page)).toBe('over');
    expect(page.server.asked.length - before).toBe(1);
  });

  test('a browser that comes back to the network does not wait, and a page that goes away does not ask', async () => {
    const page = await keptCallback();
    const network = new EventTarget();
    page.server.replies.push('cut');
    const waiting = takeUp(page, {
      network,
      firstMs: 60_000,
      onFault: () => setTimeout(() => network.dispatchEvent(new Event('online')), 20),
    });
    expect(await waiting).toMatchObject({ token: { contactId: page.contactId } });
    page.server.replies.push('cut');
    const leaving = new AbortController();
    expect(await takeUp(page, { signal: leaving.signal, firstMs: 60_000, onFault: () => leaving.abort() })).toBe('aborted');
  });

  test('the waits grow to a minute, are spread, and are as long as the server wishes', () => {
    const fault = new Error('no network');
    expect([0, 1, 2, 3, 9, 99].map((attempt) => retryDelayMs(attempt, 0.999_999, fault, 2_000))).toEqual([
      2_000, 4_000, 8_000, 16_000, 60_000, 60_000,
    ]);
    expect(retryDelayMs(1, 0, fault, 2_000)).toBe(2_000);
  });
});

async function keptCallback() {
  const page = await openPage();
  const { contactId } = await page.client.fetch();
  page.client.begin();
  page.client.keep();
  return { ...page, contactId };
}

/** What a page does when it opens and finds that a callback was kept. */
async function takeUp(site: Awaited<ReturnType<typeof openPage>>, options: Partial<Parameters<typeof takeUpCallback>[1]> = {}) {
  const { client } = await openPage(site);
  client.takeUpKept();
  const [network, { signal }] = [new EventTarget(), new AbortController()];
  return takeUpCallback(() => client.fetch(), { onFault: () => undefined, network, signal, firstMs: 10, ...options });
}
