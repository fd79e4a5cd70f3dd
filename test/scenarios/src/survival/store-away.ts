import { CordboardError, newId, type Actor, type ContactId } from '@cordboard/contracts';
import {
  AGENT_VOICE,
  connectSignaling,
  CUSTOMER_VOICE,
  newHeadlessCustomer,
  type EventReader,
  type PageKit,
  type TestTenant,
} from '@cordboard/test-kit';
import { acceptOffer, openDesk, openShopPage, startCall, watchTenant, type Actor as Person, type Visitor } from '../actors.ts';
import type { Figures } from '../bounds.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import type { ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { startWorld, type World } from '../world.ts';
import { holdAndHangUp } from './control.ts';
import { voiceGaps, watchPlayout } from './voices.ts';

declare const __kit: PageKit;

/** How long the store is away: long enough that whoever asks meanwhile meets it. */
export const AWAY_MS = 2_500;
const WATCH_MS = 8_500;
/** A page that asks again does so for as long. */
const ASK_LIMIT_MS = 15_000;

/** What anybody may be told meanwhile: that it is not to be had now. Nothing else is a clear answer. */
const CLEAR_ANSWERS = ['store_unavailable', 'timeout'];

export interface StoreAway {
  readonly world: World;
  readonly tenant: TestTenant;
  readonly desk: Person;
  readonly customer: Visitor;
  readonly contactId: ContactId;
}

/**
 * A conversation in real browsers, somebody who waits, and a store of the deployment's own that goes away for a while. `goAway`
 * resolves when it is back; `afterwards` looks at what else must be there when all is over.
 */
export async function storeAway(
  { world: shared, artifacts, camera, break: broken, say }: ScenarioRun,
  goAway: (world: World) => Promise<void>,
  afterwards: (stage: StoreAway) => Promise<{ readonly figures: Figures; readonly recording: Buffer | null }>,
): Promise<ScenarioOutcome> {
  const world: World = { ...(await startWorld({ ownServices: true, processes: { signaling: 1 } })), stage: shared.stage };
  shared.stage.closeAtEnd(() => world.stop());
  const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000 }));
  const events = await watchTenant(world, tenant);
  const [desk, customer] = await Promise.all([
    openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { browser: { speechProcessing: false } }),
    openShopPage(world, tenant, CUSTOMER_VOICE, { speechProcessing: false }),
  ]);
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(desk, contactId);
  await events.next('contact.connected');
  await watchPlayout(customer, desk);
  const waits = await newHeadlessCustomer(world.deployment, tenant, { origin: world.shopOrigin });
  shared.stage.closeAtEnd(() => waits.close());
  await waits.call();
  const waiting = waits.contactId;
  await events.next('contact.queued', (event) => event.contactId === waiting);
  const ask = await askerOf(world, tenant, waiting);
  await elapse(3_000);

  say('the store goes away');
  const goneAtMs = nowMs();
  const back = goAway(world).then(() => nowMs());
  if (broken === 'media-too') await desk.page.evaluate(() => __kit.silence(3_000));
  await elapse(700);
  const meanwhile = ask();
  const [answer, backAtMs] = [await meanwhile, await back];
  say('it is back');
  const done = await untilDone(ask);
  const doneAtMs = nowMs();
  await elapse(Math.max(0, goneAtMs + WATCH_MS - nowMs()));
  await camera.shoot(desk.page, 'store-back');
  const { gapMs, artifacts: heard, ...gaps } = await voiceGaps(artifacts, customer, desk, goneAtMs, nowMs() - 500);
  const control = await holdAndHangUp(customer, desk, events, { contactId, afterwards: 'any' });
  const taken = await orNull(acceptOffer(desk, waiting, 8_000));
  const connected =
    taken === null ? null : await orNull(events.next('contact.connected', (event) => event.contactId === waiting, { timeoutMs: 5_000 }));
  const offersOf = (id: ContactId): number => events.all('offer.created', (event) => event.contactId === id).length;
  say('the calls are over');
  waits.phone.hangUp();
  await orNull(events.next('contact.ended', (event) => event.contactId === waiting, { timeoutMs: 5_000 }));
  const { figures, recording } = await afterwards({ world, tenant, desk, customer, contactId });
  return {
    figures: {
      gapMs,
      /** From the store's return to a command that is carried out. */
      commandsBackMs: done === null ? null : round(Math.max(0, doneAtMs - backAtMs)),
      meanwhile: { answer, isClear: answer === 'done' || CLEAR_ANSWERS.includes(answer), timesDone: reprioritised(events, waiting) },
      ...control,
      waiting: { offers: offersOf(waiting), taken: connected !== null },
      ...figures,
    },
    checks: { awayMs: round(backAtMs - goneAtMs), offersOfCall: offersOf(contactId), ...gaps },
    artifacts: { ...heard, ...(recording === null ? {} : { recording: await artifacts.write('recording.opus', recording) }) },
  };
}

const reprioritised = (events: EventReader, contactId: ContactId): number =>
  events.all('contact.reprioritised', (event) => event.contactId === contactId).length;

/** One command under one id, as a page asks again and again: it needs both stores, since it is audited. */
async function askerOf(
  { deployment }: World,
  { tenantId, supervisorId }: TestTenant,
  contactId: ContactId,
): Promise<() => Promise<string>> {
  const [signaling] = await connectSignaling(deployment, 1);
  if (signaling === undefined) throw new Error('no signaling process');
  const actor: Actor = { kind: 'agent', agentId: supervisorId, role: 'supervisor' };
  const asked = {
    tenantId,
    actor,
    commandId: newId('command'),
    command: { type: 'contact.reprioritise', contactId, priority: 5 },
  } as const;
  return async () => {
    try {
      await signaling.call('command.execute', asked, { timeoutMs: 5_000 });
      return 'done';
    } catch (error) {
      return error instanceof CordboardError ? error.code : String(error);
    }
  };
}

async function untilDone(ask: () => Promise<string>): Promise<string | null> {
  for (const untilMs = nowMs() + ASK_LIMIT_MS; nowMs() < untilMs;) {
    const answer = await ask();
    if (answer === 'done') return answer;
    await elapse(100);
  }
  return null;
}
