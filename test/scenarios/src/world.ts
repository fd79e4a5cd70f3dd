import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bundlePage,
  servePages,
  startBareWeb,
  startDeployment,
  type BarePage,
  type BareWeb,
  type Deployment,
  type DeploymentOptions,
  type PageServer,
  type TestTenant,
} from '@cordboard/test-kit';
import { buildWidget } from '@cordboard/web/build-widget';

/** Everything that scenarios share: one deployment, the bare pages, and shops on origins of their own. */
export interface World {
  readonly deployment: Deployment;
  /** The origin of the desk's bare page, of `embed.js` and of the token endpoints. */
  readonly web: BareWeb;
  /** Registers a tenant with the bare web's token endpoints. */
  newTenant(options?: Parameters<Deployment['newTenant']>[0]): Promise<TestTenant>;
  /** A page of another origin with the tenant's button. */
  openShop(tenant: TestTenant): Promise<PageServer>;
  deskUrl(agentId: string, query?: string): string;
  stop(): Promise<void>;
}

const page = (relative: string): URL => new URL(`../pages/${relative}`, import.meta.url);

export async function startWorld(options: DeploymentOptions): Promise<World> {
  const web = await startBareWeb(await barePages());
  let deployment: Deployment;
  try {
    deployment = await startDeployment({
      ...options,
      processes: { web: 0, ...options.processes },
      sharedEnv: { PUBLIC_URL: web.origin, ...options.sharedEnv },
    });
  } catch (error) {
    await web.close();
    throw error;
  }
  web.deployment = deployment;
  return {
    deployment,
    web,
    newTenant: async (given) => {
      const tenant = await deployment.newTenant(given);
      web.tenants.push(tenant);
      return tenant;
    },
    openShop: async (tenant) => {
      const html = (await readFile(page('shop.html'), 'utf8'))
        .replace('{{embed}}', `${web.origin}/embed.js`)
        .replace('{{key}}', tenant.webCallKeyId);
      return servePages({ '/': { type: 'text/html', body: html } });
    },
    deskUrl: (agentId, query = '') => `${web.origin}/desk?agent=${agentId}${query}`,
    stop: async () => {
      await deployment.stop();
      await web.close();
    },
  };
}

async function barePages(): Promise<Record<string, BarePage>> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-widget-'));
  try {
    await buildWidget(folder);
    const script = async (name: string): Promise<BarePage> => ({
      type: 'text/javascript',
      body: await readFile(join(folder, name), 'utf8'),
    });
    return {
      '/desk': { type: 'text/html', body: await readFile(page('bare-desk.html'), 'utf8') },
      '/bare-desk.js': { type: 'text/javascript', body: await bundlePage(page('bare-desk.ts')) },
      '/embed.js': await script('embed.js'),
      '/widget.js': await script('widget.js'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
