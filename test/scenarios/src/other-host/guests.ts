import { CHROMIUM, EventReader, launchBrowser, type BrowserOptions, type TestTenant } from '@cordboard/test-kit';
import { becomeAvailable, lineIsGood, newActor, type Visitor } from '../actors.ts';
import type { Stage } from '../stage.ts';
import { entering } from './enter.ts';
import type { Job } from './job.ts';
import type { Host } from './network.ts';
import type { Site } from './site.ts';

/** The tenant's events. This process stands behind the edge, beside the signaling process. */
export async function watchSite({ deployment, origin }: Site, tenant: TestTenant, stage: Stage): Promise<EventReader> {
  const { token } = await deployment.deskToken(tenant, tenant.supervisorId);
  const reader = await EventReader.connect(`ws://${deployment.stack.env['SIGNALING_LISTEN'] ?? ''}/events`, { token, origin });
  stage.watch({ deployment, tenantId: tenant.tenantId, reader });
  return reader;
}

/** The tenant's first agent at the desk, on a host of its own, available. */
export async function openAgent(job: Job, site: Site, tenant: TestTenant, stage: Stage, options: BrowserOptions): Promise<Visitor> {
  const agent = await openOn(job, job.agent, site, { ...options, microphoneFor: [site.origin] });
  stage.enter('agent', agent);
  const { page } = agent;
  const [logIn] = tenant.logIns;
  await page.goto(`${site.origin}/sign-in`);
  await page.fill('input[name=email]', logIn?.email ?? '');
  await page.fill('input[name=password]', logIn?.password ?? '');
  await page.click('button[type=submit]');
  await lineIsGood(agent);
  await becomeAvailable(agent);
  return agent;
}

/** A customer at the shop's page, on a host of its own; nothing was pressed yet. */
export async function openCustomer(job: Job, site: Site, tenant: TestTenant, stage: Stage, options: BrowserOptions): Promise<Visitor> {
  const customer = await openOn(job, job.customer, site, { ...options, microphoneFor: [site.shopOrigin] });
  stage.enter('customer', customer);
  await customer.page.goto(`${site.shopOrigin}/?key=${tenant.webCallKeyId}`);
  return customer;
}

async function openOn(job: Job, host: Host, site: Site, options: BrowserOptions): Promise<Visitor> {
  const browser = await launchBrowser({
    ...options,
    executable: await entering(job.folder, host.namespace, CHROMIUM),
    extraArgs: site.browserArgs,
    relayOnly: job.act === 'relay',
  });
  return newActor(browser);
}
