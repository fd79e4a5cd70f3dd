import { AGENT_VOICE, CUSTOMER_VOICE, waitFor, type PageKit } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { watchTenant, type Visitor } from '../actors.ts';
import { isHeard, nowMs, orNull } from '../measure.ts';
import { elapse, heardBoth, isConnected, isInWrapUp, stateAfterwards } from '../passage.ts';
import { openPage } from '../real-pages.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';

declare const __kit: PageKit;

const MOST_TABS = 60;
/** Longer than a loop of a voice's longest pause, so that silence means muted. */
const LISTEN_MS = 2_500;

export const keyboardCall: Scenario = {
  name: 'keyboard-call',
  shows:
    'A call by keyboard alone: the agent signs in, becomes available, answers, mutes, holds, hangs up and finishes wrap-up, and answers a second call by Space while a drawer of the history is open; the visitor starts the calls; nobody touches a mouse.',
  breaks: {
    'm-is-dead': 'the agent’s page does not hear the key M',
    mouse: 'the agent answers with the mouse',
    'focus-stays': 'the second time it rings, the focus is put back into the drawer of the history',
  },
  bounds: {
    answered: { is: true },
    heardWhileMuted: { is: false },
    muteShown: { is: true },
    heldShown: { is: true },
    heardWhileHeld: { is: false },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    wrapUpShown: { is: true },
    noteKept: { is: true },
    stateAfter: { is: 'idle' },
    answeredOverDrawer: { is: true },
    pointerPresses: { is: 0 },
  },
  run,
};

async function run({ world, artifacts, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const tenant = await world.newTenant({ webCallKey: { allowedOrigins: [world.origin] } });
  await watchTenant(world, tenant);
  const [ana] = tenant.logIns;
  const agent = await openPage(world, '/sign-in', 'agent', AGENT_VOICE);
  const { page } = agent;
  await signIn(page, ana?.email ?? '', ana?.password ?? '');
  await page.waitForSelector('[data-part=line][data-good=true]', { timeout: 30_000 });
  await tabTo(page, '[data-part=available]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid=status][data-state=available]', { timeout: 10_000 });
  say('signed in and available');
  if (broken === 'm-is-dead')
    await page.evaluate(() => addEventListener('keydown', (event) => event.code === 'KeyM' && event.stopImmediatePropagation(), true));

  const customer = await openPage(world, `/try/${tenant.webCallKeyId}`, 'customer', CUSTOMER_VOICE);
  await startByKeyboard(customer);
  await page.waitForSelector('[data-part=ring]', { timeout: 20_000 });
  await camera.shoot(page, '1-ringing');
  if (broken === 'mouse') await page.click('[data-part=accept]');
  else await page.keyboard.press('Space');
  const answered = await isConnected(page);
  const connectedAtMs = nowMs();
  await elapse(LISTEN_MS * 2);
  const talkedUntilMs = nowMs();

  await page.keyboard.press('m');
  const muteShown = (await orNull(page.waitForSelector('[data-part=mute][aria-pressed=true]', { timeout: 3_000 }))) !== null;
  const mutedAtMs = nowMs();
  await elapse(LISTEN_MS);
  await camera.shoot(page, '2-muted');
  const unmutedAtMs = nowMs();
  await page.keyboard.press('m');
  await orNull(page.waitForSelector('[data-part=mute][aria-pressed=false]', { timeout: 3_000 }));

  await page.keyboard.press('h');
  const heldShown = (await orNull(page.waitForSelector('[data-part=contact][data-held=true]', { timeout: 5_000 }))) !== null;
  const heldAtMs = nowMs();
  await elapse(LISTEN_MS);
  await camera.shoot(customer.page, '3-held-widget');
  const resumedAtMs = nowMs();
  await page.keyboard.press('h');
  await page.waitForSelector('[data-part=contact][data-held=false]', { timeout: 5_000 });

  await page.keyboard.press('Control+Shift+E');
  const wrapUpShown = await isInWrapUp(page);
  await tabTo(page, '[data-part=notes]');
  await page.keyboard.type('No mouse was used: Space, M and H are only letters here.');
  const noteKept = (await page.inputValue('[data-part=notes]')).endsWith('only letters here.');
  await camera.shoot(page, '4-wrap-up');
  await tabTo(page, '[data-part=finish]');
  await page.keyboard.press('Enter');
  const stateAfter = await stateAfterwards(page);
  const answeredOverDrawer = await answerOverDrawer(agent, customer, broken === 'focus-stays');
  await camera.shoot(page, '5-answered-over-drawer');
  const heard = await heardBoth(artifacts, customer, agent, connectedAtMs + 300, talkedUntilMs);
  return {
    figures: {
      answered,
      ...heard.hz,
      muteShown,
      heardWhileMuted: isHeard(heard.customer, AGENT_VOICE.hz, mutedAtMs + 400, unmutedAtMs),
      heldShown,
      heardWhileHeld: isHeard(heard.agent, CUSTOMER_VOICE.hz, heldAtMs + 400, resumedAtMs),
      wrapUpShown,
      noteKept,
      stateAfter,
      answeredOverDrawer,
      pointerPresses: (await pointerPresses(page)) + (await pointerPresses(customer.page)),
    },
    artifacts: {
      heard: heard.paths,
    },
  };
}

/** Tab until what has the focus matches; the error says where it was last. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  const last = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  throw new Error(`${MOST_TABS} times Tab did not lead to ${selector}; the focus is on ${last ?? 'nothing'}`);
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.waitForSelector('input[name=email]');
  await tabTo(page, 'input[name=email]');
  await page.keyboard.type(email);
  await tabTo(page, 'input[name=password]');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

/** The button, then the one that the panel gives the focus to. */
async function startByKeyboard({ page, widget }: Visitor): Promise<void> {
  await widget.part('launch');
  await tabTo(page, 'cordboard-call');
  await page.keyboard.press('Enter');
  await pressStart(page, widget);
}

async function pressStart(page: Page, widget: Visitor['widget']): Promise<void> {
  await waitFor('the consent line', async () => (await (await widget.part('start')).getAttribute('aria-disabled')) === 'false');
  await tabIntoWidget(page, 'start');
  await page.keyboard.press('Enter');
}

async function tabIntoWidget(page: Page, part: string): Promise<void> {
  const hasFocus = (): Promise<boolean> =>
    page.evaluate((wanted) => {
      const host = document.querySelector('cordboard-call');
      return host !== null && __kit.shadowOf(host)?.activeElement?.getAttribute('data-part') === wanted;
    }, part);
  for (let tabs = 0; tabs < MOST_TABS && !(await hasFocus()); tabs++) await page.keyboard.press('Tab');
}

/** The contact of before lies open in the history when the visitor calls again; Space answers all the same. */
async function answerOverDrawer({ page }: Visitor, { page: site, widget }: Visitor, focusStays: boolean): Promise<boolean> {
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.waitForSelector('[data-part=row]', { timeout: 20_000 });
  await tabTo(page, '[data-part=row] button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=dialog] [data-part=detail]', { timeout: 20_000 });
  await widget.part('again');
  await tabIntoWidget(site, 'again');
  await site.keyboard.press('Enter');
  await pressStart(site, widget);
  await page.waitForSelector('[data-part=ring]', { timeout: 20_000 });
  if (focusStays) await page.locator('[role=dialog] header button').first().focus();
  await page.keyboard.press('Space');
  const answered = await isConnected(page, focusStays ? 3_000 : undefined);
  if (answered) await page.keyboard.press('Control+Shift+E');
  return answered && (await isInWrapUp(page));
}

function pointerPresses(page: Page): Promise<number> {
  return page.evaluate(() => __kit.presses.filter(({ key }) => key === 'pointer').length);
}
