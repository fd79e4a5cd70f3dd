import { LOCALES, type Locale } from '@cordboard/contracts';
import { waitFor } from '@cordboard/test-kit';
import type { BrowserContext, Page } from 'playwright-core';
import { orNull } from '../measure.ts';
import type { World } from '../world.ts';
import type { Look } from './look.ts';
import type { Place } from './places.ts';

/** Loads each page anew in each language, as somebody who is not signed in meets them. */
export async function visitAnew(
  { origin }: World,
  context: BrowserContext,
  role: string,
  places: readonly Place[],
  look: Look,
): Promise<void> {
  const page = await context.newPage();
  // That the address is not there is what one of the pages is about.
  look.listen(page, role, (text) => page.url().endsWith('/no-such-page') && text.includes('404'));
  for (const locale of look.locales) {
    await setLanguage(context, origin, locale);
    for (const place of places) {
      const name = `${role}-${place.name}-${locale}`;
      await page.goto(origin + place.path);
      await look.settle(name, settled(page, locale));
      await look.at(page, name);
    }
  }
  await page.close();
}

/**
 * Somebody's working day in one tab: in the first language each page is loaded, in the others it is reached by the
 * rail and the tabs after the language was chosen in the account menu.
 */
export async function visitInside(
  { origin }: World,
  context: BrowserContext,
  role: string,
  places: readonly Place[],
  look: Look,
): Promise<void> {
  await setLanguage(context, origin, LOCALES[0]);
  const page = await context.newPage();
  look.listen(page, role);
  for (const [at, locale] of look.locales.entries()) {
    if (at > 0) await chooseLanguage(page, locale);
    for (const place of places) {
      const name = `${role}-${place.name}-${locale}`;
      await go(page, origin + place.path, at === 0);
      await look.settle(name, settledInside(page, locale));
      if (place.open) await look.settle(name, place.open(page));
      await look.at(page, name);
      if (place.open) await close(page);
    }
  }
  await page.close();
}

export async function setLanguage(context: BrowserContext, origin: string, locale: Locale): Promise<void> {
  await context.addCookies([{ name: 'cordboard-locale', value: locale, url: origin }]);
}

/** There is a heading, in the language, a title (Next streams it after the page), and nothing is a placeholder any more. */
async function settled(page: Page, locale: Locale): Promise<void> {
  await page.waitForSelector(`html[lang=${locale}] h1`, { timeout: 60_000 });
  await waitFor(
    'the page to have its content',
    () => page.evaluate(() => document.title !== '' && document.querySelector('.mantine-Skeleton-root[data-visible]') === null),
    60_000,
  );
}

export async function settledInside(page: Page, locale: Locale): Promise<void> {
  await settled(page, locale);
  await page.waitForSelector('[data-part=line][data-good=true]', { timeout: 60_000 });
}

/** By the rail and the tabs where they lead there, so that nothing is loaded again. */
async function go(page: Page, url: string, anew: boolean): Promise<void> {
  const { pathname } = new URL(url);
  if (!anew && new URL(page.url()).pathname === pathname) return;
  const [, top = '', tab] = pathname.split('/');
  const link = page.locator(`nav a[href="/${top}"]`);
  if (anew || (await link.count()) === 0) {
    await page.goto(url);
    return;
  }
  await link.click();
  if (tab !== undefined) await page.locator(`[role=tab][id$="-tab-${tab}"]`).click();
  await page.waitForURL(url, { timeout: 60_000 });
}

async function chooseLanguage(page: Page, locale: Locale): Promise<void> {
  await page.click('header button >> nth=-1');
  await page.click(`[role=menuitem][lang=${locale}]`);
  await page.waitForSelector(`html[lang=${locale}]`, { timeout: 60_000 });
  await page.waitForSelector('[role=menu]', { state: 'detached', timeout: 30_000 });
}

/** Whatever lies over the page goes away by Escape. */
async function close(page: Page): Promise<void> {
  const shown = page.locator('[role=dialog], [role=menu]');
  for (let presses = 0; presses < 3 && (await shown.count()) > 0; presses++) {
    await page.keyboard.press('Escape');
    await orNull(shown.first().waitFor({ state: 'detached', timeout: 2_000 }));
  }
}
