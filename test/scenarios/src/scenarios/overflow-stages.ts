import type { ContactId } from '@cordboard/contracts';
import { CUSTOMER_VOICE, openHeadlessDesk, waitFor, type EventReader, type Seen, type TestTenant } from '@cordboard/test-kit';
import { closeAll, openShopPage, startCall, watchTenant, type Visitor } from '../actors.ts';
import { Admin } from '../admin.ts';
import { heardAs, sequenceOf } from '../heard-as.ts';
import { orNull, round } from '../measure.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

/** Waited in the first queue, then in the second. */
const MOVE_MS = 2_000;
const MESSAGE_MS = 5_500;
const CALLBACK_MS = 6_500;
const LATE_MS = 1_000;
const TONES = { billing: 440, night: 620, sorry: 880 };
const TOLD_MS = 20_000;

export const overflowStages: Scenario = {
  name: 'overflow-stages',
  shows:
    'A caller who waits is passed on to a second queue at its stage, hears so and then that queue’s music, and is promised a callback at the second queue’s stage, with the place kept; when nobody is signed in, the stage before it ends the call with the tenant’s own message.',
  breaks: {
    'no-stage': 'the first queue has no stage, so nobody is passed on',
    'stopped-server': `the signaling processes are stopped for ${2 * LATE_MS} ms around the moment at which the first caller is passed on`,
    'no-sound': 'the second queue says nothing to who waited too long',
  },
  measures: {
    movedMs: 'from the moment in line to the moment in the second queue',
    promisedMs: 'from the moment in the second queue to the promise',
    messageMs: 'from the moment in the second queue to the end of the second contact, which comes before the message',
    keptMs: 'by how much the wait that the agent’s offer names differs from the time since the caller joined the first queue',
  },
  bounds: {
    movedMs: { min: MOVE_MS, max: MOVE_MS + LATE_MS },
    promisedMs: { min: CALLBACK_MS, max: CALLBACK_MS + LATE_MS },
    messageMs: { min: MESSAGE_MS, max: MESSAGE_MS + LATE_MS },
    positionAtPromise: { is: 1 },
    keptMs: { near: 0, within: 50 },
    'checks.firstHeard': { is: 'billing words night words' },
    'checks.secondHeard': { is: 'billing words night sorry' },
    'checks.firstRead': { is: 'We will call you back here. You keep your place.' },
    'checks.secondRead': { is: 'Nobody became free in time. Please try again later.' },
    'checks.secondEnd': { is: 'waitedTooLong' },
    'checks.offeredTo': { is: 'the first caller' },
  },
  run,
};

async function run({ world, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const tenant = await world.newTenant(twoQueues());
  const [first, second] = await Promise.all([0, 1].map(() => openShopPage(world, tenant, CUSTOMER_VOICE)));
  if (first === undefined || second === undefined) throw new Error('two callers are needed');
  const events = await watchTenant(world, tenant);
  const admin = await Admin.signIn(world, tenant);
  const [ana] = tenant.agents;
  if (ana === undefined) throw new Error('the tenant needs an agent');
  const desk = await openHeadlessDesk(world.deployment, tenant, ana.agentId, { origin: world.origin, available: false });
  try {
    await configure(admin, tenant, broken);
    await desk.events.command({ type: 'agent.setStatus', status: 'notReady', reasonId: null });
    const pressedAtMs = await startCall(first);
    const joined = await events.next('contact.queued');
    const { contactId } = joined.event;
    say('the first caller waits');
    if (broken === 'stopped-server') stopSignaling(world, joined.atMs + MOVE_MS - Date.now() - 200);
    const moved = await orNull(movedOf(events, contactId));
    say(moved === null ? 'and is not passed on' : 'and is passed on');
    const promised = await orNull(events.next('callback.requested', (event) => event.contactId === contactId));
    const firstRead = await readsAtEnd(first, 'call you back');
    await camera.shoot(first.page, 'promised');

    say('nobody is signed in any more; the second caller waits');
    await desk.events.command({ type: 'agent.setStatus', status: 'offline', reasonId: null });
    const secondAtMs = await startCall(second);
    const other = (await events.next('contact.queued', (event) => event.contactId !== contactId)).event.contactId;
    const otherMoved = await orNull(movedOf(events, other));
    const ended = await orNull(events.next('contact.ended', (event) => event.contactId === other));
    const secondRead = await readsAtEnd(second, 'Nobody became free');
    await camera.shoot(second.page, 'message');

    await desk.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
    const offer = await orNull(events.next('offer.created'));
    return {
      figures: {
        movedMs: since(joined, moved),
        promisedMs: since(moved, promised),
        messageMs: since(otherMoved, ended),
        positionAtPromise: promised?.event.position ?? null,
        keptMs: offer === null ? null : round(offer.event.waitedMs - (offer.atMs - joined.event.enqueuedAtMs)),
      },
      checks: {
        firstHeard: await whatWasHeard(first, pressedAtMs),
        secondHeard: await whatWasHeard(second, secondAtMs),
        firstRead,
        secondRead,
        secondEnd: ended?.event.reason ?? null,
        offeredTo: offer?.event.contactId === contactId ? 'the first caller' : (offer?.event.contactId ?? null),
      },
    };
  } finally {
    await closeAll(desk, admin);
  }
}

/** Ana answers both queues; what callers hear is only what the scenario puts there. */
function twoQueues() {
  const quiet = { announcePosition: false, announceWait: false, callbackOffered: false, ringMs: 30_000, wrapUpMs: 0 };
  const quick = quickTenant(['Ana']);
  return {
    ...quick,
    agents: [...(quick.agents ?? []), { name: 'Ada Admin', role: 'admin' as const }],
    queues: ['Billing', 'Night'].map((name) => ({ name, settings: quiet })),
  };
}

/** As an admin does it in the pages: three sounds, and the stages of both queues. */
async function configure(admin: Admin, { queueIds }: TestTenant, broken: string | null): Promise<void> {
  const [billing, night] = queueIds;
  if (billing === undefined || night === undefined) throw new Error('two queues are needed');
  const [billingMusic, nightMusic, sorry] = await Promise.all([
    admin.uploadTone('Billing music', TONES.billing, 4_000),
    admin.uploadTone('Night music', TONES.night, 4_000),
    admin.uploadTone('Sorry', TONES.sorry, 1_500),
  ]);
  const own = (promptId: string) => ({ kind: 'prompt', promptId });
  await admin.changeQueue(night, {
    routing: {
      overflow: [
        { afterMs: MESSAGE_MS, when: 'nobodyLoggedIn', action: { type: 'message' } },
        { afterMs: CALLBACK_MS, when: 'always', action: { type: 'callback' } },
      ],
    },
    prompts: { music: own(nightMusic), waitedTooLongMessage: broken === 'no-sound' ? { kind: 'none' } : own(sorry) },
  });
  const overflow = [{ afterMs: MOVE_MS, when: 'always', action: { type: 'queue', queueId: night } }];
  await admin.changeQueue(billing, {
    routing: { overflow: broken === 'no-stage' ? [] : overflow },
    prompts: { music: own(billingMusic) },
  });
}

/** The second queue's music may begin while its words are still being made. */
async function whatWasHeard({ heard }: Visitor, sinceMs: number): Promise<string> {
  return sequenceOf(heardAs(await heard.read(), TONES, sinceMs)).replace('billing night words', 'billing words');
}

function movedOf(events: EventReader, contactId: ContactId): Promise<Seen<'contact.queued'>> {
  return events.next('contact.queued', (event) => event.contactId === contactId && event.cause === 'overflow', { timeoutMs: 8_000 });
}

/** What the widget says once it says this, or in the end. */
async function readsAtEnd({ widget }: Visitor, words: string): Promise<string> {
  await orNull(waitFor(`the widget to say “${words}”`, async () => (await widget.status()).includes(words), TOLD_MS));
  await orNull(waitFor('the line to end', async () => !(await orNull(widget.part('hangUp', 100))), TOLD_MS));
  return widget.status();
}

function stopSignaling({ deployment }: ScenarioRun['world'], inMs: number): void {
  const signaling = deployment.stack.processes().filter(({ kind }) => kind === 'signaling');
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => signaling.forEach((process) => process.kill(name));
  setTimeout(() => signal('SIGSTOP'), Math.max(0, inMs));
  setTimeout(() => signal('SIGCONT'), Math.max(0, inMs) + 2 * LATE_MS);
}

function since(from: { readonly atMs: number } | null, to: { readonly atMs: number } | null): number | null {
  return from === null || to === null ? null : round(to.atMs - from.atMs);
}
