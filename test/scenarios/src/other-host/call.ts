import { connectRedis, createLogger } from '@cordboard/platform';
import { AGENT_VOICE, CUSTOMER_VOICE, type PageKit } from '@cordboard/test-kit';
import { acceptOffer, startCall, type Visitor } from '../actors.ts';
import { waitForBothTalking } from '../both-talking.ts';
import { firstAudible, nowMs, orNull, round } from '../measure.ts';
import { elapse, heardBoth, isConnected, isInWrapUp } from '../passage.ts';
import type { ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { quickTenant } from '../tenants.ts';
import { openAgent, openCustomer, watchSite } from './guests.ts';
import type { Job } from './job.ts';
import { putBehind, WIRE } from './network.ts';
import { readPaths } from './paths.ts';
import type { Site } from './site.ts';
import { carriesTo, type Credentials } from './turn.ts';

declare const __kit: PageKit;

const TALK_MS = 6_000;

/** An agent on one host, a customer on another, the product on a third. */
export async function callThroughEdge(
  job: Job,
  site: Site,
  { artifacts, camera, stage, say }: Pick<ScenarioRun, 'artifacts' | 'camera' | 'say'> & { readonly stage: Stage },
): Promise<ScenarioOutcome> {
  await putUpFirewalls(job, site);
  const tenant = await site.deployment.newTenant({
    ...quickTenant(['Ana'], { ringMs: 30_000, wrapUpMs: 60_000 }),
    withLogIns: true,
    webCallKey: { allowedOrigins: [site.shopOrigin] },
  });
  await watchSite(site, tenant, stage);
  const agent = await openAgent(job, site, tenant, stage, { voice: AGENT_VOICE });
  const { page } = agent;
  say(`the agent on ${job.agent.address} is signed in through the edge`);
  const customer = await openCustomer(job, site, tenant, stage, { voice: CUSTOMER_VOICE });
  await startCall(customer);
  const ring = await orNull(page.waitForSelector('[data-part=ring]', { timeout: 20_000 }));
  if (ring === null) say('the desk did not ring');
  if (job.broken === 'no-media') await page.evaluate(() => __kit.silence());
  if (ring !== null) await orNull(waitForBothTalking(agent, customer, CUSTOMER_VOICE));
  const acceptAtMs = ring === null ? nowMs() : await acceptOffer(agent, (await ring.getAttribute('data-contact-id')) ?? '');
  const connected = ring !== null && (await isConnected(page));
  const connectedAtMs = nowMs();
  await elapse(connected ? TALK_MS : 0);
  await camera.shoot(page, 'talking-desk');
  await camera.shoot(customer.page, 'talking-widget');
  const [agentPath, customerPath] = [await readPaths(page), await readPaths(customer.page)];
  const carries = job.act !== 'relay' || !connected ? null : await whomTurnCarriesTo(job, agent);
  const untilMs = nowMs();
  if (connected) await page.click('[data-part=hangUp]');
  const wrapUpShown = connected && (await isInWrapUp(page));
  const heard = await heardBoth(artifacts, customer, agent, connectedAtMs + 300, untilMs);
  const audible = [firstAudible(heard.customer, AGENT_VOICE.hz, acceptAtMs), firstAudible(heard.agent, CUSTOMER_VOICE.hz, acceptAtMs)];
  return {
    figures: {
      acceptToAudioMs: audible.some((at) => at === null) ? null : round(Math.max(...audible.map((at) => at ?? Infinity)) - acceptAtMs),
      ...heard.hz,
      tls: agentPath.tls && customerPath.tls,
      candidates: {
        agent: { local: agentPath.local, remote: agentPath.remote, kind: agentPath.kind },
        customer: { local: customerPath.local, remote: customerPath.remote, kind: customerPath.kind },
      },
    },
    checks: { connected, wrapUpShown, customerAddress: await addressThatWebSaw(site, job), ...(carries !== null && { carries }) },
    artifacts: { heard: heard.paths },
  };
}

/**
 * By `relay` the agent reaches coturn by UDP alone and the customer by TCP alone; by `tcp-only` the agent's network lets no
 * UDP out, and the customer's nothing but web pages. One way is left to each, so that it is known which one they take.
 */
async function putUpFirewalls({ act, agent, customer, relay }: Job, site: Site): Promise<void> {
  const noUdp = ['to', WIRE, 'ipproto', 'udp'];
  const toRelay = ['to', relay.address];
  if (act === 'relay') {
    await putBehind(agent, { but: [[...toRelay, 'ipproto', 'tcp']] });
    await putBehind(customer, { but: [noUdp, [...toRelay, 'ipproto', 'tcp', 'dport', '443']] });
  }
  if (act === 'tcp-only') {
    await putBehind(agent, { but: [noUdp, toRelay] });
    await putBehind(customer, { tcpPorts: [443, Number(new URL(site.shopOrigin).port)] });
  }
}

/** With the agent's own credentials: to the media processes, and to another host of the network. */
async function whomTurnCarriesTo({ relay, server, customer }: Job, { page }: Visitor): Promise<{ media: string; others: string }> {
  const credentials = await page.evaluate((): Credentials => {
    const [ice] = __kit.connections[0]?.getConfiguration().iceServers ?? [];
    return { username: ice?.username ?? 'nobody', credential: ice?.credential ?? 'none' };
  });
  return { media: await carriesTo(relay, server.address, credentials), others: await carriesTo(relay, customer.address, credentials) };
}

/** The widget's token was asked for from this address, as web counts it; `none` when it counted another. */
async function addressThatWebSaw({ deployment }: Site, { customer }: Job): Promise<string> {
  const redis = await connectRedis(deployment.stack.env['REDIS_URL'] ?? '', {
    name: 'other-host',
    log: createLogger('other-host', 'silent'),
  });
  try {
    return (await redis.exists(`web:bucket:tokenByAddress:${customer.address}`)) === 1 ? customer.address : 'none';
  } finally {
    redis.destroy();
  }
}
