import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { servePages, waitFor, type Answer, type PageServer, type TestTenant } from '@cordboard/test-kit';

/** The tenant's own site: pages that fight the widget, and a server that signs who its customer is. */
export interface Site extends PageServer {
  /** Set once there is a tenant; until then its button has no key. */
  webCallKeyId: string;
  /** The secret it signs with. */
  secret: string;
  /** `plain`: without the hostile rules; `signed`: it says who the visitor is; `form`: with the form's fields. */
  url(...options: readonly ('plain' | 'signed' | 'form')[]): string;
}

const PAGE = new URL('../../pages/hostile.html', import.meta.url);
export const CUSTOMER = { sub: 'customer-5521', name: 'Li Wei', attributes: { plan: 'gold' } } as const;

export async function serveSite(pagesOrigin: string): Promise<Site> {
  const html = await readFile(PAGE, 'utf8');
  const page: Answer = (request, response) => {
    const query = new URL(request.url ?? '/', 'http://site').searchParams;
    const body = html
      .replace('{{embed}}', `${pagesOrigin}/embed.js`)
      .replace('{{key}}', site.webCallKeyId)
      .replace('{{form}}', query.has('form') ? 'data-form="name email reason"' : '');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(body);
    return Promise.resolve();
  };
  const sign: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(signIdentity(site.secret));
    return Promise.resolve();
  };
  const server = await servePages({ '/': page, '/sign': sign });
  const site: Site = {
    ...server,
    webCallKeyId: '',
    secret: '',
    url: (...options) => `${server.origin}/?${options.join('&')}`,
  };
  return site;
}

/** JWT (RFC 7519), HS256, as a site signs it without any library. */
function signIdentity(secret: string): string {
  const iat = Math.floor(Date.now() / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...CUSTOMER, iat, exp: iat + 300 })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** A secret for the tenant's key, as its admin makes one in the pages. */
export async function makeSecret(origin: string, tenant: TestTenant): Promise<string> {
  const admin = tenant.agents.find(({ role }) => role === 'admin');
  const logIn = tenant.logIns.find(({ agentId }) => agentId === admin?.agentId);
  if (logIn === undefined) throw new Error('the tenant has no admin who can sign in');
  const post = (path: string, body: object, cookie = ''): Promise<Response> =>
    fetch(origin + path, { method: 'POST', headers: { 'content-type': 'application/json', origin, cookie }, body: JSON.stringify(body) });
  // Somebody else may just have signed in from this address: a refusal for haste is waited out.
  const signedIn = await waitFor(
    'the admin to sign in',
    async () => {
      const response = await post('/api/auth/sign-in/email', { email: logIn.email, password: logIn.password });
      if (response.status === 429) await new Promise((resolve) => setTimeout(resolve, 1_000));
      return response.ok ? response : null;
    },
    30_000,
  );
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const response = await post('/api/verb/webCallKey.rotateSecret', { webCallKeyId: tenant.webCallKeyId }, cookie);
  if (!response.ok) throw new Error(`no secret was made: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { secret: string }).secret;
}
