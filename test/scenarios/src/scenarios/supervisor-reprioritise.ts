import { AGENT_VOICE, CUSTOMER_VOICE, newHeadlessCustomer, waitFor, type EventReader, type PageKit } from '@cordboard/test-kit';
import type { ContactId } from '@cordboard/contracts';
import type { Locator, Page } from 'playwright-core';
import { acceptOffer, becomeAvailable, lastPress, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse, heardBoth, isConnected } from '../passage.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

declare const __kit: PageKit;

/** Longer than it takes to read why, so that the ring comes back afterwards. */
const DECLINE_DELAY_MS = 7_000;
const TALK_MS = 4_000;
const SHOWN_LIMIT_MS = 10_000;

export const supervisorReprioritise: Scenario = {
  name: 'supervisor-reprioritise',
  shows:
    'Two customers wait; the supervisor lifts the second one on the floor page by keyboard and reads why it waits; the agent who becomes free gets that one first, declines, the page says so, and at the next ring both hear each other. Meanwhile the supervisor sends the agent on a pause, and the agent’s desk says who did it.',
  breaks: {
    'key-is-dead': 'the supervisor’s page does not hear the key U',
    deaf: 'nothing that is told of the line reaches the supervisor’s page',
  },
  bounds: {
    shownMs: { min: 0, max: 1_000 },
    liftedMs: { min: 0, max: 1_000 },
    liftedFirst: { is: true },
    declinedTold: { is: 'declined' },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    pointerPresses: { is: 0 },
    forced: { is: true },
    forcedTold: { is: true },
    'checks.orderBefore': { is: true },
    'checks.why.beforeAnybody': { is: 'nobodyLoggedIn' },
    'checks.why.afterDecline': { is: 'allBusy' },
    'checks.why.inWords': { is: true },
    'checks.focusKept': { is: true },
    'checks.otherBehind': { is: true },
  },
  measures: {
    shownMs: 'from the second customer’s entry in the line to its row on the page',
    liftedMs: 'from the press of U to the row in the first place',
  },
  run,
};

async function run({ world, artifacts, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const settings = { ringMs: 30_000, routing: { declineDelayMs: DECLINE_DELAY_MS } };
  const tenant = await world.newTenant(quickTenant(['Ana'], settings));
  const events = await watchTenant(world, tenant);
  const ana = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
  const supervisor = await openDesk(world, tenant, tenant.supervisorId, AGENT_VOICE, {
    available: false,
    prepare: async ({ context }) => {
      if (broken === 'deaf') await context.addInitScript(dropLines);
    },
  });
  const { page } = supervisor;
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.waitForSelector('[data-part=line-section]', { timeout: 30_000 });
  if (broken === 'key-is-dead')
    await page.evaluate(() => addEventListener('keydown', (event) => event.code === 'KeyU' && event.stopImmediatePropagation(), true));
  const first = await newHeadlessCustomer(world.deployment, tenant, { origin: world.origin });
  const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
  try {
    await first.call();
    await events.next('contact.queued', ({ contactId }) => contactId === first.contactId);
    await startCall(customer);
    const joined = await events.next('contact.queued', ({ contactId }) => contactId !== first.contactId);
    const { contactId } = joined.event;
    const shown = await shownAt(page, contactId, 2);
    const shownMs = shown === null ? null : round(shown - joined.atMs);
    say(`the second customer is on the page after ${String(shownMs)} ms`);
    await camera.shoot(page, '1-two-wait');

    await page.keyboard.press('l');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('u');
    const pressedAtMs = await lastPress(page);
    const lifted = await shownAt(page, contactId, 1);
    const focusKept = await page.evaluate(
      () => document.activeElement?.closest('[data-contact-id]')?.getAttribute('data-contact-id') ?? null,
    );
    await camera.shoot(page, '2-lifted');
    const before = await readWhy(page);
    say(`why it waits: ${before?.words ?? 'nothing was said'}`);
    await camera.shoot(page, '3-why');
    await closeWhy(page);

    await becomeAvailable(ana);
    const offered = await orNull(events.next('offer.created'));
    const liftedFirst = offered?.event.contactId === contactId;
    const { told, after, words } = liftedFirst ? await declineAndRead(ana.page, page, contactId, events) : NOTHING_READ;
    await camera.shoot(page, '4-declined');
    await closeWhy(page);
    const waiting = await ana.page.waitForSelector('[data-part=ring]', { timeout: DECLINE_DELAY_MS + 15_000 });
    const ringing = await waiting.getAttribute('data-contact-id');
    await acceptOffer(ana, ringing ?? '');
    await isConnected(ana.page);
    const talkFromMs = nowMs() + 500;
    await elapse(TALK_MS);
    const heard = await heardBoth(artifacts, customer, ana, talkFromMs, nowMs());
    const otherBehind = await orNull(page.waitForSelector(rowOf(first.contactId, 1), { timeout: SHOWN_LIMIT_MS }));
    await camera.shoot(page, '5-other-is-next');
    const forced = await sendOnPause(page, ana.page, events);
    await camera.shoot(ana.page, '6-sent-on-pause');
    // Over, so that there is a recording of it.
    await customer.widget.press('hangUp');
    await orNull(events.next('contact.ended', (event) => event.contactId === contactId));
    return {
      figures: {
        shownMs,
        liftedMs: lifted === null ? null : round(lifted - pressedAtMs),
        liftedFirst,
        declinedTold: told,
        ...heard.hz,
        pointerPresses: await pointerPresses(page),
        ...forced,
      },
      checks: {
        orderBefore: joined.event.position === 2,
        why: {
          beforeAnybody: before?.reasons ?? null,
          afterDecline: after,
          inWords: (before?.words.includes('Nobody who may take it is logged in.') ?? false) && words.includes('declined'),
        },
        focusKept: focusKept === contactId,
        otherBehind: otherBehind !== null,
      },
      artifacts: { heard: heard.paths },
    };
  } finally {
    first.phone.hangUp();
    await first.close();
  }
}

/** By keyboard, from the agent's tile, in mid-call. Whether it came, and whether the agent's desk said so. */
async function sendOnPause(floor: Page, desk: Page, events: EventReader): Promise<{ forced: boolean; forcedTold: boolean }> {
  const pressed = async (part: Locator): Promise<void> => {
    await part.waitFor({ timeout: 10_000 });
    await part.focus();
    await floor.keyboard.press('Enter');
  };
  await pressed(floor.locator('[data-part=agent][data-state=onContact] [data-part=menu]'));
  await pressed(floor.locator('[data-part=force-notReady]').first());
  await pressed(floor.getByRole('dialog').getByRole('button').last());
  const changed = await orNull(events.next('agent.statusChanged', ({ status }) => status === 'notReady'));
  const told = await orNull(
    desk.waitForSelector('[role=alert]:has-text("A supervisor set your status to “Not ready”.")', { timeout: 5_000 }),
  );
  return { forced: changed !== null, forcedTold: told !== null };
}

const NOTHING_READ = { told: null, after: null, words: '' };

/** The agent declines; the supervisor reads at the lifted row, which is back, how that ended. */
async function declineAndRead(desk: Page, page: Page, contactId: ContactId, events: EventReader) {
  await desk.waitForSelector(`[data-part=ring][data-contact-id="${contactId}"]`, { timeout: 15_000 });
  await desk.keyboard.press('Escape');
  await orNull(events.next('offer.ended', (event) => event.contactId === contactId, { timeoutMs: 5_000 }));
  await orNull(page.waitForSelector(rowOf(contactId, 1), { timeout: SHOWN_LIMIT_MS }));
  // The focus has gone to who was left when the row went away to ring.
  await page.keyboard.press('l');
  await page.keyboard.press('ArrowUp');
  const why = await readWhy(page);
  const told = await orNull(page.waitForSelector('[data-part=told-offer]:not([data-outcome=ringing])', { timeout: SHOWN_LIMIT_MS }));
  const words = (await told?.textContent()) ?? '';
  return { told: (await told?.getAttribute('data-outcome')) ?? null, after: why?.reasons ?? null, words };
}

function rowOf(contactId: ContactId, position: number): string {
  return `[data-part=waiting][data-contact-id="${contactId}"][data-position="${position}"]`;
}

/** When the contact stands at this place of the list; null when it does not come. */
async function shownAt(page: Page, contactId: ContactId, position: number): Promise<number | null> {
  // By the page's own clock and frames: how busy the driver is must not count.
  const at = page.waitForFunction(
    (row) => document.querySelector(row) !== null && performance.timeOrigin + performance.now(),
    rowOf(contactId, position),
    {
      timeout: SHOWN_LIMIT_MS,
    },
  );
  return orNull(at.then(async (handle) => Number(await handle.jsonValue())));
}

/** Enter on the row that has the focus; what the drawer says. */
async function readWhy(page: Page): Promise<{ readonly reasons: string; readonly words: string } | null> {
  await page.keyboard.press('Enter');
  const list = await orNull(page.waitForSelector('[role=dialog] [data-part=reasons]', { timeout: SHOWN_LIMIT_MS }));
  if (list === null) return null;
  return { reasons: (await list.getAttribute('data-reasons')) ?? '', words: (await list.textContent()) ?? '' };
}

async function closeWhy(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await orNull(waitFor('the drawer to be closed', async () => (await page.locator('[role=dialog]').count()) === 0, 5_000));
}

/** Runs in the page: what the event socket tells of the line is lost on the way. */
function dropLines(): void {
  const told = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    ...told,
    set(this: WebSocket, listener: ((event: MessageEvent) => void) | null) {
      const picky = (event: MessageEvent): void => {
        if (!String(event.data).startsWith('{"type":"line"')) listener?.(event);
      };
      told?.set?.call(this, listener === null ? null : picky);
    },
  });
}

function pointerPresses(page: Page): Promise<number> {
  return page.evaluate(() => __kit.presses.filter(({ key }) => key === 'pointer').length);
}
