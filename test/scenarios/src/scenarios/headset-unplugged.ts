import { addHeadset, HEADSET, moveHeadset, rms, slice, type Browser, type PageKit, type Timeline } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { AUDIBLE, isHeard, nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import { AGENT_HZ, CUSTOMER_HZ, openSteadyTalk } from '../refresh/talk.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';

declare const __kit: PageKit;

/** What the headset says; the browser's own microphone says the agent's tone. */
const HEADSET_HZ = 1_820;
const WATCH_MS = 4_000;
const NOTICE = '[data-part=device-away]';

export const headsetUnplugged: Scenario = {
  name: 'headset-unplugged',
  shows:
    'The agent’s chosen headset is pulled out in mid-call: the desk says so and goes on with another microphone, takes the headset again when it is back, and leaves it when the agent keeps the other.',
  breaks: {
    'not-told': 'the browser says nothing of the headset that went',
    'no-other': 'there is no other microphone',
    'old-track': 'the track of the headset stays in the call',
  },
  measures: {
    gapMs: 'the longest time without any sound of the agent at the customer, from pulling out and from plugging in',
    noticedMs: 'from pulling out until the desk has said so on the screen',
  },
  bounds: {
    'gapMs.out': { min: 0, max: 2_000 },
    'gapMs.in': { min: 0, max: 500 },
    noticedMs: { min: 0, max: 2_000 },
    'checks.saysHeadset': { is: true },
    'checks.headsetFirst': { is: true },
    'checks.headsetAgain': { is: true },
    'checks.noticeGone': { is: true },
    'checks.kept': { is: true },
    'checks.agentHears': { is: true },
  },
  run,
};

async function run(scenario: ScenarioRun): Promise<ScenarioOutcome> {
  const { agent, customer } = await openSteadyTalk(scenario, {
    prepare: (browser) => wearHeadset(browser, scenario.break),
    // The headset's voice is made in the page, which may make none before somebody has clicked there.
    browser: { autoplay: true },
  });
  const { page } = agent;
  const { camera, say } = scenario;
  await elapse(1_500);
  const headsetFirst = isHeard(await customer.heard.read(), HEADSET_HZ, nowMs() - 800, nowMs() - 100);

  say('the headset is pulled out');
  const noticed = orNull(page.evaluate((notice) => __kit.painted(notice, 3_500), NOTICE));
  const outAtMs = await moveHeadset(page, 'unplug');
  const noticedAtMs = await noticed;
  await camera.shoot(page, 'pulled-out');
  const text = noticedAtMs === null ? '' : await page.innerText(NOTICE, { timeout: 1_000 });
  await elapse(Math.max(0, outAtMs + WATCH_MS - nowMs()));
  const whileOut = await customer.heard.read();
  const isOn = isHeard(whileOut, AGENT_HZ, nowMs() - 800, nowMs() - 200);

  say('the headset is back');
  const inAtMs = await moveHeadset(page, 'plug');
  await elapse(WATCH_MS);
  const noticeGone = (await page.locator(NOTICE).count()) === 0;
  const whenBack = await customer.heard.read();
  const headsetAgain = isHeard(whenBack, HEADSET_HZ, nowMs() - 800, nowMs() - 200);
  const kept = noticedAtMs !== null && (await keepsOther(page, () => customer.heard.read()));
  await camera.shoot(page, 'kept-other');
  return {
    figures: {
      gapMs: {
        out: isOn ? quietMs(whileOut, outAtMs - 200, outAtMs + WATCH_MS - 300) : null,
        in: headsetAgain ? quietMs(whenBack, inAtMs - 200, inAtMs + WATCH_MS - 300) : null,
      },
      noticedMs: noticedAtMs === null ? null : round(noticedAtMs - outAtMs),
    },
    checks: {
      saysHeadset: text.includes(HEADSET.label),
      headsetFirst,
      headsetAgain,
      noticeGone,
      kept,
      agentHears: isHeard(await agent.heard.read(), CUSTOMER_HZ, nowMs() - 800, nowMs() - 100),
    },
  };
}

/** The headset is there, and was chosen in this browser before. */
async function wearHeadset({ context }: Browser, broken: string | null): Promise<void> {
  await context.addInitScript(addHeadset, [HEADSET, { hz: HEADSET_HZ, broken }] as const);
  await context.addInitScript(({ deviceId, label }) => {
    if (localStorage.getItem('cordboard.sound') === null)
      localStorage.setItem('cordboard.sound', JSON.stringify({ microphone: { deviceId, label } }));
  }, HEADSET);
}

/** Pulled out once more, the agent says that the other one is right from now on: the headset's return changes nothing. */
async function keepsOther(page: Page, heard: () => Promise<Timeline>): Promise<boolean> {
  await moveHeadset(page, 'unplug');
  await page.click(`${NOTICE} button`, { timeout: 5_000 });
  await moveHeadset(page, 'plug');
  await elapse(2_000);
  return isHeard(await heard(), AGENT_HZ, nowMs() - 800, nowMs() - 200);
}

/** The longest time without any sound, ms. */
function quietMs(heard: Timeline, fromMs: number, toMs: number): number {
  const STEP_MS = 20;
  let [longest, quiet] = [0, 0];
  for (let atMs = fromMs; atMs + STEP_MS <= toMs; atMs += STEP_MS) {
    quiet = rms(slice(heard, atMs, atMs + STEP_MS).samples) < AUDIBLE ? quiet + STEP_MS : 0;
    longest = Math.max(longest, quiet);
  }
  return longest;
}
