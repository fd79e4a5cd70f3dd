import { AGENT_VOICE, newHeadlessCustomer, openHeadlessDesk, type EventReader } from '@cordboard/test-kit';
import type { AgentId } from '@cordboard/contracts';
import type { Page } from 'playwright-core';
import { acceptOffer, openDesk, watchTenant, type Actor } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse, isConnected } from '../passage.ts';
import { startRealPages } from '../real-pages.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

/** Short, so that nobody waits for minutes; what they mean is the same. */
const GRACE_MS = 2_000;
const RETURN_MS = 16_000;
/** A desk that is back is watched for so long for what should not happen. */
const WATCH_MS = 2_000;

export const deskGoneAndBack: Scenario = {
  name: 'desk-gone-and-back',
  shows:
    'The browsers of two available agents die: both are offline after the grace and customers wait without an offer to anybody. One agent is back in time, is available again at once and answers; the other is back late, stays offline, and the desk says why.',
  breaks: {
    'late-too': 'the first agent comes back as late as the second',
    'lives-on': 'the browser of the first agent does not die',
  },
  bounds: {
    'inTime.offlineAfterMs': { near: GRACE_MS, within: 1_500 },
    'inTime.statusAway': { is: 'offline:deskGone' },
    'inTime.statusBack': { is: 'available' },
    'inTime.offerMs': { min: 0, max: 1_000 },
    'inTime.answered': { is: true },
    'late.statusAway': { is: 'offline:deskGone' },
    'late.statusBack': { is: 'offline' },
    'late.offers': { is: 0 },
    offersBetween: { is: 0 },
    'checks.awayForMs.inTime': { min: GRACE_MS, max: RETURN_MS },
    'checks.awayForMs.late': { min: RETURN_MS },
    'checks.waiting': { is: 1 },
    'checks.reasonRead': { is: true },
  },
  measures: {
    'inTime.offerMs': 'from the new desk’s first frame to the offer',
    offersBetween: 'offers from the loss of the desks to the first that is back',
  },
  run,
};

async function run({ world, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const pages = await startRealPages(world.stage, say, { DESK_GRACE_MS: String(GRACE_MS), DESK_RETURN_MS: String(RETURN_MS) });
  world.stage.closeAtEnd(() => pages.stop());
  const { deployment, origin } = pages;
  const tenant = await deployment.newTenant({ ...quickTenant(['Ana', 'Ben'], { ringMs: 30_000 }), withLogIns: true });
  const [ana, ben] = tenant.agents.map(({ agentId }) => agentId);
  if (ana === undefined || ben === undefined) throw new Error('the tenant has no agents');
  const events = await watchTenant(pages, tenant);
  const desk = await openDesk(pages, tenant, ana, AGENT_VOICE);
  const second = await openHeadlessDesk(deployment, tenant, ben, { origin });
  const customers = [await newHeadlessCustomer(deployment, tenant, { origin }), await newHeadlessCustomer(deployment, tenant, { origin })];
  try {
    if (broken !== 'lives-on') await crash(desk);
    await second.close();
    const goneAtMs = nowMs();
    const lost = broken === 'lives-on' ? null : await events.next('agent.deskChanged', of(ana, false));
    await events.next('agent.deskChanged', of(ben, false));
    say('both desks are gone; two customers call');
    for (const customer of customers) await customer.call();
    const away = await orNull(offline(events, ana));
    const benAway = await orNull(offline(events, ben));
    if (broken === 'late-too') await elapse(Math.max(0, goneAtMs + RETURN_MS + 500 - nowMs()));

    const back = await openDesk(pages, tenant, ana, AGENT_VOICE, { available: false });
    const returned = await orNull(events.next('agent.deskChanged', of(ana, true), { index: 1, timeoutMs: 5_000 }));
    const offer = await orNull(events.next('offer.created', ({ agentId }) => agentId === ana, { timeoutMs: 5_000 }));
    const offersBetween = events.all('offer.created').filter(({ atMs }) => atMs < (returned?.atMs ?? Infinity)).length;
    const status = events.all('agent.statusChanged', ({ agentId }) => agentId === ana).at(-1)?.event.status ?? null;
    await camera.shoot(back.page, 'back-in-time');
    const answered = offer !== null && (await answer(back, offer.event.contactId));

    await elapse(Math.max(0, goneAtMs + RETURN_MS + 500 - nowMs()));
    const late = await openDesk(pages, tenant, ben, AGENT_VOICE, { available: false });
    const lateReturned = await events.next('agent.deskChanged', of(ben, true), { index: 1 });
    await elapse(WATCH_MS);
    await camera.shoot(late.page, 'back-late');
    return {
      figures: {
        inTime: {
          offlineAfterMs: away === null || lost === null ? null : round(away.atMs - lost.atMs),
          statusAway: away && `${away.event.status}:${away.event.reason ?? ''}`,
          statusBack: status,
          offerMs: offer === null || returned === null ? null : round(offer.atMs - returned.atMs),
          answered,
        },
        late: {
          statusAway: benAway && `${benAway.event.status}:${benAway.event.reason ?? ''}`,
          statusBack: await shownStatus(late.page),
          offers: events.all('offer.created', ({ agentId }) => agentId === ben).length,
        },
        offersBetween,
      },
      checks: {
        awayForMs: { inTime: returned === null ? null : round(returned.atMs - goneAtMs), late: round(lateReturned.atMs - goneAtMs) },
        waiting: waitingShown(events),
        reasonRead: (await late.page.textContent('[data-part=idle-text]'))?.includes('Desk was closed') ?? false,
      },
    };
  } finally {
    for (const customer of customers) {
      customer.phone.hangUp();
      await customer.close();
    }
  }
}

function of(agentId: AgentId, connected: boolean) {
  return (event: { readonly agentId: AgentId; readonly connected: boolean }): boolean =>
    event.agentId === agentId && event.connected === connected;
}

function offline(events: EventReader, agentId: AgentId) {
  return events.next('agent.statusChanged', (event) => event.agentId === agentId && event.status === 'offline', {
    timeoutMs: GRACE_MS + 5_000,
  });
}

/** All its processes are gone at once, without a word to anybody. */
async function crash({ browser, page }: Actor): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    browser.context.once('close', () => resolve());
  });
  const session = await browser.context.newCDPSession(page);
  // There is nobody left to answer.
  void orNull(session.send('Browser.crash'));
  await closed;
}

async function answer(desk: Actor, contactId: string): Promise<boolean> {
  await acceptOffer(desk, contactId);
  return isConnected(desk.page);
}

function shownStatus(page: Page): Promise<string | null> {
  return page.getAttribute('[data-testid=status]', 'data-state');
}

/** As the supervisor's snapshot has it. */
function waitingShown({ snapshot }: EventReader): number | null {
  return snapshot?.scope === 'desk' ? (snapshot.queues[0]?.waiting ?? null) : null;
}
