import type { DeskTokenResponse } from '@cordboard/contracts';
import { AGENT_VOICE, CUSTOMER_VOICE, EventReader, type PageKit } from '@cordboard/test-kit';
import { startCall, type Visitor } from '../actors.ts';
import { readHistory } from '../history.ts';
import { firstAudible, nowMs, orNull, round } from '../measure.ts';
import { elapse, heardBoth, isConnected, isInWrapUp, stateAfterwards } from '../passage.ts';
import { openPage, startRealPages, type RealPages } from '../real-pages.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import type { Stage } from '../stage.ts';

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

async function run({ world, artifacts, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const pages = await startRealPages(world.stage, say);
  world.stage.closeAtEnd(() => pages.stop());
  const beganAtMs = nowMs();
  const admin = await openPage(pages, '/sign-up', 'agent', AGENT_VOICE);
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
  await watchNewTenant(world.stage, pages, admin);
  say(`signed up after ${seconds(beganAtMs)} s`);
  if (broken !== 'not-available') {
    await page.click('[data-part=available]', { timeout: 20_000 });
    await page.waitForSelector('[data-part=step-2][data-done=true]', { timeout: 10_000 });
  }
  await page.waitForSelector('[data-part=line][data-good=true]', { timeout: 15_000 });
  await camera.shoot(page, '2-first-steps');

  const customer = await openPage(pages, (await link.getAttribute('href')) ?? '', 'customer', CUSTOMER_VOICE);
  await startCall(customer);
  const rang = (await orNull(page.waitForSelector('[data-part=ring]', { timeout: 20_000 }))) !== null;
  if (!rang) return { figures: { secondsToFirstCall: null }, checks: { rang } };
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
      secondsToFirstCall: first.some((at) => at === null) ? null : round((Math.max(...first.map((at) => at ?? 0)) - beganAtMs) / 1_000, 1),
    },
    checks: { rang, ...heard.hz, pageAfterAccept, wrapUpShown, stateAfter, historyRows: history.rows, playedS: history.playedS },
    artifacts: {
      recording: await artifacts.write('recording.opus', history.audio),
      heard: heard.paths,
    },
  };
}

/** The company has an admin and nobody else yet: whoever watches has the token that the admin's own desk gets. */
async function watchNewTenant(stage: Stage, { deployment, origin }: RealPages, { page }: Visitor): Promise<void> {
  const response = await page.request.post(`${origin}/api/desk/token`, { headers: { origin } });
  if (!response.ok()) throw new Error(`no token for the events: ${response.status()} ${await response.text()}`);
  const { token, eventsUrl, tenantId } = (await response.json()) as DeskTokenResponse;
  stage.watch({ deployment, tenantId, reader: await EventReader.connect(eventsUrl, { token, origin }) });
}

const seconds = (sinceMs: number): string => ((nowMs() - sinceMs) / 1_000).toFixed(1);
