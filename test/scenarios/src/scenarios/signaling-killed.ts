import type { ProcessId } from '@cordboard/contracts';
import {
  AGENT_VOICE,
  CUSTOMER_VOICE,
  finishedRecordings,
  newHeadlessCustomer,
  startTcpRelay,
  type EventReader,
  type PageKit,
} from '@cordboard/test-kit';
import { acceptOffer, becomeAvailable, lineIsGood, openDesk, openShopPage, startCall, watchTenant, type Actor } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { holdAndHangUp } from '../survival/control.ts';
import { ownersOf } from '../survival/owners.ts';
import { voiceGaps, watchPlayout } from '../survival/voices.ts';
import { quickTenant } from '../tenants.ts';
import { addOwnSignaling } from '../two-agents/own-signaling.ts';

declare const __kit: PageKit;

/** Long enough for control to come back, and for both voices to be judged around it. */
const WATCH_MS = 10_000;
const CONTROL_LIMIT_MS = 8_000;

export const signalingKilled: Scenario = {
  name: 'signaling-killed',
  shows:
    'The signaling process that has all sockets and calls is killed with -9: nothing is missing from either voice, another one does what the agent asks within five seconds, the offer that rang is taken by the same desk, and who waited is still the next in line.',
  breaks: {
    'media-too': 'the agent’s microphone is silent for three seconds as well',
    'nobody-else': 'no other process can be reached',
  },
  measures: {
    controlBackMs: 'from the kill to the media node having carried out what the agent asked for by a key (a pause of the recording)',
  },
  bounds: {
    mediaGapMs: { max: 100 },
    controlBackMs: { min: 0, max: 5_000 },
    holdOk: { is: true },
    byeOk: { is: true },
    'ringing.offers': { is: 1 },
    'ringing.taken': { is: true },
    'waiting.next': { is: true },
    'waiting.offers': { is: 1 },
    'checks.callsOwned': { is: 3 },
    'checks.callsAdopted': { is: 3 },
    'checks.judgedBursts': { min: 3 },
  },
  run,
};

async function run({ world, artifacts, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const { deployment } = world;
  const tenant = await world.newTenant(quickTenant(['Ana', 'Ben'], { ringMs: 30_000 }));
  const [ana, ben] = tenant.agents;
  const victim = await addOwnSignaling(deployment);
  const relay = await startTcpRelay(victim.port);
  const othersPort = Number(new URL(deployment.stack.urls.sip).port);
  const browser = { extraArgs: [`--host-resolver-rules=MAP 127.0.0.1:${othersPort} 127.0.0.1:${relay.port}`] };
  const callIn = async () => {
    const one = await newHeadlessCustomer(deployment, tenant, { origin: world.shopOrigin, sipUrl: `ws://127.0.0.1:${relay.port}/sip` });
    world.stage.closeAtEnd(() => one.close());
    await one.call();
    return one.contactId;
  };
  world.stage.closeAtEnd(() => relay.close());
  const events = await watchTenant(world, tenant);
  const [desk, customer, desk2] = await Promise.all([
    openDesk(world, tenant, ana?.agentId, AGENT_VOICE, { browser: { ...browser, speechProcessing: false } }),
    openShopPage(world, tenant, CUSTOMER_VOICE, { ...browser, speechProcessing: false }),
    openDesk(world, tenant, ben?.agentId, AGENT_VOICE, { browser, available: false }),
  ]);
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(desk, contactId);
  await events.next('contact.connected');
  await watchPlayout(customer, desk);
  const ringing = await callIn();
  await becomeAvailable(desk2);
  await events.next('offer.created', (event) => event.contactId === ringing);
  await desk2.page.waitForSelector(`[data-part=ring][data-contact-id="${ringing}"]`);
  const waiting = await callIn();
  await events.next('contact.queued', (event) => event.contactId === waiting);
  await elapse(3_000);
  const owned = await ownersOf(deployment, tenant.tenantId, [contactId, ringing, waiting]);

  say('the process that has the call and the sockets is killed');
  const killedAtMs = nowMs();
  if (broken === 'nobody-else') relay.setAccepting(false);
  relay.leadTo(othersPort);
  await victim.kill();
  if (broken === 'media-too') await desk.page.evaluate(() => __kit.silence(3_000));
  await orNull(desk.page.waitForSelector('[data-part=line][data-good=false]', { timeout: 3_000 }));
  const back = await orNull(lineIsGood(desk, CONTROL_LIMIT_MS));
  await desk.page.keyboard.press('p');
  const paused = await orNull(events.next('recording.paused', (event) => event.contactId === contactId, { timeoutMs: CONTROL_LIMIT_MS }));
  await desk.page.keyboard.press('p');
  const taken = paused === null ? null : await orNull(takenAt(desk2, ringing, events).then(() => true));
  // Somebody who comes now is behind who waited all the time.
  const later = paused === null ? null : await callIn();
  if (later !== null) await events.next('contact.queued', (event) => event.contactId === later);
  await elapse(Math.max(0, killedAtMs + WATCH_MS - nowMs()));
  await camera.shoot(desk.page, 'line-back');
  const { gapMs, artifacts: heard, ...gaps } = await voiceGaps(artifacts, customer, desk, killedAtMs, nowMs() - 500);
  const adopted = await ownersOf(deployment, tenant.tenantId, [contactId, ringing, waiting]);
  const checks = {
    callsOwned: count(owned, (owner) => owner === owned[0]),
    callsAdopted: count(adopted, (owner) => owner !== owned[0]),
    ...gaps,
  };
  const controlBackMs = back === null || paused === null ? null : round(paused.seenAtMs - killedAtMs);
  if (controlBackMs === null) return { figures: { mediaGapMs: gapMs, controlBackMs }, checks, artifacts: heard };

  const control = await holdAndHangUp(customer, desk, events, { contactId, afterwards: 'any' });
  await desk.page.waitForSelector('[data-part=ring]', { timeout: 8_000 }).catch(() => null);
  const next = await desk.page.getAttribute('[data-part=ring]', 'data-contact-id', { timeout: 500 }).catch(() => null);
  const [recording] = await finishedRecordings(deployment, tenant.tenantId, contactId);
  const offersOf = (id: string) => events.all('offer.created', (event) => event.contactId === id).length;
  return {
    figures: {
      mediaGapMs: gapMs,
      controlBackMs,
      ...control,
      ringing: { offers: offersOf(ringing), taken: taken === true },
      waiting: { next: next === waiting, offers: offersOf(waiting) },
    },
    checks,
    artifacts: { ...heard, ...(recording === undefined ? {} : { recording: await artifacts.write('recording.opus', recording) }) },
  };
}

async function takenAt(desk: Actor, contactId: string, events: EventReader): Promise<void> {
  await acceptOffer(desk, contactId, 5_000);
  await events.next('contact.connected', (event) => event.contactId === contactId, { timeoutMs: 8_000 });
}

function count(owners: readonly ProcessId[], holds: (owner: ProcessId) => boolean): number {
  return owners.filter(holds).length;
}
