import type { SupervisionMode } from '@cordboard/contracts';
import type { Voice } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { openDesk, type Actor, type DeskOptions } from '../actors.ts';
import type { ScenarioRun } from '../scenario.ts';
import { TONES, type Ears } from './matrix.ts';
import { openTalk, type Talk } from './talk.ts';

/** A loop of another length than the others'. */
const SUE_VOICE: Voice = {
  hz: TONES.sue,
  loopMs: 4_300,
  bursts: [
    { fromMs: 200, toMs: 900 },
    { fromMs: 1_150, toMs: 1_900 },
    { fromMs: 2_150, toMs: 2_900 },
    { fromMs: 3_150, toMs: 3_950 },
  ],
};

export interface Watched extends Talk {
  /** At the floor page. */
  readonly sue: Actor;
  readonly ears: Ears;
}

/** Ana and a customer talk; Sue, a supervisor who takes no calls, looks at the floor. */
export async function openWatched(run: ScenarioRun, microphone: NonNullable<DeskOptions['microphone']> = 'granted'): Promise<Watched> {
  const talk = await openTalk(run);
  const sue = await openDesk(run.world, talk.tenant, talk.tenant.supervisorId, SUE_VOICE, {
    available: false,
    microphone,
    // Her microphone opens in mid-call: the browser would still be learning what is noise.
    browser: { speechProcessing: false },
  });
  await sue.page.keyboard.press('g');
  await sue.page.keyboard.press('f');
  await sue.page.waitForSelector('[data-part=agent][data-state=onContact]', { timeout: 30_000 });
  return { ...talk, sue, ears: { customer: talk.customer.heard, ana: talk.ana.heard, sue: sue.heard } };
}

/** From the menu of Ana's tile, until Sue is on the line. */
export async function join({ sue: { page } }: Watched, mode: SupervisionMode): Promise<void> {
  await page.click('[data-part=agent][data-state=onContact] [data-part=menu]');
  await page.click(`[role=menuitem][data-part=${mode}]`);
  await isIn(page, mode);
}

export async function isIn(page: Page, mode: SupervisionMode): Promise<void> {
  await page.waitForSelector(`[data-part=watching][data-state=on][data-mode=${mode}]`, { timeout: 10_000 });
}

/** What the grid on Sue's page says: `customer: agent; agent: customer; supervisor: agent customer`. */
export async function gridAt({ page }: Actor): Promise<string> {
  const rows = await page.locator('[data-part=hearing-grid] [data-listener]').all();
  const said = await Promise.all(
    rows.map(async (row) => `${(await row.getAttribute('data-listener')) ?? '?'}: ${(await row.getAttribute('data-hears')) ?? '?'}`),
  );
  return said.join('; ');
}

/** From now on the page does not hear this key. */
export async function deafen({ page }: Actor, code: string): Promise<void> {
  await page.evaluate((key) => addEventListener('keydown', (event) => event.code === key && event.stopImmediatePropagation(), true), code);
}
