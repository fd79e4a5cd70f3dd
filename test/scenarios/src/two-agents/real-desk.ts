import { readFileSync } from 'node:fs';
import { AGENT_VOICE, openHeadlessDesk, waitFor, type PageKit } from '@cordboard/test-kit';
import { becomeAvailable, openDesk, watchTenant, type Actor } from '../actors.ts';
import { orNull } from '../measure.ts';
import type { ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import type { OwnSignaling } from './own-signaling.ts';
import { accept, agentOf, count, press, setAvailable, TOLD, withCustomer, type Tally } from './table.ts';

declare const __kit: PageKit;

const catalog = readFileSync(new URL('../../../../apps/web/src/i18n/messages/en/errors.json', import.meta.url), 'utf8');
const words = JSON.parse(catalog) as Readonly<Record<string, string>>;
/** Which of them depends on who was first. */
const REASONS = TOLD.map((code) => words[code] ?? `no text for ${code}`);

const TOAST = '.mantine-Notification-root';

/** What the page of the one who was too late showed, over all rounds. */
export interface LoserSaw {
  cardsGone: number;
  reasonsRead: number;
}

/**
 * The late one sits at a real desk whose network leads to a process of its own. Space is pressed while it rings, but the
 * command stays in the page until the other has an offer too; then both are let go together.
 */
export async function lateAtRealDesk(run: ScenarioRun, rounds: number, own: OwnSignaling, tally: Tally): Promise<LoserSaw> {
  const { world } = run;
  const tenant = await world.newTenant(quickTenant(['Ana', 'Ben']));
  const table = { tenant, events: await watchTenant(world, tenant) };
  const ana = agentOf(tenant, 0);
  const shared = new URL(world.deployment.stack.urls.events).port;
  const late = await openDesk(world, tenant, ana, AGENT_VOICE, {
    available: false,
    browser: { extraArgs: [`--host-resolver-rules=MAP 127.0.0.1:${shared} 127.0.0.1:${own.port}`] },
  });
  const fresh = await openHeadlessDesk(world.deployment, tenant, agentOf(tenant, 1), { origin: world.origin, available: false });
  const saw: LoserSaw = { cardsGone: 0, reasonsRead: 0 };
  try {
    for (let round = 0; round < rounds; round++) {
      await withCustomer(world, table, async (customer) => {
        const isThis = (event: { readonly contactId: string }): boolean => event.contactId === customer.contactId;
        await becomeAvailable(late);
        await customer.call();
        await table.events.next('offer.created', isThis);
        await late.page.waitForSelector('[data-part=ring]', { timeout: 15_000 });
        await late.page.evaluate(() => __kit.holdSends('offer.accept'));
        if (run.break !== 'one-alone') await late.page.keyboard.press('Space');
        await setAvailable(fresh, true);
        const second = await table.events.next('offer.created', isThis, { index: 1 });
        const [, won] = await Promise.all([
          late.page.evaluate(() => __kit.letSendsGo()),
          press(fresh.events, accept(second.event.offerId)),
        ]);
        const seen = await readLoser(late);
        await run.camera.shoot(late.page, `too-late-${round + 1}`);
        saw.cardsGone += seen.cardGone ? 1 : 0;
        saw.reasonsRead += seen.reasonRead ? 1 : 0;
        count(tally, [won, seen.talks ? 'won' : seen.reasonRead ? 'offer_taken' : 'not told']);
        await setAvailable(fresh, false);
        // The next round is to read its own.
        await late.page.waitForSelector(TOAST, { state: 'detached', timeout: 10_000 });
      });
    }
  } finally {
    await fresh.close();
  }
  return saw;
}

/** The card is gone, the reason is said in words, and there is no call. */
async function readLoser({ page }: Actor): Promise<{ cardGone: boolean; reasonRead: boolean; talks: boolean }> {
  const toasts = page.locator(TOAST);
  const readReason = async (): Promise<boolean> => (await toasts.allInnerTexts()).some((text) => REASONS.includes(text.trim()));
  const reasonRead = (await orNull(waitFor('the reason in words', readReason, 5_000))) ?? false;
  const gone = page.waitForSelector('[data-part=ring]', { state: 'detached', timeout: 5_000 });
  const cardGone = (await orNull(gone.then(() => true))) ?? false;
  const talks = (await page.locator('[data-part=contact]').count()) > 0;
  return { cardGone, reasonRead, talks };
}
