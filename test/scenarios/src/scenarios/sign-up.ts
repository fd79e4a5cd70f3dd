import { AGENT_VOICE, CUSTOMER_VOICE, type PageKit } from '@cordboard/test-kit';
import { closeAll, startCall, type Visitor } from '../actors.ts';
import { readHistory } from '../history.ts';
import { firstAudible, nowMs, orNull, round } from '../measure.ts';
import { elapse, heardBoth, isConnected, isInWrapUp, leaveTraces, stateAfterwards } from '../passage.ts';
import { Camera, openPage, startRealPages } from '../real-pages.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';

declare const __kit: PageKit;

const TALK_MS = 5_000;

export const signUp: Scenario = {
  name: 'sign-up',
  shows:
    'From an empty database through the pages alone: sign-up, the first steps, a call from the test page in another browser, both hear each other, wrap-up, and the recording plays in the history.',
  breaks: {
    'no-media': 'the agent’s microphone track is disabled, so nothing of the agent reaches the customer',
    'not-available': 'the new admin never becomes available, so the call waits',
  },
  bounds: {
    secondsToFirstCall: { min: 0, max: 120 },
    'checks.rang': { is: true },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
    'checks.pageAfterAccept': { is: '/desk' },
    'checks.wrapUpShown': { is: true },
    'checks.stateAfter': { is: 'idle' },
    'checks.historyRows': { is: 1 },
    'checks.playedS': { min: 1 },
  },
  run,
};

async function run({ artifacts, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const pages = await startRealPages(say);
  const camera = new Camera(artifacts);
  let admin: Visitor | null = null;
  let customer: Visitor | null = null;
  try {
    const beganAtMs = nowMs();
    admin = await openPage(pages, '/sign-up', AGENT_VOICE);
    const { page } = admin;
    await camera.shoot(page, '1-sign-up');
    await page.fill('input[name=company]', 'Harbour Books');
    await page.fill('input[name=name]', 'Noor Haddad');
    await page.fill('input[name=email]', 'noor@harbour-books.example');
    await page.fill('input[name=password]', 'a long enough password');
    await page.click('button[type=submit]');
    await page.waitForURL('**/start', { timeout: 30_000 });
    const link = page.locator('[data-part=try]');
    await link.waitFor({ timeout: 20_000 });
    say(`signed up after ${seconds(beganAtMs)} s`);
    if (broken !== 'not-available') {
      await page.click('[data-part=available]', { timeout: 20_000 });
      await page.waitForSelector('[data-part=step-2][data-done=true]', { timeout: 10_000 });
    }
    await page.waitForSelector('[data-part=line][data-good=true]', { timeout: 15_000 });
    await camera.shoot(page, '2-first-steps');

    customer = await openPage(pages, (await link.getAttribute('href')) ?? '', CUSTOMER_VOICE);
    await startCall(customer);
    const rang = (await orNull(page.waitForSelector('[data-part=ring]', { timeout: 20_000 }))) !== null;
    if (!rang) return { figures: { secondsToFirstCall: null }, checks: { rang }, artifacts: { screenshots: camera.paths } };
    say(`it rings after ${seconds(beganAtMs)} s`);
    await camera.shoot(page, '3-ringing');
    await camera.shoot(customer.page, '4-waiting');
    if (broken === 'no-media') await page.evaluate(() => __kit.silence());
    await page.click('[data-part=accept]');
    const acceptAtMs = nowMs();
    await isConnected(page);
    const connectedAtMs = nowMs();
    await elapse(TALK_MS);
    await camera.shoot(page, '5-talking-desk');
    await camera.shoot(customer.page, '6-talking-widget');
    const hangUpAtMs = nowMs();
    await page.click('[data-part=hangUp]');
    const wrapUpShown = await isInWrapUp(page);
    await page.fill('[data-part=notes]', 'First test call: we heard each other.');
    await camera.shoot(page, '7-wrap-up');
    await page.click('[data-part=finish]');
    const stateAfter = await stateAfterwards(page);

    const pageAfterAccept = new URL(page.url()).pathname;
    const history = await readHistory(page);
    await camera.shoot(page, '8-history');
    const heard = await heardBoth(artifacts, customer, admin, connectedAtMs + 300, hangUpAtMs);
    const first = [firstAudible(heard.customer, AGENT_VOICE.hz, acceptAtMs), firstAudible(heard.agent, CUSTOMER_VOICE.hz, acceptAtMs)];
    return {
      figures: {
        secondsToFirstCall: first.some((at) => at === null)
          ? null
          : round((Math.max(...first.map((at) => at ?? 0)) - beganAtMs) / 1_000, 1),
      },
      checks: { rang, ...heard.hz, pageAfterAccept, wrapUpShown, stateAfter, historyRows: history.rows, playedS: history.playedS },
      artifacts: {
        recording: await artifacts.write('recording.opus', history.audio),
        heard: heard.paths,
        screenshots: camera.paths,
      },
    };
  } catch (error) {
    await leaveTraces(camera, say, { admin, customer });
    throw error;
  } finally {
    await closeAll(admin?.browser, customer?.browser);
    await pages.stop();
  }
}

const seconds = (sinceMs: number): string => ((nowMs() - sinceMs) / 1_000).toFixed(1);
