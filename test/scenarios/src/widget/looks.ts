import type { PageKit } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';

declare const __kit: PageKit;

/** Everything of a part that a page's rules could reach, and where it stands. */
export type Looks = Readonly<Record<string, Readonly<Record<string, string>>>>;

const PARTS = [
  '.launch',
  '.panel',
  '[data-part=status]',
  '[data-part=consent]',
  '[data-part=start]',
  '[data-part=close]',
  '[data-part=meter]',
];
const PROPERTIES = [
  ...['display', 'visibility', 'opacity', 'position', 'direction', 'transform', 'filter', 'zoom', 'pointer-events', 'cursor'],
  ...['color', 'background-color', 'font-family', 'font-size', 'font-weight', 'line-height', 'letter-spacing', 'text-transform'],
  ...['text-align', 'padding', 'margin', 'border-radius', 'border-top-width', 'box-sizing', 'overflow', 'animation-name'],
  ...['transition-duration', 'width', 'height'],
];

/** How the open panel looks: computed styles, places in whole pixels, and whether a press in its middle reaches it. */
export function readLooks(page: Page): Promise<Looks> {
  return page.evaluate(
    ([parts, properties]) => {
      const host = document.querySelector('cordboard-call');
      const root = host === null ? null : __kit.shadowOf(host);
      const looks: Record<string, Record<string, string>> = {};
      for (const part of parts ?? []) {
        const element = root?.querySelector(part);
        if (!element) {
          looks[part] = { there: 'false' };
          continue;
        }
        const style = getComputedStyle(element);
        const { x, y, width, height } = element.getBoundingClientRect();
        const hit = document.elementFromPoint(x + width / 2, y + height / 2);
        looks[part] = {
          ...Object.fromEntries((properties ?? []).map((name) => [name, style.getPropertyValue(name)])),
          place: [x, y, width, height].map(Math.round).join(' '),
          reached: String(hit?.localName),
        };
      }
      return looks;
    },
    [PARTS, PROPERTIES],
  );
}

/** `part property: before → after` for each difference. */
export function differences(before: Looks, after: Looks): readonly string[] {
  return Object.entries(before).flatMap(([part, values]) =>
    Object.entries(values).flatMap(([name, value]) => {
      const now = after[part]?.[name] ?? 'nothing';
      return now === value ? [] : [`${part} ${name}: ${value} → ${now}`];
    }),
  );
}
