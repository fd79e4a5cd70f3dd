import { finishedRecordings, type EventReader, type PageKit } from '@cordboard/test-kit';
import { acceptOffer, startCall, type Actor } from '../actors.ts';
import type { Figures } from '../bounds.ts';
import { isHeard, nowMs, orNull, round } from '../measure.ts';
import { elapse, isConnected } from '../passage.ts';
import { gapsOf, steadyVoice } from '../refresh/steady.ts';
import { AGENT_HZ, CUSTOMER_HZ } from '../refresh/talk.ts';
import type { ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { quickTenant } from '../tenants.ts';
import { openAgent, openCustomer, watchSite } from './guests.ts';
import type { Job } from './job.ts';
import { plugIn, unplug, type Host } from './network.ts';
import type { Site } from './site.ts';

declare const __kit: PageKit;

/** Long enough for a browser to notice, too short for the call to give up. */
const AWAY_MS = 4_000;
/** Longer than any return that is still good. */
const WATCH_MS = 6_000;

interface Side {
  readonly actor: Actor;
  readonly host: Host;
  readonly hz: number;
}

/** In mid-call each side's host gets another address: at once, and after some seconds without a network. */
export async function changeNetworks(
  job: Job,
  site: Site,
  { camera, stage, say }: Pick<ScenarioRun, 'artifacts' | 'camera' | 'say'> & { readonly stage: Stage },
): Promise<ScenarioOutcome> {
  const tenant = await site.deployment.newTenant({
    ...quickTenant(['Ana'], { ringMs: 30_000 }),
    withLogIns: true,
    webCallKey: { allowedOrigins: [site.shopOrigin] },
  });
  const events = await watchSite(site, tenant, stage);
  const voiceOf = (hz: number) => ({ voice: steadyVoice(hz), speechProcessing: false });
  const agent = await openAgent(job, site, tenant, stage, voiceOf(AGENT_HZ));
  const customer = await openCustomer(job, site, tenant, stage, voiceOf(CUSTOMER_HZ));
  for (const { page } of [agent, customer]) await page.evaluate(tellWhatIsNoticed);
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(agent, contactId);
  await isConnected(agent.page);
  for (const { page } of [agent, customer]) await page.evaluate(tellOfIce);
  if (job.broken === 'no-restart') for (const { page } of [agent, customer]) await page.evaluate(() => __kit.loseSends('INVITE '));
  const sides = {
    agent: { actor: agent, host: job.agent, hz: AGENT_HZ },
    customer: { actor: customer, host: job.customer, hz: CUSTOMER_HZ },
  };
  const audioBackMs: Record<string, Figures> = {};
  const silentMs: Record<string, Figures> = {};
  for (const [index, who] of (['agent', 'customer'] as const).entries()) {
    const { [who]: mover, [who === 'agent' ? 'customer' : 'agent']: other } = sides;
    await elapse(2_500);
    say(`the ${who}’s host moves to another address`);
    const moved = await change(job, mover, other, { address: `10.77.0.${11 + index}`, awayMs: 0 });
    await camera.shoot(mover.actor.page, `${who}-moved`);
    await elapse(2_500);
    say(`the ${who}’s host has no network for ${AWAY_MS} ms`);
    const away = await change(job, mover, other, { address: `10.77.0.${21 + index}`, awayMs: AWAY_MS });
    await camera.shoot(mover.actor.page, `${who}-back`);
    audioBackMs[who] = { moved: moved.backMs, away: away.backMs };
    silentMs[who] = { moved: moved.silentMs, away: away.silentMs };
  }
  const holdOk = await holdWorks(agent, customer, events);
  await orNull(agent.page.click('[data-part=hangUp]', { timeout: 5_000 }));
  const ended = await orNull(events.next('contact.ended', () => true, { timeoutMs: 5_000 }));
  const files = ended === null ? null : await orNull(finishedRecordings(site.deployment, tenant.tenantId, contactId));
  return {
    figures: { audioBackMs, silentMs, holdOk },
    checks: {
      contacts: events.all('contact.created').length,
      connects: events.all('contact.connected').length,
      lost: events.all('leg.lost').length,
      endReason: ended?.event.reason ?? null,
      recordings: files?.length ?? null,
    },
  };
}

interface Change {
  /** From the network being back until both hear each other again without a gap, ms; null: one of them does not. */
  readonly backMs: number | null;
  /** The longest time for which one of them heard nothing, ms: whether there was anything to mend. */
  readonly silentMs: number | null;
}

async function change(job: Job, mover: Side, other: Side, how: { readonly address: string; readonly awayMs: number }): Promise<Change> {
  const goneAtMs = nowMs();
  await unplug(mover.host);
  await elapse(how.awayMs);
  const backAtMs = job.broken === 'stays-away' ? nowMs() : await plugIn(mover.host, how.address, job.server);
  await elapse(WATCH_MS);
  const untilMs = nowMs() - 300;
  const heard = [
    { timeline: await mover.actor.heard.read(), hz: other.hz },
    { timeline: await other.actor.heard.read(), hz: mover.hz },
  ];
  const gaps = heard.map(({ timeline, hz }) => gapsOf(timeline, hz, goneAtMs, untilMs).filter(({ toMs }) => toMs > backAtMs));
  const isBack = heard.every(({ timeline, hz }) => isHeard(timeline, hz, untilMs - 300, untilMs));
  const lastEndMs = Math.max(backAtMs, ...gaps.flat().map(({ toMs }) => toMs));
  const lengths = gaps.flat().map(({ fromMs, toMs }) => toMs - fromMs);
  return { backMs: isBack ? round(lastEndMs - backAtMs) : null, silentMs: lengths.length === 0 ? null : round(Math.max(...lengths)) };
}

async function holdWorks(agent: Actor, customer: Actor, events: EventReader): Promise<boolean> {
  await agent.page.keyboard.press('h');
  const held = await orNull(events.next('contact.held', () => true, { timeoutMs: 5_000 }));
  await elapse(1_500);
  const silent = !isHeard(await customer.heard.read(), AGENT_HZ, nowMs() - 800, nowMs() - 100);
  await agent.page.keyboard.press('h');
  const resumed = await orNull(events.next('contact.resumed', () => true, { timeoutMs: 5_000 }));
  await elapse(1_500);
  const heard = isHeard(await customer.heard.read(), AGENT_HZ, nowMs() - 800, nowMs() - 100);
  return held !== null && resumed !== null && silent && heard;
}

/** Into the page's console: when the browser itself noticed what. */
function tellWhatIsNoticed(): void {
  const tell = (what: string): void => console.info(`network: ${Math.round(performance.timeOrigin + performance.now())} ${what}`);
  for (const what of ['online', 'offline']) addEventListener(what, () => tell(what));
  const connection = 'connection' in navigator && navigator.connection instanceof EventTarget ? navigator.connection : null;
  connection?.addEventListener('change', () => tell('connection change'));
}

function tellOfIce(): void {
  for (const connection of __kit.connections) {
    connection.addEventListener('iceconnectionstatechange', () =>
      console.info(`network: ${Math.round(__kit.wallMs())} ice ${connection.iceConnectionState}`),
    );
    connection.addEventListener('icecandidate', ({ candidate }) =>
      console.info(`network: ${Math.round(__kit.wallMs())} candidate ${candidate?.candidate ?? 'none'}`),
    );
  }
}
