import { readFileSync } from 'node:fs';
import { AGENT_VOICE, waitFor } from '@cordboard/test-kit';
import { lineIsGood, openDesk, watchTenant, type Actor } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

interface Words {
  readonly title: string;
  readonly text: string;
  readonly action: string;
}
/** What the product's own texts say; the page must show just that. */
const catalog = readFileSync(new URL('../../../../apps/web/src/i18n/messages/en/desk.json', import.meta.url), 'utf8');
const { problem: words } = JSON.parse(catalog) as { readonly problem: Readonly<Record<string, Words>> };
const wordsOf = (code: string): string => `${words[code]?.title} ${words[code]?.text} ${words[code]?.action}`;
const DENIED = wordsOf('permissionDenied');
const BLOCKED = wordsOf('audioBlocked');

/** What the desk says stands in the way of calls, as it is read on the page. */
async function advice({ page }: Actor): Promise<string> {
  const texts = await page.locator('[data-part=problem]').allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, ' ').trim()).join(' | ');
}

const SEEN = 'the page says it';

/** Runs in the page. A driver that looks into a page counts as a gesture there, so the page itself has to tell. */
function sayWhenSeen([selector, text]: readonly [string, string]): void {
  new MutationObserver((_changes, observer) => {
    if (document.querySelector(selector) === null) return;
    observer.disconnect();
    console.info(text);
  }).observe(document, { subtree: true, childList: true });
}

const problem = (code: string): string => `[data-part=problem][data-code=${code}]`;

/** Whether nothing of the kind is said any more, within the time. */
async function isGone({ page }: Actor, code: string, timeoutMs: number): Promise<boolean> {
  return (await orNull(page.waitForSelector(problem(code), { state: 'detached', timeout: timeoutMs }).then(() => true))) ?? false;
}

export const microphoneDenied: Scenario = {
  name: 'microphone-denied',
  shows:
    'An agent whose browser refuses the microphone reads at the desk what to do and cannot become available; once it is allowed, the desk mends itself without a reload, and calls can come.',
  breaks: { 'stays-denied': 'the permission is never given' },
  breaksInSuite: ['stays-denied'],
  bounds: {
    advice: { is: DENIED },
    mendedMs: { min: 0, max: 5_000 },
    adviceAfter: { is: '' },
    'checks.microphoneBefore': { is: 'false' },
    'checks.statusWhileDenied': { is: 'offline' },
    'checks.microphoneAfter': { is: 'true' },
    'checks.statusAfter': { is: 'available' },
  },
  run: async ({ world, camera, break: broken }) => {
    const tenant = await world.newTenant(quickTenant(['Ana']));
    await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false, microphone: 'denied' });
    const { page } = desk;
    await page.waitForSelector(problem('permissionDenied'), { timeout: 15_000 });
    await page.click('h1');
    await waitFor('the click to unblock the sound', () => isGone(desk, 'audioBlocked', 5_000));
    const adviceText = await advice(desk);
    const microphoneBefore = await page.getAttribute('[data-part=microphone]', 'data-open');
    await page.click('[data-part=available]', { timeout: 10_000 });
    await page.waitForSelector('[role=alert]:not([data-part=problem])', { timeout: 10_000 });
    const statusWhileDenied = await page.getAttribute('[data-testid=status]', 'data-state');
    await camera.shoot(page, 'denied');
    const allowedAtMs = nowMs();
    if (broken !== 'stays-denied') await desk.browser.setMicrophone(world.origin, 'granted');
    const mended = await isGone(desk, 'permissionDenied', 8_000);
    const mendedAtMs = nowMs();
    if (mended) await page.click('[data-part=available]');
    await orNull(page.waitForSelector('[data-testid=status][data-state=available]', { timeout: mended ? 10_000 : 1 }));
    await camera.shoot(page, 'mended');
    return {
      figures: {
        advice: adviceText,
        mendedMs: mended ? round(mendedAtMs - allowedAtMs) : null,
        adviceAfter: await advice(desk),
      },
      checks: {
        microphoneBefore,
        statusWhileDenied,
        microphoneAfter: await page.getAttribute('[data-part=microphone]', 'data-open'),
        statusAfter: await page.getAttribute('[data-testid=status]', 'data-state'),
      },
    };
  },
};

/** Chromium lets a page that captures the microphone play sound, so only a desk without one can be blocked. */
export const audioBlocked: Scenario = {
  name: 'audio-blocked',
  shows:
    'A desk that was opened without a click and without a microphone cannot play sound: it says so, and one click anywhere mends it. With the microphone open there is no false alarm.',
  breaks: { 'no-click': 'nobody clicks' },
  bounds: {
    advice: { is: `${DENIED} | ${BLOCKED}` },
    mendedMs: { min: 0, max: 2_000 },
    adviceAfter: { is: DENIED },
    'checks.adviceWithMicrophone': { is: '' },
  },
  run: async ({ world, camera, break: broken }) => {
    const tenant = await world.newTenant(quickTenant(['Ana', 'Ben']));
    await watchTenant(world, tenant);
    const [ana, ben] = tenant.agents;
    const desk = await openDesk(world, tenant, ana?.agentId, AGENT_VOICE, {
      available: false,
      microphone: 'denied',
      prepare: ({ context }) => context.addInitScript(sayWhenSeen, [problem('audioBlocked'), SEEN] as const),
      untouched: true,
    });
    const other = await openDesk(world, tenant, ben?.agentId, AGENT_VOICE, { available: false });
    const { page } = desk;
    await waitFor('the desk to say that sound is blocked', () => desk.console.some((line) => line.endsWith(SEEN)), 20_000);
    await lineIsGood(desk);
    await page.waitForSelector(problem('permissionDenied'), { timeout: 15_000 });
    await other.page.waitForSelector('[data-part=microphone][data-open=true]', { timeout: 15_000 });
    const adviceText = await advice(desk);
    await camera.shoot(page, 'blocked');
    const clickedAtMs = nowMs();
    if (broken !== 'no-click') await page.click('h1');
    const mended = await isGone(desk, 'audioBlocked', 5_000);
    const mendedAtMs = nowMs();
    await camera.shoot(page, 'mended');
    return {
      figures: {
        advice: adviceText,
        mendedMs: mended ? round(mendedAtMs - clickedAtMs) : null,
        adviceAfter: await advice(desk),
      },
      checks: { adviceWithMicrophone: await advice(other) },
    };
  },
};
