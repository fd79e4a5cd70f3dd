import {
  CordboardError,
  newId,
  type tokenRefusalSchema,
  widgetTokenRequestSchema,
  type AgentId,
  type ContactId,
  type DeskTokenResponse,
  type WidgetTokenResponse,
} from '@cordboard/contracts';
import { createTokenVerifier, readSecretFile } from '@cordboard/platform';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Deployment, TestTenant } from './deployment.ts';
import { readJson, servePages, type Answer, type Page, type PageServer } from './page-server.ts';

export interface BareWeb extends PageServer {
  /** The tenants whose tokens it gives out. */
  readonly tenants: TestTenant[];
  /** What it needs to give out tokens; set once the deployment runs. */
  deployment: Deployment | null;
}

/**
 * The pages of a call without the product's pages: the desk's engine in bare HTML, the real `embed.js`, and token
 * endpoints that sign with the deployment's own key whatever they are asked for. It listens before the deployment
 * starts, because its origin is the deployment's PUBLIC_URL.
 */
export async function startBareWeb(pages: Readonly<Record<string, Page>>): Promise<BareWeb> {
  const tenants: TestTenant[] = [];
  let web: BareWeb | null = null;
  const deploymentOf = (): Deployment => {
    if (web?.deployment == null) throw new Error('the deployment does not run yet');
    return web.deployment;
  };
  const server = await servePages({
    ...pages,
    '/api/desk/token': (request, response) => answerDeskToken(request, response, deploymentOf(), tenants),
    '/api/widget/token': (request, response) => answerWidgetToken(request, response, deploymentOf(), tenants),
  });
  web = { ...server, tenants, deployment: null };
  return web;
}

async function answerDeskToken(
  ...[request, response, deployment, tenants]: [...Parameters<Answer>, Deployment, readonly TestTenant[]]
): Promise<void> {
  const query = new URL(request.url ?? '/', 'http://kit').searchParams;
  const agentId = query.get('agent') as AgentId;
  /** The desk's sockets may be led through a relay of the test, which can cut them. */
  const through = (url: string): string => (query.has('relay') ? url.replace(/:\d+\//, `:${query.get('relay') ?? ''}/`) : url);
  const tenant = tenants.find((each) => each.agents.some((agent) => agent.agentId === agentId));
  if (tenant === undefined) throw new Error(`no tenant has the agent ${agentId}`);
  const { token, expiresAtMs } = await deployment.deskToken(tenant, agentId);
  const { sip, events } = deployment.stack.urls;
  const body: DeskTokenResponse = {
    token,
    expiresAtMs,
    sipUrl: through(sip),
    eventsUrl: through(events),
    tenantId: tenant.tenantId,
    agentId,
    iceServers: [],
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function answerWidgetToken(
  ...[request, response, deployment, tenants]: [...Parameters<Answer>, Deployment, readonly TestTenant[]]
): Promise<void> {
  const origin = request.headers.origin ?? '';
  const headers = {
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'content-type',
    'content-type': 'application/json',
  };
  if (request.method === 'OPTIONS') {
    response.writeHead(204, headers).end();
    return;
  }
  try {
    const body = await widgetToken(request, origin, deployment, tenants);
    response.writeHead(200, headers).end(JSON.stringify(body));
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    const refusal: z.input<typeof tokenRefusalSchema> = { error: error.toWire() };
    response.writeHead(error.httpStatus, headers).end(JSON.stringify(refusal));
  }
}

async function widgetToken(
  request: IncomingMessage,
  origin: string,
  deployment: Deployment,
  tenants: readonly TestTenant[],
): Promise<WidgetTokenResponse> {
  const asked = widgetTokenRequestSchema.parse(await readJson(request));
  const tenant = tenants.find(({ webCallKeyId }) => webCallKeyId === asked.key);
  if (tenant === undefined) throw new CordboardError('key_revoked');
  const { tenantId } = tenant;
  const contactId = asked.resume === undefined ? newId('contact') : await contactOf(deployment, asked.resume);
  const locale = asked.locale ?? 'en';
  const shared = { tenantId, webCallKeyId: asked.key, visitorId: asked.visitorId, contactId };
  const { token, expiresAtMs } = await deployment.token({ kind: 'widget', ...shared, locale, origin, form: asked.form ?? {} });
  const resume = await deployment.issuer.issue({ kind: 'resume', ...shared }, 86_400);
  const { sip, events } = deployment.stack.urls;
  return {
    token,
    expiresAtMs,
    sipUrl: sip,
    eventsUrl: events,
    tenantId,
    contactId,
    resumeToken: resume.token,
    locale,
    iceServers: [],
    consent: { recorded: true, text: null },
  };
}

async function contactOf(deployment: Deployment, resumeToken: string): Promise<ContactId> {
  const publicKey: unknown = JSON.parse(readSecretFile(join(deployment.stack.env['KEYS_DIR'] ?? '', 'token.public.jwk')));
  const { claims } = await createTokenVerifier(publicKey as Parameters<typeof createTokenVerifier>[0]).verify(resumeToken);
  if (claims.kind !== 'resume') throw new CordboardError('not_authenticated');
  return claims.contactId;
}
