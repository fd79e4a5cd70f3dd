import { readHistory } from '../history.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import { readRecorded } from '../refresh/recorded.ts';
import { figuresOf, reload, widgetSays, worstGapMs } from '../refresh/reload.ts';
import { AGENT_HZ, CUSTOMER_HZ, openSteadyTalk } from '../refresh/talk.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';

const SLOW_MS = 3_500;
/** The first reload is of a page that takes its time, as sites do: else the desk need not say that somebody is away. */
const LOADING_MS = 800;

export const customerRefresh: Scenario = {
  name: 'customer-refresh',
  shows:
    'The customer loads the shop’s page anew twice in mid-call: the agent hears a comfort tone and reads who is away, the new page takes the call up by itself with its timer, and the recording’s clock runs on.',
  breaks: {
    'slow-network': `the new page gets its token ${SLOW_MS} ms late`,
    'storage-lost': 'the tab’s storage is empty when the page is loaded again',
  },
  measures: {
    gapMs: 'the worst of both sides and of both reloads; at the customer from the reload itself to the first sound in the new page',
  },
  bounds: {
    gapMs: { min: 0, max: 2_500 },
    'comfort.first': { min: 0.01 },
    'recording.lengthOffMs': { min: -300, max: 300 },
    'recording.stayedGapMs': { max: 100 },
    'recording.gapBeginsMs': { min: -300, max: 1_000 },
    'widget.timerOffS': { min: -2, max: 2 },
    'checks.deskSaid': { is: true },
    'checks.widgetSaid': { is: true },
    'checks.lost': { is: 2 },
    'checks.back': { is: 2 },
    'checks.contacts': { is: 1 },
    'checks.endReason': { is: 'customerHungUp' },
    'checks.forgotten': { is: true },
  },
  run,
};

async function run(scenario: ScenarioRun): Promise<ScenarioOutcome> {
  const { camera, break: broken, artifacts, say } = scenario;
  const { agent, customer, events, contactId, upAtMs } = await openSteadyTalk(scenario);
  const { page } = customer;
  const sides = { stays: { actor: agent, hz: AGENT_HZ }, reloads: { actor: customer, hz: CUSTOMER_HZ }, events };
  const connectedAtMs = nowMs();
  await elapse(2_000);
  const talkFromMs = nowMs();
  if (broken === 'storage-lost') await page.evaluate(() => sessionStorage.clear());
  await page.route('**/api/widget/token', async (route) => {
    await elapse(broken === 'slow-network' ? SLOW_MS : LOADING_MS);
    await route.continue();
  });

  say('the shop’s page is loaded anew');
  let deskSaid = false;
  let widgetSaid = false;
  // From before the reload on: the new page may be back before the old one is said to have been replaced.
  const away = orNull(agent.page.waitForSelector('[data-party=customer][data-state=away]', { timeout: 10_000 }));
  const first = await reload(sides, 0, async () => {
    widgetSaid = (await orNull(widgetSays(page, 'Reconnecting your call'))) !== null;
    deskSaid = (await away) !== null;
    await camera.shoot(agent.page, 'customer-away');
  });
  if (first.reloadedMs === null) return { figures: { gapMs: null, first: figuresOf(first) } };
  const timer = await customer.widget.part('timer');
  const shownS = secondsOf((await timer.textContent()) ?? '');
  const timerOffS = shownS - (nowMs() - connectedAtMs) / 1_000;
  await camera.shoot(page, 'widget-again');
  if (broken !== 'slow-network') await page.unroute('**/api/widget/token');
  const second = await reload(sides, 1, () => Promise.resolve());
  const talkToMs = nowMs();
  await customer.widget.press('hangUp');
  const ended = await events.next('contact.ended');
  const forgotten = (await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('cordboard.call')))).length === 0;
  const history = await readHistory(agent.page, contactId);
  return {
    figures: {
      gapMs: round(worstGapMs([first, second])),
      first: figuresOf(first),
      second: figuresOf(second),
      comfort: { first: round(first.comfort, 3), second: round(second.comfort, 3) },
      recording: await readRecorded(history.audio, {
        away: 'customer',
        talkFromMs: talkFromMs - upAtMs,
        talkToMs: talkToMs - upAtMs,
        reloadsAtMs: [first.atMs - upAtMs, second.atMs - upAtMs],
        lengthMs: ended.atMs - upAtMs,
      }),
      widget: { timerOffS: round(timerOffS, 1) },
    },
    checks: {
      deskSaid,
      widgetSaid,
      lost: events.all('leg.lost').length,
      back: events.all('leg.back').length,
      contacts: events.all('contact.created').length,
      endReason: ended.event.reason,
      forgotten,
    },
    artifacts: { recording: await artifacts.write('recording.opus', history.audio) },
  };
}

function secondsOf(timer: string): number {
  const [minutes = '0', seconds = '0'] = timer.trim().split(':');
  return Number(minutes) * 60 + Number(seconds);
}
