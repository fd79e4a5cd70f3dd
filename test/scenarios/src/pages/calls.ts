import type { Locale, WebCallKeyId } from '@cordboard/contracts';
import { waitFor } from '@cordboard/test-kit';
import type { BrowserContext, ElementHandle, Page } from 'playwright-core';
import type { World } from '../world.ts';
import type { Look } from './look.ts';
import { setLanguage, settledInside } from './visit.ts';

const LONG = { timeout: 60_000 };

/**
 * A call in each language, looked at from both sides: the widget asks, waits, talks and is done; the desk rings, talks,
 * is muted and wraps up. Afterwards a callback is asked for and given up. Leaves contacts with recordings.
 */
export async function lookAtCalls(
  { origin }: World,
  agent: BrowserContext,
  visitor: BrowserContext,
  webCallKeyId: WebCallKeyId,
  look: Look,
  onContact: () => void,
): Promise<void> {
  for (const locale of look.locales) {
    for (const context of [agent, visitor]) await setLanguage(context, origin, locale);
    const desk = await agent.newPage();
    const site = await visitor.newPage();
    look.listen(desk, 'desk');
    look.listen(site, 'widget');
    await desk.goto(`${origin}/desk`);
    await settledInside(desk, locale);
    await site.goto(`${origin}/try/${webCallKeyId}`);
    await oneCall(desk, site, locale, look);
    onContact();
    await oneCallback(site, locale, look);
    await desk.close();
    await site.close();
  }
}

async function oneCall(desk: Page, site: Page, locale: Locale, look: Look): Promise<void> {
  const shoot = (page: Page, state: string): Promise<void> => look.at(page, `${page === desk ? 'desk' : 'widget'}-${state}-${locale}`);
  await shoot(site, 'button');
  await askForCall(site);
  await shoot(site, 'consent');
  await pressPart(site, 'start');
  await part(site, 'callback');
  await shoot(site, 'waiting');
  await desk.click('[data-part=available]', LONG);
  await desk.waitForSelector('[data-part=ring]', LONG);
  await shoot(desk, 'ringing');
  await desk.click('[data-part=accept]');
  await desk.waitForSelector('[data-part=contact][data-state=connected]', LONG);
  await desk.fill('[data-part=notes]', 'Asked about the delivery of order 4711; the parcel is under way.');
  await shoot(desk, 'talking');
  await part(site, 'mute');
  await pressPart(site, 'keypad');
  await shoot(site, 'talking');
  await desk.click('[data-part=mute]');
  await desk.click('[data-part=keypad]');
  await desk.waitForSelector('[data-part=microphone][data-muted=true]', LONG);
  await shoot(desk, 'muted');
  await desk.click('[data-part=hangUp]');
  await desk.waitForSelector('[data-part=wrapUp]', LONG);
  await shoot(desk, 'wrap-up');
  await part(site, 'again');
  await shoot(site, 'ended');
  await desk.click('[data-part=finish]');
  await desk.waitForSelector('[data-agent-state=idle]', LONG);
  await look.at(desk, `desk-available-${locale}`);
  // The next call has to wait.
  await desk.click('[data-testid=status]');
  await desk.click('[role=menuitem] >> nth=-1');
  await desk.waitForSelector('[data-testid=status][data-state=offline]', LONG);
}

async function oneCallback(site: Page, locale: Locale, look: Look): Promise<void> {
  await pressPart(site, 'again');
  await pressPart(site, 'start');
  await pressPart(site, 'callback');
  await part(site, 'cancelCallback');
  await look.at(site, `widget-callback-${locale}`);
  await pressPart(site, 'cancelCallback');
  await part(site, 'again');
}

async function askForCall(site: Page): Promise<void> {
  await waitFor('the button', () => site.evaluate(() => document.querySelector('cordboard-call')?.shadowRoot != null), 60_000);
  await site.locator('cordboard-call .launch').click(LONG);
  await waitFor('the consent line', async () => (await (await part(site, 'start')).getAttribute('aria-disabled')) === 'false', 60_000);
}

/** Something of the widget; its shadow root was opened for looking into it. */
function part(site: Page, name: string): Promise<ElementHandle<HTMLElement | SVGElement>> {
  return site.waitForSelector(`cordboard-call [data-part="${name}"]`, LONG);
}

async function pressPart(site: Page, name: string): Promise<void> {
  await site.locator(`cordboard-call [data-part="${name}"]`).click(LONG);
}
