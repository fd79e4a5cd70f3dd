import type { AgentId } from '@cordboard/contracts';
import {
  EventReader,
  launchBrowser,
  Tape,
  waitFor,
  WidgetPage,
  type Browser,
  type BrowserOptions,
  type PageKit,
  type TestTenant,
  type Voice,
} from '@cordboard/test-kit';
import type { APIRequestContext, Page } from 'playwright-core';
import { nowMs } from './measure.ts';
import type { World } from './world.ts';

declare const __kit: PageKit;

/** Somebody with a browser and a voice. */
export interface Actor {
  readonly browser: Browser;
  readonly page: Page;
  readonly said: Tape;
  readonly heard: Tape;
  /** Console lines of the page, for the error text of a scenario that fails. */
  readonly console: readonly string[];
}

/** Somebody with the widget before them. */
export interface Visitor extends Actor {
  readonly widget: WidgetPage;
}

/** A new page of the browser with its tapes; nothing is loaded yet. */
export async function newActor(browser: Browser): Promise<Visitor> {
  const page = await browser.context.newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`error: ${error.message}`));
  return { browser, page, said: new Tape(page, 'said'), heard: new Tape(page, 'heard'), console: lines, widget: new WidgetPage(page) };
}

export interface DeskOptions {
  /** false: signed in, and nothing was pressed yet. Default: available, registered, with an open microphone. */
  readonly available?: boolean;
  readonly microphone?: 'granted' | 'denied';
  readonly browser?: Partial<BrowserOptions>;
  /** Called before the page is loaded. */
  readonly prepare?: (browser: Browser) => Promise<unknown>;
  /** The page is loaded and nobody has looked into it: a driver's look counts as a gesture. */
  readonly untouched?: boolean;
}

/** An agent at the desk, signed in. */
export async function openDesk(
  world: Pick<World, 'origin' | 'stage'>,
  tenant: TestTenant,
  agentId: AgentId | undefined,
  voice: Voice,
  options: DeskOptions = {},
): Promise<Actor> {
  const browser = await launchBrowser({ voice, ...options.browser });
  try {
    await browser.setMicrophone(world.origin, options.microphone ?? 'granted');
    await options.prepare?.(browser);
    const actor = await newActor(browser);
    world.stage?.enter('agent', actor);
    await signIn(actor.page.request, world.origin, tenant, agentId);
    await actor.page.goto(`${world.origin}/desk`);
    if (options.untouched === true) return actor;
    await lineIsGood(actor);
    if (options.available !== false) await becomeAvailable(actor);
    return actor;
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** As the log-in form does it; a person would not be refused for signing in too often, so a refusal is waited out. */
export async function signIn(request: APIRequestContext, origin: string, tenant: TestTenant, agentId: AgentId | undefined): Promise<void> {
  const logIn = tenant.logIns.find((each) => each.agentId === agentId);
  if (logIn === undefined) throw new Error(`${String(agentId)} has no log-in`);
  const { email, password } = logIn;
  await waitFor(
    'the log-in',
    async () => {
      const response = await request.post(`${origin}/api/auth/sign-in/email`, { data: { email, password }, headers: { origin } });
      if (response.status() === 429) await new Promise((resolve) => setTimeout(resolve, 1_000));
      else if (!response.ok()) throw new Error(`the log-in was refused: ${response.status()} ${await response.text()}`);
      return response.ok();
    },
    30_000,
  );
}

/** Both of the desk's sockets are up and the telephone is registered. */
export async function lineIsGood(desk: Actor, timeoutMs = 30_000): Promise<void> {
  await desk.page.waitForSelector('[data-part=line][data-good=true]', { timeout: timeoutMs }).catch((error: unknown) => {
    throw new Error(`${String(error)}; the desk’s console: ${desk.console.slice(-5).join(' | ')}`);
  });
}

/** The desk's own button, once the microphone is open. */
export async function becomeAvailable({ page }: Actor): Promise<void> {
  await page.waitForSelector('[data-part=microphone][data-open=true]', { timeout: 15_000 });
  await page.click('[data-part=available]', { timeout: 15_000 });
  // With somebody waiting it rings at once.
  await page.waitForSelector(':is([data-testid=status][data-state=available], [data-part=ring])', { timeout: 15_000 });
}

/** A customer on the shop's page, who has not pressed anything yet. */
export async function openShopPage(
  world: Pick<World, 'shopOrigin' | 'shopUrl' | 'stage'>,
  tenant: TestTenant,
  voice: Voice,
  options: Partial<BrowserOptions> = {},
): Promise<Visitor> {
  const browser = await launchBrowser({ voice, microphoneFor: [world.shopOrigin], ...options });
  try {
    const visitor = await newActor(browser);
    world.stage?.enter('customer', visitor);
    await visitor.page.goto(world.shopUrl(tenant));
    return visitor;
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** The tenant's event stream, as a supervisor sees it. */
export async function watchTenant(
  { deployment, origin, stage }: Pick<World, 'deployment' | 'origin' | 'stage'>,
  tenant: TestTenant,
): Promise<EventReader> {
  const { token } = await deployment.deskToken(tenant, tenant.supervisorId);
  const reader = await EventReader.connect(deployment.stack.urls.events, { token, origin });
  stage?.watch({ deployment, tenantId: tenant.tenantId, reader });
  return reader;
}

/**
 * Presses the button (after an earlier call: "Call again") and then "Start the call"; the wall clock of the second press.
 */
export async function startCall(customer: Visitor, how: { readonly again?: boolean } = {}): Promise<number> {
  await openWidget(customer, how);
  return startOpened(customer);
}

/** Presses the button and waits for the consent line; how long that took, ms. */
export async function openWidget(customer: Visitor, { again = false } = {}): Promise<number> {
  await customer.widget.press(again ? 'again' : 'launch');
  const pressedAtMs = await lastPress(customer.page);
  await waitFor('the consent line', async () => (await (await customer.widget.part('start')).getAttribute('aria-disabled')) === 'false');
  return nowMs() - pressedAtMs;
}

/** Presses "Start the call" in the opened panel; the wall clock of the press. */
export async function startOpened(customer: Visitor): Promise<number> {
  await customer.widget.press('start');
  return lastPress(customer.page);
}

/** Wall clock of the last press in a page. */
export async function lastPress(page: Page): Promise<number> {
  const press = await page.evaluate(() => __kit.presses.at(-1) ?? null);
  if (press === null) throw new Error('nothing was pressed in this page');
  return press.atMs;
}

/** Waits until this contact rings at the desk and accepts it with the key; the wall clock of the press. */
export async function acceptOffer({ page }: Actor, contactId: string, timeoutMs = 15_000): Promise<number> {
  await page.waitForSelector(`[data-part=ring][data-contact-id="${contactId}"]`, { timeout: timeoutMs });
  await page.keyboard.press('Space');
  return lastPress(page);
}

export async function closeAll(...things: readonly ({ close(): Promise<void> | void } | null | undefined)[]): Promise<void> {
  for (const thing of things) await thing?.close();
}
