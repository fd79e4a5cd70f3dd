import { createECDH, randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  newId,
  tellLinkResponseSchema,
  tellResponseSchema,
  tokenRefusalSchema,
  widgetTokenResponseSchema,
  type CallbackId,
  type QueueId,
  type TenantId,
} from '@cordboard/contracts';
import {
  callbackSubscriptions,
  cancelCallback,
  createCallback,
  listUnsentPushes,
  openKeys,
  queues,
  readSubscription,
  withTenant,
} from '@cordboard/db';
import { createTokenIssuer } from '@cordboard/platform';
import { POST as tellPage } from '../src/app/api/callback/tell/route.ts';
import { OPTIONS, POST as tellWidget } from '../src/app/api/widget/tell/route.ts';
import { POST as widgetToken } from '../src/app/api/widget/token/route.ts';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { closeServices, openCompany, type Company } from './company.ts';

const SITE = 'https://shop.example';
const HOUR_MS = 3_600_000;
const BROWSER = 'a-browser-of-a-customer';
const OTHER_BROWSER = 'the-browser-of-another';

interface Shop extends Company {
  readonly queueId: QueueId;
  readonly key: string;
}

let ours: Shop;
let theirs: Shop;
beforeAll(async () => {
  ours = await openShop(true);
  theirs = await openShop(true);
});
afterAll(closeServices);

/** A company with a key for its site, and a queue that offers notifications, or does not. */
async function openShop(push: boolean): Promise<Shop> {
  const company = await openCompany();
  const [row] = await withTenant(services().db, company.tenantId, (tx) =>
    tx
      .update(queues)
      .set({ routing: { callback: { push } } })
      .returning(),
  );
  const queueId = row?.id;
  if (queueId === undefined) throw new Error('the company has no queue');
  const { webCallKeyId } = await runVerb(VERBS['webCallKey.save'], company.admin, {
    ...{ webCallKeyId: null, name: 'Shop', queueId, locale: 'en', allowedOrigins: [SITE], consentText: null },
    ...{ maxConcurrentCalls: 5, maxWaitingCalls: 5 },
  });
  return { ...company, queueId, key: webCallKeyId };
}

let addresses = 0;
/** Each time from another address. */
function requestOf(path: string, body: object): Request {
  addresses += 1;
  const headers = { 'content-type': 'application/json', origin: SITE, 'x-forwarded-for': `198.51.200.${String(addresses)}` };
  return new Request(`http://127.0.0.1:8080${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A customer with a widget token and a promise, at a chosen time. */
async function promised(shop: Shop, scheduledForMs: number | null = Date.now() + HOUR_MS) {
  const visitorId = newId('visitor');
  const answer = await widgetToken(requestOf('/api/widget/token', { key: shop.key, visitorId }));
  const { token, contactId } = widgetTokenResponseSchema.parse(await answer.json());
  const callbackId = newId('callback');
  const promise = {
    callbackId,
    contactId,
    visitorId,
    queueId: shop.queueId,
    requestedBy: 'widget',
    scheduledForMs,
    nowMs: Date.now(),
  } as const;
  await withTenant(services().db, shop.tenantId, (tx) => createCallback(tx, promise));
  return { token, callbackId, tenantId: shop.tenantId };
}

const invite = (token: string): Promise<Response> => tellWidget(requestOf('/api/widget/tell', { token }));

async function linkOf(token: string): Promise<string> {
  const response = await invite(token);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const { url } = tellLinkResponseSchema.parse(JSON.parse(text));
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8080\/callback\/tell#ten_/);
  return url.split('#')[1] ?? '';
}

const ask = (body: object): Promise<Response> => tellPage(requestOf('/api/callback/tell', body));

async function told(body: object) {
  const response = await ask(body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return tellResponseSchema.parse(JSON.parse(text));
}

async function refusal(asked: Promise<Response>) {
  const response = await asked;
  const { error } = tokenRefusalSchema.parse(await response.json());
  return { status: response.status, code: error.code, data: error.data };
}

/** As a browser makes it. */
function subscriptionAt(endpoint = `https://fcm.googleapis.com/fcm/send/${randomBytes(6).toString('hex')}`) {
  const pair = createECDH('prime256v1');
  return { endpoint, keys: { p256dh: pair.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') } };
}

const subscribedTo = async ({ tenantId, callbackId }: { tenantId: TenantId; callbackId: CallbackId }) => {
  const row = await withTenant(services().db, tenantId, (tx) => readSubscription(tx, callbackId));
  return row === null ? null : openKeys(row, services().secret);
};

describe('the link to the page that asks', () => {
  test('is for who holds the token of an open callback, and its page may be on any site', async () => {
    const customer = await promised(ours);
    const response = await invite(customer.token);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, SITE]);
    // Nobody has opened it, so it is the same one again.
    expect(await linkOf(customer.token)).toBe(await linkOf(customer.token));
    const preflight = OPTIONS(new Request('http://127.0.0.1:8080/api/widget/tell', { method: 'OPTIONS', headers: { origin: SITE } }));
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
  });

  test('is refused to a token that is forged, of another kind, changed, or without a promise', async () => {
    const customer = await promised(ours);
    const { claims } = await services().verifier.verify(customer.token);
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const forger = createTokenIssuer({ ...(await exportJWK(privateKey)), alg: 'EdDSA', use: 'sig' });
    const forged = (await forger.issue(claims, 600)).token;
    expect(await refusal(invite(forged))).toMatchObject({ status: 401, code: 'not_authenticated' });
    const [head = '', body = '', signature = ''] = customer.token.split('.');
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...payload, tenantId: theirs.tenantId })).toString('base64url');
    expect(await refusal(invite([head, changed, signature].join('.')))).toMatchObject({ status: 401, code: 'not_authenticated' });
    expect(await refusal(invite('nonsense'))).toMatchObject({ status: 401, code: 'not_authenticated' });
    const answer = await widgetToken(requestOf('/api/widget/token', { key: ours.key, visitorId: newId('visitor') }));
    const { token } = widgetTokenResponseSchema.parse(await answer.json());
    expect(await refusal(invite(token))).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('is refused where the queue does not offer it, and when the promise is over', async () => {
    const quiet = await promised(await openShop(false));
    expect(await refusal(invite(quiet.token))).toMatchObject({ status: 403, code: 'not_allowed', data: { what: 'push' } });
    const customer = await promised(ours);
    const link = await linkOf(customer.token);
    await told({ do: 'subscribe', link, browser: BROWSER, subscription: subscriptionAt() });
    await withTenant(services().db, ours.tenantId, (tx) => cancelCallback(tx, customer.callbackId, Date.now()));
    expect(await refusal(invite(customer.token))).toMatchObject({ code: 'state_conflict' });
    expect(await refusal(ask({ do: 'open', link, browser: BROWSER }))).toMatchObject({ code: 'state_conflict' });
    expect(await subscribedTo(customer), 'where to tell is kept though there is nothing to tell').toBeNull();
  });
});

describe('the page', () => {
  test('subscribes the first browser that opens it, once, and takes it back', async () => {
    const customer = await promised(ours);
    const link = await linkOf(customer.token);
    const asker = { link, browser: BROWSER };
    const opened = await told({ do: 'open', ...asker });
    expect(opened).toMatchObject({ subscribed: false });
    expect(Buffer.from(opened.publicKey, 'base64url')).toHaveLength(65);
    const subscription = subscriptionAt();
    for (let repeat = 0; repeat < 2; repeat++)
      expect(await told({ do: 'subscribe', ...asker, subscription })).toMatchObject({ subscribed: true });
    expect(await subscribedTo(customer)).toEqual(subscription);
    const rows = await withTenant(services().db, ours.tenantId, (tx) => tx.select().from(callbackSubscriptions));
    expect(JSON.stringify(rows), 'what only we and the browser may know lies open in the database').not.toContain(subscription.endpoint);
    // Five minutes before the chosen time, one notification.
    const pushes = await withTenant(services().db, ours.tenantId, (tx) => listUnsentPushes(tx, customer.callbackId));
    expect(pushes).toMatchObject([{ kind: 'soon' }]);
    for (const what of ['open', 'withdraw'] as const)
      expect(await refusal(ask({ do: what, link, browser: OTHER_BROWSER }))).toMatchObject({ status: 410, code: 'link_used' });
    expect(await refusal(ask({ do: 'subscribe', link, browser: OTHER_BROWSER, subscription: subscriptionAt() }))).toMatchObject({
      code: 'link_used',
    });
    expect(await subscribedTo(customer)).toEqual(subscription);
    expect(await told({ do: 'withdraw', ...asker })).toMatchObject({ subscribed: false });
    expect(await subscribedTo(customer)).toBeNull();
  });

  test('the latest browser that subscribes is the one that is told', async () => {
    const customer = await promised(ours);
    const first = { link: await linkOf(customer.token), browser: BROWSER };
    await told({ do: 'subscribe', ...first, subscription: subscriptionAt() });
    const second = { link: await linkOf(customer.token), browser: OTHER_BROWSER };
    expect(second.link).not.toBe(first.link);
    const subscription = subscriptionAt();
    await told({ do: 'subscribe', ...second, subscription });
    expect(await subscribedTo(customer)).toEqual(subscription);
    expect(await refusal(ask({ do: 'open', ...first }))).toMatchObject({ code: 'not_found' });
  });

  test('a link is of its own company: another one’s name before it opens nothing', async () => {
    const customer = await promised(ours);
    const link = await linkOf(customer.token);
    const token = link.split('.')[1] ?? '';
    const subscription = subscriptionAt();
    for (const tenantId of [theirs.tenantId, newId('tenant')]) {
      const stranger = { link: `${tenantId}.${token}`, browser: BROWSER };
      expect(await refusal(ask({ do: 'open', ...stranger }))).toMatchObject({ status: 404, code: 'not_found' });
      expect(await refusal(ask({ do: 'subscribe', ...stranger, subscription }))).toMatchObject({ code: 'not_found' });
    }
    const guessed = { link: `${ours.tenantId}.${randomBytes(32).toString('base64url')}`, browser: BROWSER };
    expect(await refusal(ask({ do: 'open', ...guessed }))).toMatchObject({ code: 'not_found' });
    expect(await refusal(ask({ do: 'open', link: 'ten_x.y', browser: BROWSER }))).toMatchObject({ code: 'invalid_input' });
    expect(await subscribedTo(customer)).toBeNull();
  });

  // No PUSH_HOSTS is set here: what counts is the list that a deployment has by itself.
  test.each([
    'https://127.0.0.1/push',
    'http://127.0.0.1:6379/push',
    'https://localhost/push',
    'https://[::1]/push',
    'https://[::ffff:10.0.0.1]/push',
    'https://10.0.0.1/push',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/push',
    'http://fcm.googleapis.com/push',
    'https://fcm.googleapis.com:6379/push',
    'https://fcm.googleapis.com.evil.example/push',
    'https://user@fcm.googleapis.com/push',
    'https://evil.example/?fcm.googleapis.com',
  ])('an address that is no push service is refused, and never kept: %s', async (endpoint) => {
    const customer = await promised(ours);
    const link = await linkOf(customer.token);
    const asked = ask({ do: 'subscribe', link, browser: BROWSER, subscription: subscriptionAt(endpoint) });
    expect(await refusal(asked)).toMatchObject({ status: 403, code: 'not_allowed', data: { what: 'endpoint' } });
    expect(await subscribedTo(customer)).toBeNull();
  });
});
