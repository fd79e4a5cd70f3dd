import { readFile } from 'node:fs/promises';
import {
  openMailSink,
  openPushEndpoint,
  servePages,
  startDeployment,
  type Answer,
  type Deployment,
  type DeploymentOptions,
  type MailSink,
  type NewTenantOptions,
  type PageServer,
  type PushEndpoint,
  type PageServerOptions,
  type TestTenant,
} from '@cordboard/test-kit';
import type { RealPages } from './real-pages.ts';

/** Everything that scenarios share: one deployment with the product's own pages, and shops on an origin of their own. */
export interface World extends RealPages {
  /** A tenant whose people can sign in and whose button works on the shop's page. */
  newTenant(options?: NewTenantOptions): Promise<TestTenant>;
  /** Where mails about callbacks go; the pages themselves send none. */
  readonly mail: MailSink;
  /** The push service that this deployment may call. */
  readonly push: PushEndpoint;
  /** Another origin than the pages'. */
  readonly shopOrigin: string;
  /** The shop's page with the tenant's button. */
  shopUrl(tenant: Pick<TestTenant, 'webCallKeyId'>): string;
}

const SHOP = new URL('../pages/shop.html', import.meta.url);

export async function startWorld(options: DeploymentOptions): Promise<World> {
  const mail = await openMailSink();
  const push = await openPushEndpoint();
  const hosts = { PUSH_HOSTS: '127.0.0.1' };
  /** Data dips may reach this address of the machine, and no other of its own. */
  const flows = { FLOW_NETWORKS: '127.0.0.1' };
  const env = {
    worker: { SMTP_URL: mail.url, ...hosts },
    signaling: { SMTP_URL: mail.url, ...hosts, ...flows },
    web: { ...hosts, ...flows },
  };
  try {
    const deployment = await startDeployment({ ...options, env, processes: { web: 1, ...options.processes } });
    return await openWorld(deployment, mail, push).catch(async (error: unknown) => {
      await deployment.stop();
      throw error;
    });
  } catch (error) {
    await mail.close();
    await push.close();
    throw error;
  }
}

async function openWorld(deployment: Deployment, mail: MailSink, push: PushEndpoint): Promise<World> {
  const origin = deployment.stack.urls.web;
  const shop = await serveShop(origin);
  return {
    deployment,
    origin,
    mail,
    push,
    stage: null,
    shopOrigin: shop.origin,
    newTenant: (given = {}) =>
      deployment.newTenant({
        withLogIns: true,
        ...given,
        webCallKey: { allowedOrigins: [shop.origin], ...given.webCallKey },
      }),
    shopUrl: ({ webCallKeyId }) => `${shop.origin}/?key=${webCallKeyId}`,
    stop: async () => {
      await deployment.stop();
      await shop.close();
      await mail.close();
      await push.close();
    },
  };
}

/** A page that is not kind to what is put into it, with the real `embed.js`; `?key=` says whose button it has. */
export async function serveShop(pagesOrigin: string, options: PageServerOptions = {}): Promise<PageServer> {
  const html = await readFile(SHOP, 'utf8');
  const shop: Answer = (request, response) => {
    const key = new URL(request.url ?? '/', 'http://shop').searchParams.get('key') ?? '';
    if (!/^\w*$/.test(key)) throw new TypeError('no key has such characters');
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .end(html.replace('{{embed}}', `${pagesOrigin}/embed.js`).replace('{{key}}', key));
    return Promise.resolve();
  };
  return servePages({ '/': shop }, options);
}
