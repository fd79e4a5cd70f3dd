import { AGENT_VOICE, CUSTOMER_VOICE, type PageKit, type TestTenant } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { becomeAvailable, lastPress, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { orNull, round } from '../measure.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

declare const __kit: PageKit;

const LATE_MS = 2_000;
const FLOOR_LATE_MS = 1_500;

export const callerAbandons: Scenario = {
  name: 'caller-abandons',
  shows:
    'A customer who hangs up while it rings takes the ring off the agent’s screen within a second, and the agent is idle again; a supervisor’s floor shows each of it within a second too.',
  breaks: {
    'slow-server': `the signaling processes are stopped for ${LATE_MS} ms when the customer hangs up`,
    'slow-floor': `what the floor’s page is told reaches it ${FLOOR_LATE_MS} ms late`,
  },
  measures: {
    withdrawnMs: 'from the customer’s press to the first frame of the desk without the ring card',
    floorMs:
      'the longest from an event’s time (somebody waits, is offered, waits no more; the agent is free again) to its frame on the supervisor’s floor',
  },
  bounds: {
    withdrawnMs: { min: 0, max: 1_000 },
    floorMs: { min: 0, max: 1_000 },
    'checks.offerEndReason': { is: 'callerLeft' },
    'checks.endReason': { is: 'abandoned' },
    'checks.agentState': { is: 'idle' },
    'checks.statusShown': { is: 'available' },
  },
  run: async ({ world, camera, break: broken, say }) => {
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 20_000 }));
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
    const floor = await openFloor(world, tenant);
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    if (broken === 'slow-floor') await floor.evaluate((ms) => __kit.delayMessages(ms), FLOOR_LATE_MS);
    const waitingShown = paintedOn(floor, WAITING(1));
    await startCall(customer);
    const queued = await events.next('contact.queued');
    const waitingShownMs = await waitingShown;
    const offeredShown = Promise.all([paintedOn(floor, AGENT_TILE('offered')), paintedOn(floor, WAITING(0))]);
    await becomeAvailable(desk);
    await desk.page.waitForSelector('[data-offer-id]', { timeout: 15_000 });
    const offered = await events.next('offer.created');
    const [offeredShownMs, emptyShownMs] = await offeredShown;
    await camera.shoot(desk.page, 'ringing');
    await camera.shoot(floor, 'floor-ringing');
    say('the desk rings; the customer hangs up');
    const signaling = world.deployment.stack.processes().filter(({ kind }) => kind === 'signaling');
    if (broken === 'slow-server') {
      for (const process of signaling) process.kill('SIGSTOP');
      setTimeout(() => signaling.forEach((process) => process.kill('SIGCONT')), LATE_MS);
    }
    const gone = desk.page.evaluate(() => __kit.gone('[data-offer-id]', 10_000));
    const freeShown = paintedOn(floor, AGENT_TILE('available'));
    await customer.widget.press('hangUp');
    const pressedAtMs = await lastPress(customer.page);
    const goneAtMs = await orNull(gone);
    const offerEnded = await orNull(events.next('offer.ended'));
    const ended = await orNull(events.next('contact.ended'));
    await orNull(desk.page.waitForSelector('[data-part=desk][data-agent-state=idle]', { timeout: 5_000 }));
    const floorSaw = {
      waitingMs: late(waitingShownMs, queued.atMs),
      offeredMs: late(offeredShownMs, offered.atMs),
      nobodyWaitingMs: late(emptyShownMs, offered.atMs),
      freeMs: late(await freeShown, offerEnded?.atMs),
    };
    const latest = Object.values(floorSaw);
    return {
      figures: {
        floorMs: latest.some((ms) => ms === null) ? null : Math.max(...latest.map((ms) => ms ?? Infinity)),
        withdrawnMs: goneAtMs === null ? null : round(goneAtMs - pressedAtMs),
      },
      checks: {
        floorSaw,
        offerEndReason: offerEnded?.event.reason ?? null,
        endReason: ended?.event.reason ?? null,
        agentState: await desk.page.getAttribute('[data-part=desk]', 'data-agent-state'),
        statusShown: await desk.page.getAttribute('[data-testid=status]', 'data-state'),
      },
    };
  },
};

const AGENT_TILE = (state: string): string => `[data-part=agent][data-state=${state}]`;
const WAITING = (count: number): string => `[data-part=queue][data-waiting="${count}"]`;

/** The supervisor's page, with nobody waiting. Nobody speaks there: its browser may not open the microphone. */
async function openFloor(world: ScenarioRun['world'], tenant: TestTenant): Promise<Page> {
  const { page } = await openDesk(world, tenant, tenant.supervisorId, AGENT_VOICE, { available: false, microphone: 'denied' });
  await page.click('nav a[href="/floor"]');
  await page.waitForSelector(WAITING(0), { timeout: 20_000 });
  return page;
}

function paintedOn(floor: Page, selector: string): Promise<number | null> {
  return orNull(floor.evaluate((wanted) => __kit.painted(wanted, 10_000), selector));
}

function late(shownMs: number | null, atMs: number | undefined): number | null {
  return shownMs === null || atMs === undefined ? null : round(shownMs - atMs);
}
