import type { Page } from 'playwright-core';
import {
  EventReader,
  launchBrowser,
  Tape,
  waitFor,
  WidgetPage,
  type Browser,
  type PageKit,
  type PageServer,
  type TestTenant,
  type Voice,
} from '@cordboard/test-kit';
import type { World } from './world.ts';

declare const __kit: PageKit;
/** What the bare desk leaves for tests. */
declare const desk: { readonly events: { command(command: object): Promise<object> } };

/** Somebody with a browser and a voice. */
export interface Actor {
  readonly browser: Browser;
  readonly page: Page;
  readonly said: Tape;
  readonly heard: Tape;
  /** Console lines of the page, for the error text of a scenario that fails. */
  readonly console: readonly string[];
}

async function actorOn(browser: Browser, url: string, before: () => Promise<void> = () => Promise.resolve()): Promise<Actor> {
  const page = await browser.context.newPage();
  await before();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`error: ${error.message}`));
  await page.goto(url);
  return { browser, page, said: new Tape(page, 'said'), heard: new Tape(page, 'heard'), console: lines };
}

/** An agent at the bare desk, available and registered. */
export async function openDesk(
  world: World,
  agentId: string,
  voice: Voice,
  options: { query?: string; ready?: boolean; microphone?: 'granted' | 'denied' } = {},
): Promise<Actor> {
  const browser = await launchBrowser({ voice });
  const actor = await actorOn(browser, world.deskUrl(agentId, options.query), () =>
    browser.setMicrophone(world.web.origin, options.microphone ?? 'granted'),
  );
  if (options.ready === false) return actor;
  await waitFor('the desk to be ready', async () => (await actor.page.getAttribute('#status', 'data-ready')) === 'true', 15_000).catch(
    async (error: unknown) => {
      const status = await actor.page.textContent('main');
      throw new Error(`${String(error)}; the desk says: ${String(status)}; ${actor.console.slice(-5).join(' | ')}`);
    },
  );
  return actor;
}

/** A customer on the shop's page, who has not pressed anything yet. */
export async function openShopPage(shop: PageServer, voice: Voice): Promise<Actor & { readonly widget: WidgetPage }> {
  const browser = await launchBrowser({ voice, microphoneFor: [shop.origin] });
  const actor = await actorOn(browser, shop.origin);
  return { ...actor, widget: new WidgetPage(actor.page) };
}

/** The tenant's event stream, as a supervisor sees it. */
export async function watchTenant(world: World, tenant: TestTenant): Promise<EventReader> {
  const { token } = await world.deployment.deskToken(tenant, tenant.supervisorId);
  return EventReader.connect(world.deployment.stack.urls.events, { token, origin: world.web.origin });
}

/** Presses the button and then "Start the call"; the wall clock of the second press. */
export async function startCall(customer: Actor & { readonly widget: WidgetPage }): Promise<number> {
  await customer.widget.press('launch');
  await waitFor('the consent line', async () => (await (await customer.widget.part('start')).getAttribute('aria-disabled')) === 'false');
  await customer.widget.press('start');
  return lastPress(customer.page);
}

/** Wall clock of the last press in a page. */
export async function lastPress(page: Page): Promise<number> {
  const press = await page.evaluate(() => __kit.presses.at(-1) ?? null);
  if (press === null) throw new Error('nothing was pressed in this page');
  return press.atMs;
}

/** Waits until this contact rings at the desk and accepts it; the wall clock of the press. */
export async function acceptOffer(desk: Actor, contactId: string, timeoutMs = 15_000): Promise<number> {
  await desk.page.click(`[data-contact-id="${contactId}"] [data-part=accept]`, { timeout: timeoutMs });
  return lastPress(desk.page);
}

/** As if chosen in the desk's menu. */
export async function setDeskStatus(actor: Actor, status: 'available' | 'notReady'): Promise<void> {
  await actor.page.evaluate(async (chosen) => {
    await desk.events.command({ type: 'agent.setStatus', status: chosen, reasonId: null });
  }, status);
}

export async function closeAll(...things: readonly ({ close(): Promise<void> | void } | null | undefined)[]): Promise<void> {
  for (const thing of things) await thing?.close();
}
