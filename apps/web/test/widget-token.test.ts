import { eq } from 'drizzle-orm';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  newId,
  tokenRefusalSchema,
  webCallKeyIdSchema,
  widgetTokenRequestSchema,
  widgetTokenResponseSchema,
  type ContactId,
  type VisitorId,
  type WidgetClaims,
} from '@cordboard/contracts';
import { ensureContact, webCallKeys, withTenant } from '@cordboard/db';
import { OPTIONS, POST } from '../src/app/api/widget/token/route.ts';
import { take, type LimitName } from '../src/server/limits.ts';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { issueWidgetToken } from '../src/server/widget-token.ts';
import { closeServices, openCompany, type Company } from './company.ts';

const SITE = 'https://shop.example';
let ours: Company;
let theirs: Company;
let key: string;
beforeAll(async () => {
  ours = await openCompany();
  theirs = await openCompany();
  key = await newKey(ours);
});
afterAll(closeServices);

/** A key for one site, as an admin makes it. */
async function newKey(company: Company): Promise<string> {
  const { queues } = await runVerb(VERBS['queue.list'], company.admin, {});
  const { webCallKeyId } = await runVerb(VERBS['webCallKey.save'], company.admin, {
    webCallKeyId: null,
    name: 'Shop',
    queueId: queues[0]?.queueId,
    locale: 'ru',
    allowedOrigins: [SITE],
    consentText: 'Recorded, of course.',
    maxConcurrentCalls: 5,
    maxWaitingCalls: 5,
  });
  return webCallKeyId;
}

let addresses = 0;
interface From {
  readonly origin?: string | null;
  readonly address?: string;
}

/** As a page of a site asks; each time from another address, unless one is given. */
function requestOf(body: object, { origin = SITE, address }: From = {}): Request {
  addresses += 1;
  const from = address ?? `198.51.${String(addresses >> 8)}.${String(addresses & 255)}`;
  const headers = new Headers({ 'content-type': 'application/json', 'x-forwarded-for': from });
  if (origin !== null) headers.set('origin', origin);
  return new Request('http://127.0.0.1:8080/api/widget/token', { method: 'POST', headers, body: JSON.stringify(body) });
}

function ask(body: object, from: From = {}): Promise<Response> {
  return POST(requestOf(body, from));
}

/** The same `laterMs` from now. */
async function grantedLater(laterMs: number, body: { key: string; visitorId: VisitorId; identity?: string; resume?: string }) {
  return issueWidgetToken(requestOf(body), widgetTokenRequestSchema.parse(body), SITE, Date.now() + laterMs);
}

async function granted(body: object) {
  const response = await ask(body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return widgetTokenResponseSchema.parse(JSON.parse(text));
}

async function refused(asked: Promise<Response>): Promise<{ status: number; code: string; text: string; readableBy: string | null }> {
  const response = await asked;
  const { error } = tokenRefusalSchema.parse(await response.json());
  return { status: response.status, code: error.code, text: error.text, readableBy: response.headers.get('access-control-allow-origin') };
}

async function claimsOf(token: string): Promise<WidgetClaims> {
  const { claims } = await services().verifier.verify(token);
  if (claims.kind !== 'widget') throw new Error(`a ${claims.kind} token came`);
  return claims;
}

describe('who gets a token', () => {
  test('a page of a site on the list, for one new contact, with the key’s own language and consent', async () => {
    const visitorId = newId('visitor');
    const answer = await granted({ key, visitorId });
    expect(answer).toMatchObject({ tenantId: ours.tenantId, locale: 'ru', consent: { text: 'Recorded, of course.' } });
    expect(answer.expiresAtMs - Date.now()).toBeLessThanOrEqual(600_000);
    expect(await claimsOf(answer.token)).toMatchObject({
      tenantId: ours.tenantId,
      webCallKeyId: key,
      visitorId,
      contactId: answer.contactId,
      origin: SITE,
    });
    expect((await granted({ key, visitorId })).contactId).not.toBe(answer.contactId);
    expect((await granted({ key, visitorId, locale: 'zh' })).locale).toBe('zh');
  });

  test('a page of another site is refused with a text that its owner understands and its script may read', async () => {
    for (const origin of ['https://evil.example', 'http://shop.example', 'https://shop.example.evil.example', 'null']) {
      const refusal = await refused(ask({ key, visitorId: newId('visitor') }, { origin }));
      expect(refusal).toMatchObject({ status: 403, code: 'origin_refused', readableBy: origin });
      expect(refusal.text).toMatch(/not on the list of the web-call key.*Admin/);
    }
    expect(await refused(ask({ key, visitorId: newId('visitor') }, { origin: null }))).toMatchObject({ code: 'origin_refused' });
    const preflight = OPTIONS(new Request('http://127.0.0.1:8080/api/widget/token', { method: 'OPTIONS', headers: { origin: SITE } }));
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
  });

  test('a key that is switched off or unknown is refused, and works again when it is switched on', async () => {
    const webCallKeyId = await newKey(ours);
    const body = { key: webCallKeyId, visitorId: newId('visitor') };
    await granted(body);
    await runVerb(VERBS['webCallKey.setActive'], ours.admin, { webCallKeyId, active: false });
    expect(await refused(ask(body))).toMatchObject({ status: 403, code: 'key_revoked', readableBy: SITE });
    await runVerb(VERBS['webCallKey.setActive'], ours.admin, { webCallKeyId, active: true });
    await granted(body);
    expect(await refused(ask({ ...body, key: newId('webCallKey') }))).toMatchObject({ code: 'key_revoked' });
  });

  test('what is no request is named, and too much is refused', async () => {
    expect(await refused(ask({ key: 'x', visitorId: newId('visitor') }))).toMatchObject({ status: 400, code: 'invalid_input' });
    const long = { key, visitorId: newId('visitor'), form: { reason: 'x'.repeat(501) } };
    expect(await refused(ask(long))).toMatchObject({ status: 400, code: 'invalid_input' });
  });

  test('one address may ask thirty times in a row, and its neighbour is not held back', async () => {
    const body = { key, visitorId: newId('visitor') };
    const address = '203.0.113.77';
    const asked = await Promise.all(Array.from({ length: 40 }, () => ask(body, { address })));
    const codes = asked.map((response) => response.status);
    expect(codes.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5);
    expect(codes.filter((status) => status === 200).length).toBeGreaterThanOrEqual(30);
    const [tooMany] = asked.filter((response) => response.status === 429);
    expect(tooMany && (await refused(Promise.resolve(tooMany)))).toMatchObject({ code: 'rate_limited' });
    await granted(body);
  });

  test.each<[LimitName, string]>([
    ['tokenByKey', 'a key'],
    ['tokenByTenant', 'a company'],
  ])('%s: however many addresses ask, the bucket of %s runs out, and only its own', async (bucket, _whose) => {
    const company = await openCompany();
    const keys = [await newKey(company), await newKey(company)];
    const [first = '', second = ''] = keys;
    const who = bucket === 'tokenByKey' ? first : company.tenantId;
    const mayAsk = async (): Promise<boolean> =>
      take(requestOf({}), bucket, who).then(
        () => true,
        () => false,
      );
    let taken = 0;
    while ((await Promise.all(Array.from({ length: 100 }, mayAsk))).every(Boolean) && taken < 2_000) taken += 100;
    expect(taken, 'the bucket never ran out').toBeLessThan(2_000);
    // A site that is not on the list: what is counted is that somebody asked, not that they got something.
    const asked = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        ask(
          { key: bucket === 'tokenByKey' ? first : (keys[index % 2] ?? ''), visitorId: newId('visitor') },
          { origin: 'https://evil.example' },
        ),
      ),
    );
    const bodies = await Promise.all(asked.map(async (response) => tokenRefusalSchema.parse(await response.json()).error));
    const tooMany = bodies.filter(({ code }) => code === 'rate_limited');
    expect(tooMany.length, 'nobody was held back').toBeGreaterThan(0);
    expect(new Set(tooMany.map(({ data }) => data?.['bucket']))).toEqual(new Set([bucket]));
    await granted({ key, visitorId: newId('visitor') });
    if (bucket === 'tokenByKey') await granted({ key: second, visitorId: newId('visitor') });
  });
});

describe('the same contact again', () => {
  test('a resume token is for the same contact, and is used up by it', async () => {
    const visitorId = newId('visitor');
    const first = await granted({ key, visitorId });
    const second = await granted({ key, visitorId, resume: first.resumeToken });
    expect(second.contactId).toBe(first.contactId);
    expect((await granted({ key, visitorId, resume: second.resumeToken })).contactId).toBe(first.contactId);
    expect(await refused(ask({ key, visitorId, resume: first.resumeToken }))).toMatchObject({ status: 403, code: 'not_allowed' });
  });

  test('a new contact may ask for the place of the one before; only the same browser and key may, and nothing is used up', async () => {
    const visitorId = newId('visitor');
    const first = await granted({ key, visitorId });
    for (let round = 0; round < 2; round++) {
      const next = await granted({ key, visitorId, resumeOf: first.resumeToken });
      expect(next.contactId).not.toBe(first.contactId);
      expect(await claimsOf(next.token)).toMatchObject({ contactId: next.contactId, resumeOf: first.contactId });
    }
    expect((await granted({ key, visitorId, resume: first.resumeToken })).contactId).toBe(first.contactId);
    expect(await claimsOf((await granted({ key, visitorId })).token)).not.toHaveProperty('resumeOf');
    const stranger = ask({ key, visitorId: newId('visitor'), resumeOf: first.resumeToken });
    expect(await refused(stranger)).toMatchObject({ status: 403, code: 'not_allowed' });
    const elsewhere = ask({ key: await newKey(ours), visitorId, resumeOf: first.resumeToken });
    expect(await refused(elsewhere)).toMatchObject({ status: 403, code: 'not_allowed' });
  });

  test('an answer that was lost is asked for again: the same contact, and what was lost is worth nothing', async () => {
    const visitorId = newId('visitor');
    const first = await granted({ key, visitorId });
    const lost = await granted({ key, visitorId, resume: first.resumeToken });
    const again = await granted({ key, visitorId, resume: first.resumeToken });
    expect(again.contactId).toBe(first.contactId);
    expect(await refused(ask({ key, visitorId, resume: lost.resumeToken }))).toMatchObject({ status: 403, code: 'not_allowed' });
    expect((await granted({ key, visitorId, resume: again.resumeToken })).contactId).toBe(first.contactId);
  });

  test('two pages with the same resume token: one goes on with the contact', async () => {
    const visitorId = newId('visitor');
    const { resumeToken } = await granted({ key, visitorId });
    const both = await Promise.all([1, 2].map(() => granted({ key, visitorId, resume: resumeToken })));
    const next = await Promise.all(both.map((page) => ask({ key, visitorId, resume: page.resumeToken })));
    expect(next.map((response) => response.status).toSorted()).toEqual([200, 403]);
  });

  test('another visitor, another key, another company and another kind of token are refused; the contact’s own still works', async () => {
    const visitorId = newId('visitor');
    const { resumeToken, token } = await granted({ key, visitorId });
    const others: [string, VisitorId, string][] = [
      [key, newId('visitor'), resumeToken],
      [await newKey(ours), visitorId, resumeToken],
      [await newKey(theirs), visitorId, resumeToken],
      [key, visitorId, token],
    ];
    for (const [otherKey, visitor, resume] of others)
      expect(await refused(ask({ key: otherKey, visitorId: visitor, resume }))).toMatchObject({ code: 'not_allowed' });
    expect(await refused(ask({ key, visitorId, resume: `${resumeToken.slice(0, -4)}AAAA` }))).toMatchObject({ code: 'not_allowed' });
    await granted({ key, visitorId, resume: resumeToken });
  });
});

describe('who the visitor is', () => {
  const sign = (secret: string, sub = 'customer-7'): Promise<string> =>
    new SignJWT({ name: 'Ann', attributes: { tier: 'gold' } })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(new TextEncoder().encode(secret));

  test('what is typed stays typed: unsigned words never become an identity', async () => {
    const form = { name: 'The King', email: 'king@example.com', reason: 'Let me through' };
    const extras = { identity: undefined, attributes: { tier: 'gold' }, sub: 'customer-7', verified: true };
    const claims = await claimsOf((await granted({ key, visitorId: newId('visitor'), form: { ...form, ...extras }, ...extras })).token);
    expect(claims.form).toEqual(form);
    expect(claims).not.toHaveProperty('identity');
    expect(JSON.stringify(claims)).not.toMatch(/gold|customer-7/);
  });

  test('what the key’s own secret signed is the identity; anything else is refused, not passed over', async () => {
    const webCallKeyId = await newKey(ours);
    const visitorId = newId('visitor');
    const asWith = async (identity: string) => ask({ key: webCallKeyId, visitorId, identity });
    expect(await refused(asWith(await sign('a-secret-before-there-is-any-at-all'))), 'no secret yet').toMatchObject({
      code: 'not_authenticated',
    });
    const { secret } = await runVerb(VERBS['webCallKey.rotateSecret'], ours.admin, { webCallKeyId });
    const answer = await granted({ key: webCallKeyId, visitorId, identity: await sign(secret) });
    expect((await claimsOf(answer.token)).identity).toEqual({ sub: 'customer-7', name: 'Ann', attributes: { tier: 'gold' } });
    expect(await refused(asWith(await sign(`${secret}x`)))).toMatchObject({ status: 401, code: 'not_authenticated', readableBy: SITE });
    await runVerb(VERBS['webCallKey.rotateSecret'], ours.admin, { webCallKeyId });
    expect(await refused(asWith(await sign(secret))), 'the old secret').toMatchObject({ code: 'not_authenticated' });
    const [row] = await withTenant(services().db, ours.tenantId, (tx) =>
      tx
        .select()
        .from(webCallKeys)
        .where(eq(webCallKeys.id, webCallKeyIdSchema.parse(webCallKeyId))),
    );
    expect(row?.identifySecretSealed).not.toContain(secret);
  });

  describe('for longer than an identity lives', () => {
    const ELEVEN_MINUTES_MS = 660_000;
    const signedKey = async (): Promise<{ webCallKeyId: string; identity: string }> => {
      const webCallKeyId = await newKey(ours);
      const { secret } = await runVerb(VERBS['webCallKey.rotateSecret'], ours.admin, { webCallKeyId });
      return { webCallKeyId, identity: await sign(secret) };
    };
    const exists = async (contactId: ContactId): Promise<void> =>
      withTenant(services().db, ours.tenantId, (tx) => ensureContact(tx, contactId, Date.now()));

    test('a contact that exists renews with or without the old identity, and stays who it is', async () => {
      const { webCallKeyId, identity } = await signedKey();
      const asked = { key: webCallKeyId, visitorId: newId('visitor') };
      const first = await granted({ ...asked, identity });
      await exists(first.contactId);
      const second = await grantedLater(ELEVEN_MINUTES_MS, { ...asked, identity, resume: first.resumeToken });
      expect(second.contactId).toBe(first.contactId);
      expect((await claimsOf(second.token)).identity).toMatchObject({ sub: 'customer-7' });
      const third = await grantedLater(2 * ELEVEN_MINUTES_MS, { ...asked, resume: second.resumeToken });
      expect((await claimsOf(third.token)).identity).toMatchObject({ sub: 'customer-7', attributes: { tier: 'gold' } });
    });

    test('a contact that exists cannot become somebody else, nor somebody at all', async () => {
      const { webCallKeyId, identity } = await signedKey();
      const asked = { key: webCallKeyId, visitorId: newId('visitor') };
      const nobody = await granted(asked);
      await exists(nobody.contactId);
      const renewed = await granted({ ...asked, identity, resume: nobody.resumeToken });
      expect(await claimsOf(renewed.token)).not.toHaveProperty('identity');
    });

    test('before the call the identity may still come or change, but an old one is refused and named', async () => {
      const { webCallKeyId, identity } = await signedKey();
      const asked = { key: webCallKeyId, visitorId: newId('visitor') };
      const nobody = await granted(asked);
      const late = grantedLater(ELEVEN_MINUTES_MS, { ...asked, identity, resume: nobody.resumeToken });
      await expect(late).rejects.toMatchObject({ code: 'not_authenticated', data: { what: 'identity', why: 'expired' } });
      // What was refused has used nothing up: the page goes on without it.
      const known = await granted({ ...asked, identity, resume: nobody.resumeToken });
      expect(known.contactId).toBe(nobody.contactId);
      expect((await claimsOf(known.token)).identity).toMatchObject({ sub: 'customer-7' });
    });

    test('what the browser keeps does not show what the site said of its customer', async () => {
      const { webCallKeyId, identity } = await signedKey();
      const { resumeToken } = await granted({ key: webCallKeyId, visitorId: newId('visitor'), identity });
      expect(Buffer.from(resumeToken.split('.')[1] ?? '', 'base64url').toString()).not.toMatch(/customer-7|Ann|gold/);
    });
  });
});
