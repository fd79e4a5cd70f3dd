import type { Page } from 'playwright-core';
import { isHeard, nowMs, orNull, round } from '../measure.ts';
import { readHistory } from '../history.ts';
import { elapse } from '../passage.ts';
import { readRecorded } from '../refresh/recorded.ts';
import { figuresOf, reload, widgetSays, worstGapMs, type Reload } from '../refresh/reload.ts';
import { AGENT_HZ, CUSTOMER_HZ, openSteadyTalk } from '../refresh/talk.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';

const SLOW_MS = 3_500;
const NOTE = 'wants the invoice of May';

export const agentRefresh: Scenario = {
  name: 'agent-refresh',
  shows:
    'The agent loads the desk anew three times in mid-call, once on hold: the customer hears a comfort tone and reads who is away, the new page takes the leg’s place at once with its timer, note, mute and hold, and the recording’s clock runs on.',
  breaks: {
    'slow-network': `the new page gets its token ${SLOW_MS} ms late`,
    'signed-out': 'the agent’s session is over when the page is loaded again',
  },
  measures: {
    gapMs:
      'the worst of both sides and of the two reloads while they talk; at the desk from the reload itself to the first sound in the new page',
  },
  bounds: {
    gapMs: { min: 0, max: 2_500 },
    'comfort.first': { min: 0.01 },
    'recording.lengthOffMs': { min: -300, max: 300 },
    'recording.stayedGapMs': { max: 100 },
    'recording.gapBeginsMs': { min: -300, max: 1_000 },
    'desk.state': { is: 'connected' },
    'desk.note': { is: NOTE },
    'desk.timerOffS': { min: -2, max: 2 },
    'desk.muted': { is: true },
    'desk.held': { is: true },
    'checks.widgetSaid': { is: true },
    'checks.heardWhileMuted': { is: false },
    'checks.heardAfterHold': { is: true },
    'checks.lost': { is: 3 },
    'checks.back': { is: 3 },
    'checks.offers': { is: 1 },
    'checks.endReason': { is: 'agentHungUp' },
    'checks.toldInHistory': { is: true },
  },
  run,
};

async function run(scenario: ScenarioRun): Promise<ScenarioOutcome> {
  const { camera, break: broken, artifacts, say } = scenario;
  const { agent, customer, events, contactId, upAtMs } = await openSteadyTalk(scenario);
  const { page } = agent;
  const sides = { stays: { actor: customer, hz: CUSTOMER_HZ }, reloads: { actor: agent, hz: AGENT_HZ }, events };
  const connectedAtMs = nowMs();
  await page.fill('[data-part=notes]', NOTE);
  await elapse(2_000);
  const talkFromMs = nowMs();
  if (broken === 'slow-network') await delayToken(page);
  if (broken === 'signed-out') await agent.browser.context.clearCookies();

  say('the desk is loaded anew');
  let widgetSaid = false;
  const first = await reload(sides, 0, async () => {
    widgetSaid = (await orNull(widgetSays(customer.page, 'Ana is reconnecting'))) !== null;
    await camera.shoot(customer.page, 'agent-away');
  });
  const state = await orNull(page.getAttribute('[data-part=contact]', 'data-state', { timeout: 1_000 }));
  if (state === null) return gone(first);
  const note = await page.inputValue('[data-part=notes]');
  const shownS = secondsOf(await page.innerText('[data-part=contact] h2'));
  const timerOffS = shownS - (nowMs() - connectedAtMs) / 1_000;
  await camera.shoot(page, 'desk-again');
  const second = await reload(sides, 1, () => Promise.resolve());
  const talkToMs = nowMs();

  say('muted and on hold, it is loaded anew once more');
  await page.keyboard.press('m');
  await page.keyboard.press('h');
  await page.waitForSelector('[data-part=contact][data-held=true]', { timeout: 8_000 });
  await page.reload({ waitUntil: 'commit' });
  await events.next('leg.back', () => true, { index: 2, timeoutMs: 8_000 });
  await page.waitForSelector('[data-part=contact]', { timeout: 8_000 });
  const held = (await page.getAttribute('[data-part=contact]', 'data-held')) === 'true';
  await page.waitForSelector('[data-part=mute]:not([disabled])', { timeout: 8_000 });
  const muted = (await page.getAttribute('[data-part=mute]', 'aria-pressed')) === 'true';
  await page.keyboard.press('h');
  await page.waitForSelector('[data-part=contact][data-held=false]', { timeout: 8_000 });
  await elapse(1_500);
  const quiet = nowMs();
  const heardWhileMuted = isHeard(await customer.heard.read(), AGENT_HZ, quiet - 800, quiet - 100);
  await page.keyboard.press('m');
  await elapse(1_500);
  const heardAfterHold = isHeard(await customer.heard.read(), AGENT_HZ, nowMs() - 800, nowMs() - 100);
  await page.click('[data-part=hangUp]');
  const ended = await events.next('contact.ended');
  const history = await readHistory(page, contactId);
  return {
    figures: {
      gapMs: round(worstGapMs([first, second])),
      first: figuresOf(first),
      second: figuresOf(second),
      comfort: { first: round(first.comfort, 3), second: round(second.comfort, 3) },
      recording: await readRecorded(history.audio, {
        away: 'agent',
        talkFromMs: talkFromMs - upAtMs,
        talkToMs: talkToMs - upAtMs,
        reloadsAtMs: [first.atMs - upAtMs, second.atMs - upAtMs],
        lengthMs: ended.atMs - upAtMs,
      }),
      desk: { state, note, timerOffS: round(timerOffS, 1), muted, held },
    },
    checks: {
      widgetSaid,
      heardWhileMuted,
      heardAfterHold,
      lost: events.all('leg.lost').length,
      back: events.all('leg.back').length,
      offers: events.all('offer.created').length,
      endReason: ended.event.reason,
      toldInHistory: /agent’s page was gone[^]*back after/.test(history.text),
    },
    artifacts: { recording: await artifacts.write('recording.opus', history.audio) },
  };
}

/** Of a break: the page did not come back to the call. */
function gone(first: Reload): ScenarioOutcome {
  return { figures: { gapMs: worstGapMs([first]), first: figuresOf(first) } };
}

async function delayToken(page: Page): Promise<void> {
  await page.route('**/api/desk/token', async (route) => {
    await elapse(SLOW_MS);
    await route.continue();
  });
}

function secondsOf(timer: string): number {
  const [minutes = '0', seconds = '0'] = timer.trim().split(':');
  return Number(minutes) * 60 + Number(seconds);
}
