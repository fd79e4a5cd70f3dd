import { LOCALES, type Locale } from '@cordboard/contracts';
import type { Page } from 'playwright-core';
import { seriousFindings } from '../axe.ts';
import type { Camera } from '../camera.ts';

export const THEMES = ['light', 'dark'] as const;

/** What a break does to every page just before it is looked at, as a style sheet. */
const DAMAGE: Readonly<Record<string, string>> = {
  contrast: '* { color: #ccc !important; }',
  wide: 'body { min-width: 1500px !important; }',
  narrow: 'button { max-width: 46px !important; }',
};
/** Words of these are never cut off: who reads "Управлен…" does not know what the button does. */
const WORDS = '.mantine-Button-label, .mantine-Badge-label, .mantine-Tabs-tabLabel, .mantine-SegmentedControl-label, nav a, th';

export type Complaint = 'serious' | 'consoleErrors' | 'sideways' | 'clipped' | 'unsettled';
const COMPLAINTS: readonly Complaint[] = ['serious', 'consoleErrors', 'sideways', 'clipped', 'unsettled'];

/** Looks at pages in both themes and keeps what is wrong with them. */
export class Look {
  readonly found: Readonly<Record<Complaint, string[]>> = { serious: [], consoleErrors: [], sideways: [], clipped: [], unsettled: [] };
  /** A damage is the same in every language, so that one is enough to see whether it is found. */
  readonly locales: readonly Locale[];
  readonly #camera: Camera;
  readonly #broken: string | null;

  constructor(camera: Camera, broken: string | null) {
    this.#camera = camera;
    this.#broken = broken;
    this.locales = broken === null ? LOCALES : LOCALES.slice(0, 1);
  }

  /** Keeps the errors of a page's console; `passedOver` says which are what the page is about. */
  listen(page: Page, name: string, passedOver: (text: string) => boolean = () => false): void {
    page.on('console', (message) => {
      if (message.type() === 'error' && !passedOver(message.text()))
        this.found.consoleErrors.push(`${name}, ${page.url()}: ${message.text().slice(0, 300)} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.found.consoleErrors.push(`${name}, ${page.url()}: ${error.message.slice(0, 300)}`));
  }

  /** A wait that is over without what it waited for is a finding, and the page is looked at all the same. */
  async settle(name: string, wait: Promise<unknown>): Promise<void> {
    await wait.catch((error: unknown) => this.found.unsettled.push(`${name}: ${String(error).split('\n')[0] ?? ''}`));
  }

  async at(page: Page, name: string): Promise<void> {
    for (const theme of THEMES) {
      const full = `${name}-${theme}`;
      await page.emulateMedia({ colorScheme: theme });
      const scheme = page.waitForSelector(`html[data-mantine-color-scheme=${theme}]`, { state: 'attached', timeout: 10_000 });
      await this.settle(full, scheme);
      await finishTransitions(page);
      await this.#damage(page);
      await this.#camera.shoot(page, full);
      for (const finding of await inspect(page, theme)) this.found.serious.push(`${full}: ${finding}`);
      const { wider, clipped } = await measure(page);
      if (wider > 0) this.found.sideways.push(`${full} is ${wider} px wider than the window`);
      for (const words of clipped) this.found.clipped.push(`${full}: ${words}`);
    }
  }

  figures(): Record<Complaint, number> {
    return Object.fromEntries(COMPLAINTS.map((name) => [name, this.found[name].length])) as Record<Complaint, number>;
  }

  async #damage(page: Page): Promise<void> {
    const style = this.#broken === null ? undefined : DAMAGE[this.#broken];
    if (style !== undefined) await page.addStyleTag({ content: style });
    if (this.#broken === 'nameless')
      await page.evaluate(() => {
        for (const element of document.querySelectorAll('[aria-label]')) element.removeAttribute('aria-label');
      });
  }
}

/** Colours do not depend on the language, and names not on the theme: each is looked at once. */
async function inspect(page: Page, theme: (typeof THEMES)[number]): Promise<readonly string[]> {
  const colours = (await page.evaluate(() => document.documentElement.lang)) === LOCALES[0];
  return colours || theme === THEMES[0] ? seriousFindings(page, { colours }) : [];
}

/** Colours that are still on their way from one theme to the other are in neither. */
function finishTransitions(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
  });
}

function measure(page: Page): Promise<{ readonly wider: number; readonly clipped: readonly string[] }> {
  return page.evaluate((words) => {
    const root = document.documentElement;
    const clipped = [...document.querySelectorAll<HTMLElement>(words)]
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
      .map((element) => `“${element.innerText}” needs ${element.scrollWidth} px and has ${element.clientWidth}`);
    return { wider: root.scrollWidth - root.clientWidth, clipped };
  }, WORDS);
}
