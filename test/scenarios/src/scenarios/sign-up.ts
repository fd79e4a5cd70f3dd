import { AGENT_VOICE, CUSTOMER_VOICE, encodeWav, soundOf, waitFor, type PageKit } from '@cordboard/test-kit';
import { closeAll, startCall } from '../actors.ts';
import { dominantIn, firstAudible, nowMs, orNull, round } from '../measure.ts';
import { Camera, openPage, startRealPages, type Visitor } from '../real-pages.ts';
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
    rang: { is: true },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    pageAfterAccept: { is: '/desk' },
    wrapUpShown: { is: true },
    historyRows: { is: 1 },
    playedS: { min: 1 },
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
    if (!rang) return { figures: { rang, secondsToFirstCall: null }, artifacts: { screenshots: camera.paths } };
    say(`it rings after ${seconds(beganAtMs)} s`);
    await camera.shoot(page, '3-ringing');
    await camera.shoot(customer.page, '4-waiting');
    if (broken === 'no-media') await page.evaluate(() => __kit.silence());
    await page.click('[data-part=accept]');
    const acceptAtMs = nowMs();
    await page.waitForSelector('[data-part=contact][data-state=connected]', { timeout: 10_000 });
    const connectedAtMs = nowMs();
    await waitFor('the talk to last its time', () => nowMs() > connectedAtMs + TALK_MS, TALK_MS + 5_000);
    await camera.shoot(page, '5-talking-desk');
    await camera.shoot(customer.page, '6-talking-widget');
    const hangUpAtMs = nowMs();
    await page.click('[data-part=hangUp]');
    const wrapUpShown = (await orNull(page.waitForSelector('[data-part=wrapUp]', { timeout: 10_000 }))) !== null;
    await page.fill('[data-part=notes]', 'First test call: we heard each other.');
    await camera.shoot(page, '7-wrap-up');
    await page.click('[data-part=finish]');
    await page.waitForSelector('[data-agent-state=idle]', { timeout: 10_000 });

    const history = await readHistory(admin, camera);
    const [customerHeard, agentHeard] = await Promise.all([customer.heard.read(), admin.heard.read()]);
    const first = [firstAudible(customerHeard, AGENT_VOICE.hz, acceptAtMs), firstAudible(agentHeard, CUSTOMER_VOICE.hz, acceptAtMs)];
    return {
      figures: {
        secondsToFirstCall: first.some((at) => at === null)
          ? null
          : round((Math.max(...first.map((at) => at ?? 0)) - beganAtMs) / 1_000, 1),
        rang,
        customerHeardHz: round(dominantIn(customerHeard, connectedAtMs + 300, hangUpAtMs), 1),
        agentHeardHz: round(dominantIn(agentHeard, connectedAtMs + 300, hangUpAtMs), 1),
        pageAfterAccept: history.before,
        wrapUpShown,
        historyRows: history.rows,
        playedS: history.playedS,
      },
      artifacts: {
        heard: {
          customer: await artifacts.write('customer-heard.wav', encodeWav(soundOf(customerHeard))),
          agent: await artifacts.write('agent-heard.wav', encodeWav(soundOf(agentHeard))),
        },
        screenshots: camera.paths,
      },
    };
  } catch (error) {
    for (const [name, actor] of Object.entries({ admin, customer })) {
      if (actor === null) continue;
      await camera.shoot(actor.page, `failed-${name}`);
      for (const line of actor.console.slice(-10)) say(`${name} ${line}`);
    }
    throw error;
  } finally {
    await closeAll(admin?.browser, customer?.browser);
    await pages.stop();
  }
}

/** Goes to the history by the rail, opens the newest contact and plays its recording for two seconds. */
async function readHistory({ page }: Visitor, camera: Camera): Promise<{ before: string; rows: number; playedS: number | null }> {
  const before = new URL(page.url()).pathname;
  await page.click('nav a[href="/history"]');
  await page.waitForSelector('[data-part=row]', { timeout: 15_000 });
  const rows = await page.locator('[data-part=row]').count();
  await page.click('[data-part=row]');
  const player = page.locator('[data-part=recording]');
  await player.waitFor({ timeout: 30_000 });
  await player.locator('button').first().click();
  const position = player.locator('[role=slider]');
  const playedS = await orNull(
    waitFor('the recording to play', async () => {
      const atS = Number(await position.getAttribute('aria-valuenow'));
      return atS >= 2 ? atS : null;
    }),
  );
  await camera.shoot(page, '8-history');
  return { before, rows, playedS };
}

const seconds = (sinceMs: number): string => ((nowMs() - sinceMs) / 1_000).toFixed(1);
