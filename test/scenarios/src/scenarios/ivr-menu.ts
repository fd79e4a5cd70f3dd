import type { TestTenant } from '@cordboard/test-kit';
import { AGENT_VOICE, CUSTOMER_VOICE, waitFor } from '@cordboard/test-kit';
import { acceptOffer, openDesk, openShopPage, startCall, watchTenant, type Visitor } from '../actors.ts';
import { Admin } from '../admin.ts';
import { END, flowOf, sound, TO_END } from '../flow-nodes.ts';
import { heardAs, sequenceOf, type Heard } from '../heard-as.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import { elapse, isConnected } from '../passage.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const TONES = { menu: 440, again: 620, music: 880 };
const SILENCE_MS = 2_000;
const TALK_MS = 2_000;

export const ivrMenu: Scenario = {
  name: 'ivr-menu',
  shows:
    'A published flow answers the button: its menu is heard, a wrong key and then silence are each answered and the menu is said again, the right key leads to the queue of that choice with its music, and the agent of that queue sees the choice before talking.',
  breaks: {
    'other-queue': 'the key leads to the other queue, where nobody is',
    'no-again': 'a key that was not offered is answered by the menu alone',
    'not-noted': 'the menu does not note the key, so the desk has nothing to show',
  },
  measures: {
    silentMs: 'from the end of the second menu to what is said about the silence',
    chosenMs: 'from the key to the place in line',
  },
  bounds: {
    silentMs: { min: SILENCE_MS - 300, max: SILENCE_MS + 2_000 },
    chosenMs: { min: 0, max: 1_500 },
    'checks.heard': { is: 'menu again menu again menu music' },
    'checks.queue': { is: 'Support' },
    'checks.atRing': { is: 'choice2' },
    'checks.atDesk': { is: 'choice2' },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
  },
  run,
};

async function run({ world, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const tenant = await world.newTenant(twoQueues());
  const events = await watchTenant(world, tenant);
  await publish(world, tenant, broken);
  const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE);
  const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
  const startedAtMs = await startCall(customer);
  await customer.widget.press('keypad', 15_000);
  await hears(customer, startedAtMs, 'menu');
  say('the menu is heard; a key that it does not have');
  await customer.widget.press('digit-9');
  await hears(customer, startedAtMs, broken === 'no-again' ? 'menu' : 'menu again menu');
  say('again, and now silence');
  await hears(customer, startedAtMs, 'menu again menu again menu');
  await customer.widget.press('digit-2');
  const pressedAtMs = nowMs();
  const queued = await orNull(events.next('contact.queued', () => true, { timeoutMs: 8_000 }));
  await hears(customer, startedAtMs, 'menu again menu again menu music');
  const ring = '[data-part=ring] [data-part=attributes]';
  const atRing = await orNull(desk.page.textContent(ring, { timeout: 5_000 }));
  await camera.shoot(desk.page, 'ring');
  const heardBefore = heardAs(await customer.heard.read(), TONES, startedAtMs);
  const figures = { silentMs: silenceIn(heardBefore), chosenMs: queued === null ? null : round(queued.atMs - pressedAtMs) };
  const checks = {
    heard: sequenceOf(heardBefore),
    queue: queued?.event.queueId === tenant.queueIds[1] ? 'Support' : 'another',
    atRing,
  };
  if (queued === null || checks.queue !== 'Support') return { figures, checks };
  await acceptOffer(desk, queued.event.contactId);
  await isConnected(desk.page);
  const talkFromMs = nowMs();
  await elapse(TALK_MS);
  const talkToMs = nowMs();
  const atDesk = await orNull(desk.page.textContent('[data-part=attributes]', { timeout: 5_000 }));
  await camera.shoot(desk.page, 'talk');
  await customer.widget.press('hangUp');
  const [customerHeard, agentHeard] = [await customer.heard.read(), await desk.heard.read()];
  return {
    figures,
    checks: {
      ...checks,
      atDesk,
      customerHeardHz: round(dominantIn(customerHeard, talkFromMs + 500, talkToMs), 1),
      agentHeardHz: round(dominantIn(agentHeard, talkFromMs + 500, talkToMs), 1),
    },
  };
}

/** Ana answers Support; nobody answers Sales. */
function twoQueues() {
  const quiet = { announcePosition: false, announceWait: false, callbackOffered: false, ringMs: 30_000, wrapUpMs: 0 };
  const quick = quickTenant(['Ana']);
  return {
    ...quick,
    agents: [...(quick.agents ?? []), { name: 'Ada Admin', role: 'admin' as const }],
    queues: ['Sales', 'Support'].map((name) => ({ name, settings: quiet, agents: name === 'Support' ? [0] : [] })),
  };
}

async function publish(world: ScenarioRun['world'], tenant: TestTenant, broken: string | null): Promise<void> {
  const [sales, support] = tenant.queueIds;
  if (sales === undefined || support === undefined) throw new Error('two queues are needed');
  const admin = await Admin.signIn(world, tenant);
  try {
    const menu = await admin.uploadTone('Menu', TONES.menu, 1_500);
    const again = await admin.uploadTone('Again', TONES.again, 1_000);
    const promptId = await admin.uploadTone('Music', TONES.music, 4_000);
    await admin.changeQueue(support, { prompts: { music: { kind: 'prompt', promptId } } });
    const draft = flowOf(
      {
        ...{ kind: 'menu', id: 'menu', prompt: sound(menu), again: broken === 'no-again' ? null : sound(again) },
        ...{ choices: [{ key: '1' }, { key: '2' }], silenceMs: SILENCE_MS, attempts: 4, storeAs: broken === 'not-noted' ? null : 'choice' },
        next: { 'key:1': 'sales', 'key:2': broken === 'other-queue' ? 'sales' : 'support', silent: 'end', invalid: 'end' },
      },
      { kind: 'enqueue', id: 'sales', queueId: sales, next: TO_END },
      ...(broken === 'other-queue' ? [] : [{ kind: 'enqueue' as const, id: 'support', queueId: support, next: TO_END }]),
      END,
    );
    await admin.publishFlow(tenant.webCallKeyId, draft);
  } finally {
    await admin.close();
  }
}

/** Until the customer has heard this, or it is too late for it. */
async function hears({ heard }: Visitor, sinceMs: number, sequence: string): Promise<void> {
  const isHeard = async (): Promise<boolean> => sequenceOf(heardAs(await heard.read(), TONES, sinceMs)).startsWith(sequence);
  await orNull(waitFor(`the customer to hear ${sequence}`, isHeard, 10_000));
}

/** From the end of the second menu to the second "again". */
function silenceIn(heard: readonly Heard[]): number | null {
  const [menu, again] = [heard[2], heard[3]];
  return menu?.what === 'menu' && again?.what === 'again' ? round(again.fromMs - menu.toMs) : null;
}
