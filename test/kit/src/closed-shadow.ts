import type { ElementHandle, Page } from 'playwright-core';
import type { PageKit } from './page/tap.ts';
import { waitFor } from './wait.ts';

declare const __kit: PageKit;

/** An element inside the closed shadow root of `host`, or null. */
async function find(page: Page, host: string, selector: string): Promise<ElementHandle<HTMLElement> | null> {
  const handle = await page.evaluateHandle(
    ([hostSelector, inner]) => {
      const element = document.querySelector(hostSelector ?? '');
      return element === null ? null : (__kit.shadowOf(element)?.querySelector(inner ?? '') ?? null);
    },
    [host, selector],
  );
  return handle.asElement() as ElementHandle<HTMLElement> | null;
}

/** The widget as a visitor sees it, although its shadow root is closed. */
export class WidgetPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async part(part: string, timeoutMs = 10_000): Promise<ElementHandle<HTMLElement>> {
    const selector = part === 'launch' ? '.launch' : `[data-part="${part}"]`;
    return waitFor(
      `"${part}" in the widget`,
      async () => {
        const element = await find(this.page, 'cordboard-call', selector);
        return element !== null && (await element.isVisible()) ? element : null;
      },
      timeoutMs,
    );
  }

  /**
   * Presses with the mouse in the middle of the part, as a visitor does. Once and only once: a click that is retried
   * because the browser was slow to report it would press whatever has taken the part's place.
   */
  async press(part: string, timeoutMs = 10_000): Promise<void> {
    const box = await waitFor(
      `"${part}" in the widget to have a place`,
      async () => (await this.part(part, timeoutMs)).boundingBox(),
      timeoutMs,
    );
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  async status(): Promise<string> {
    const heading = await find(this.page, 'cordboard-call', '[data-part=status]');
    return (await heading?.textContent()) ?? '';
  }

  async failure(): Promise<string | null> {
    const element = await find(this.page, 'cordboard-call', '[data-part=failure]');
    return (await element?.getAttribute('data-failure')) ?? null;
  }
}
