import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

declare const axe: { run(context: object, options: object): Promise<AxeResults> };

/**
 * What axe-core finds of impact serious or critical, a sentence for each element. The page must allow scripts (`bypassCSP`).
 * `colours`: contrast as well, which takes longer than all else.
 */
export async function seriousFindings(page: Page, { colours }: { readonly colours: boolean }): Promise<readonly string[]> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ content: await source });
  return page.evaluate(async (contrast) => {
    const rules = { 'color-contrast': { enabled: contrast } };
    const { violations } = await axe.run({ exclude: [] }, { resultTypes: ['violations'], preload: false, rules });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(
          ({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${(failureSummary ?? '').split('\n').slice(1).join(';').trim()}`,
        ),
      );
  }, colours);
}

let source: Promise<string> | undefined;
