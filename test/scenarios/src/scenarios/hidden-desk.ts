import { AGENT_VOICE, newHeadlessCustomer, waitFor } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { openDesk, watchTenant } from '../actors.ts';
import { readAlerts, watchAlerts } from '../alerts.ts';
import { AUDIBLE, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

export const hiddenDesk: Scenario = {
  name: 'hidden-desk',
  shows:
    'An agent works in another tab when a call comes: a desktop notification says who calls and for what, the desk’s tab changes title and icon, and it rings; back at the desk Escape declines, and everything is as before.',
  breaks: {
    'not-allowed': 'the browser refuses notifications',
    'sound-off': 'the desk’s tones lead nowhere',
  },
  bounds: {
    notified: { is: 1 },
    titleChanged: { is: true },
    iconChanged: { is: true },
    ringtoneLevel: { min: AUDIBLE },
    declinedByKey: { is: true },
    'checks.visibility': { is: 'hidden' },
    'checks.notifiedWhileAway': { is: true },
    'checks.notificationText': { is: true },
    'checks.notificationClosed': { is: true },
    'checks.titleBack': { is: true },
    'checks.iconBack': { is: true },
    'checks.quietBefore': { is: 0 },
    'checks.quietAfter': { is: true },
  },
  measures: { ringtoneLevel: 'the loudest sample on its way to the speakers while another tab is in front; full scale is 1' },
  run: async ({ world, camera, break: broken, say }) => {
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000 }));
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, {
      browser: { tabsHide: true },
      prepare: async ({ context }) => {
        await context.addInitScript(watchAlerts);
        if (broken !== 'not-allowed') await context.grantPermissions(['notifications', 'microphone'], { origin: world.origin });
      },
    });
    const { page } = desk;
    const before = { title: await page.title(), icon: await iconOf(page) };
    if (broken === 'sound-off') await page.evaluate(unplugTones);
    const quietBefore = (await readAlerts(page)).loudest;
    const other = await lookElsewhere(page);
    const visibility = await page.evaluate(() => document.visibilityState);
    say(`another tab is in front; the desk is ${visibility}`);
    const customer = await newHeadlessCustomer(world.deployment, tenant, { origin: world.origin });
    try {
      await customer.call();
      const { event } = await events.next('offer.created');
      const rung = await orNull(
        waitFor(
          'notification, title, icon and ringtone',
          async () => {
            const seen = await readAlerts(page);
            return seen.notifications.length > 0 && seen.icons.includes('/icon-ringing.svg') && seen.loudest >= AUDIBLE ? seen : null;
          },
          8_000,
        ),
      );
      const alerts = rung ?? (await readAlerts(page));
      say(`notified ${alerts.notifications.length} times, titles ${alerts.titles.slice(-3).join(' | ')}`);
      const [notification] = alerts.notifications;
      await page.bringToFront();
      await camera.shoot(page, 'ringing');
      await page.keyboard.press('Escape');
      const ended = await orNull(events.next('offer.ended', ({ offerId }) => offerId === event.offerId, { timeoutMs: 5_000 }));
      await orNull(page.waitForSelector('[data-part=ring]', { state: 'detached', timeout: 5_000 }));
      const afterwards = await readAlerts(page);
      await camera.shoot(page, 'declined');
      return {
        figures: {
          notified: alerts.notifications.length,
          titleChanged: alerts.titles.some((title) => title.startsWith('☎')),
          iconChanged: alerts.icons.includes('/icon-ringing.svg'),
          ringtoneLevel: round(alerts.loudest, 3),
          declinedByKey: ended?.event.reason === 'declined',
        },
        checks: {
          visibility,
          notifiedWhileAway: notification?.away ?? null,
          notificationText: notification === undefined ? null : notification.title.includes('Billing') && notification.body !== '',
          notificationClosed: afterwards.notifications[0]?.closed ?? null,
          titleBack: (await page.title()) === before.title,
          iconBack: (await iconOf(page)) === before.icon,
          quietBefore,
          quietAfter: await isQuiet(page),
        },
      };
    } finally {
      customer.phone.hangUp();
      await customer.close();
      await other.close();
    }
  },
};

/** Another tab of the same window comes to the front. */
async function lookElsewhere(desk: Page): Promise<Page> {
  const other = await desk.context().newPage();
  await other.goto('about:blank');
  await other.bringToFront();
  await orNull(waitFor('the desk to be out of sight', () => desk.evaluate(() => document.visibilityState === 'hidden'), 5_000));
  return other;
}

/** Runs in the page. */
function unplugTones(): void {
  Object.defineProperty(OscillatorNode.prototype, 'connect', { value: (to: AudioNode) => to });
}

function iconOf(page: Page): Promise<string | null> {
  return page.getAttribute('link[rel~="icon"]', 'href');
}

/** Longer than the pause between two rings. */
const QUIET_MS = 2_500;

/** Nothing is heard for that long, once the last note has died away. */
async function isQuiet(page: Page): Promise<boolean> {
  let quietSinceMs = nowMs();
  const quiet = waitFor(
    'the desk to be quiet',
    async () => {
      if ((await takeLoudest(page)) >= 0.001) quietSinceMs = nowMs();
      return nowMs() - quietSinceMs >= QUIET_MS;
    },
    4 * QUIET_MS,
  );
  return (await orNull(quiet)) !== null;
}

/** The loudest sample since the last look. */
function takeLoudest(page: Page): Promise<number> {
  return page.evaluate(() => {
    const alerts = globalThis.__alerts;
    if (alerts === undefined) return 1;
    const { loudest } = alerts;
    alerts.loudest = 0;
    return loudest;
  });
}
