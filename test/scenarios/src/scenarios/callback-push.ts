import { AGENT_VOICE, CUSTOMER_VOICE, Tape, waitFor, WidgetPage, type Mailbox } from '@cordboard/test-kit';
import type { CDPSession, Page } from 'playwright-core';
import { acceptOffer, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const TALK_MS = 2_500;
const SAY_AGAIN_MS = 3_000;
/** base64url of 65 bytes that are no key of ours. */
const OTHER_KEY = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 7)]).toString('base64url');

export const callbackPush: Scenario = {
  name: 'callback-push',
  shows:
    'A customer asks for a callback and to be told in their browser, and leaves the site. When it rings, a push service gets an encrypted notification, the browser’s worker shows it once though it comes twice, its link opens our page, and they talk. The push service is ours, on the loopback: it checks the signature and decrypts.',
  breaks: {
    'wrong-key': 'the browser has subscribed with another key than ours',
    gone: 'the push service no longer knows the browser',
    'other-id': 'what is delivered again has another id',
  },
  bounds: {
    pushes: { is: 1 },
    /** From the ring to the push service. */
    tellMs: { min: 0, max: 5_000 },
    shown: { is: 1 },
    'checks.page': { is: 'open' },
    'checks.callbackState': { is: 'done' },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
  },
  measures: {
    pushes: 'notifications that the push service took',
    tellMs: 'from the ring to the push service',
    shown: 'how often the browser’s worker showed what was delivered twice',
  },
  run: async ({ world, camera, break: broken, say }) => {
    const callback = { push: true };
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000, callbackRingMs: 20_000, routing: { callback } }));
    const events = await watchTenant(world, tenant);
    const shopper = await openShopPage(world, tenant, CUSTOMER_VOICE, { microphoneFor: [world.shopOrigin, world.origin] });
    const context = shopper.page.context();
    await context.grantPermissions(['notifications', 'microphone'], { origin: world.origin });
    let box: Mailbox | null = null;
    // Chromium without a window crashes in this call, having no push service: only it is replaced.
    await context.exposeBinding('testSubscribe', (_source, key: string) => {
      box = world.push.subscribe(broken === 'wrong-key' ? OTHER_KEY : key);
      return box.subscription;
    });
    await context.addInitScript(() => {
      const ask = (globalThis as { testSubscribe?: (key: string) => Promise<object> }).testSubscribe;
      Object.defineProperty(PushManager.prototype, 'getSubscription', { value: () => Promise.resolve(null) });
      Object.defineProperty(PushManager.prototype, 'subscribe', {
        value: async (given: { applicationServerKey: string }) => {
          const made = await ask?.(given.applicationServerKey);
          return { toJSON: () => made };
        },
      });
    });
    await startCall(shopper);
    const { contactId } = (await events.next('contact.queued')).event;
    await shopper.widget.press('callback');
    await events.next('callback.requested', (event) => event.contactId === contactId);
    const tab = context.waitForEvent('page', { timeout: 15_000 });
    await shopper.widget.press('tell');
    const page = await tab;
    const heard = new Tape(page, 'heard');
    const worker = await followWorker(page);
    await page.locator('[data-part=subscribe]').click({ timeout: 15_000 });
    await page.locator('[data-part=tell][data-state=subscribed]').waitFor({ timeout: 15_000 });
    await camera.shoot(page, 'subscribed');
    const mailbox = await waitFor('a subscription', () => box);
    if (broken === 'gone') mailbox.end();
    await shopper.page.goto('about:blank');

    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE);
    const accepted = await orNull(acceptOffer(desk, contactId));
    const rang = accepted === null ? null : await orNull(events.next('callback.ringing', (event) => event.contactId === contactId));
    const push = rang === null ? null : await orNull(mailbox.next());
    const toldMs = nowMs();
    let shown = 0;
    let opened: string | null = null;
    if (push !== null) {
      say('the push service has it; the browser’s worker gets it twice');
      const told = JSON.parse(push.text) as { readonly id: string; readonly callback: string; readonly link: string };
      await shownOf(worker, push.text, async () => ((await notificationsOf(page, true)).includes(told.callback) ? true : null));
      shown = 1;
      await worker.deliver(broken === 'other-id' ? JSON.stringify({ ...told, id: 'another' }) : push.text);
      // It shows one after the other, so with this one the one before is dealt with.
      const last = JSON.stringify({ ...told, id: 'the last', callback: 'the last' });
      const left = await shownOf(worker, last, async () => {
        const tags = await notificationsOf(page, false);
        return tags.includes('the last') ? tags : null;
      });
      shown += left.filter((tag) => tag === told.callback).length;
      await page.goto('about:blank');
      await page.goto(`${world.origin}/callback#${told.link}`);
      await page.locator('[data-part=openCallback]').click({ timeout: 10_000 });
      const place = page.locator('[data-part=callbackLink]');
      opened = await waitFor('the page to say whether the link is good', async () => {
        const state = await place.getAttribute('data-state');
        return state === 'closed' ? null : state;
      });
    }
    const customer = { ...shopper, page, heard, widget: new WidgetPage(page) };
    if (opened === 'open') {
      await customer.widget.part('answer', 15_000);
      await customer.widget.press('answer');
    }
    const connected = opened === 'open' ? await orNull(events.next('contact.connected', (event) => event.contactId === contactId)) : null;
    const talkFromMs = nowMs();
    if (connected !== null) {
      await waitFor('the talk to last its time', () => nowMs() > talkFromMs + TALK_MS, TALK_MS + 5_000);
      await customer.widget.press('hangUp');
    }
    const ended = connected === null ? null : await orNull(events.next('callback.ended', (event) => event.contactId === contactId));
    const customerHeard = await heard.read();
    return {
      figures: {
        pushes: mailbox.pushes.length,
        tellMs: rang === null || push === null ? null : round(toldMs - rang.atMs),
        shown,
      },
      checks: {
        page: opened,
        callbackState: ended?.event.state ?? null,
        customerHeardHz: round(dominantIn(customerHeard, talkFromMs + 500, talkFromMs + TALK_MS), 1),
      },
    };
  },
};

/** The tags of the notifications that are shown; `close`: they are put away. */
function notificationsOf(page: Page, close: boolean): Promise<readonly string[]> {
  return page.evaluate(async (andClose) => {
    const shown = await (await navigator.serviceWorker.ready).getNotifications();
    if (andClose) for (const one of shown) one.close();
    return shown.map(({ tag }) => tag);
  }, close);
}

/** A worker that is being stopped drops what comes over CDP, so it is said again until `read` sees it. */
async function shownOf<T>(worker: PushedWorker, text: string, read: () => Promise<T | null>): Promise<T> {
  let saidAtMs = -Infinity;
  return waitFor('the notification', async () => {
    if (nowMs() - saidAtMs > SAY_AGAIN_MS) {
      saidAtMs = nowMs();
      await worker.deliver(text);
    }
    return read();
  });
}

interface PushedWorker {
  deliver(text: string): Promise<void>;
}

/** Hands texts to the page's service worker as the browser does with what a push service sends it. */
async function followWorker(page: Page): Promise<PushedWorker> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const registrations: { readonly registrationId: string; readonly scopeURL: string }[] = [];
  session.on('ServiceWorker.workerRegistrationUpdated', (event) => registrations.push(...event.registrations));
  await session.send('ServiceWorker.enable');
  return {
    deliver: async (data) => {
      const known = await waitFor('the service worker to be registered', () =>
        registrations.findLast(({ scopeURL }) => scopeURL.endsWith('/callback')),
      );
      const { origin } = new URL(known.scopeURL);
      await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId: known.registrationId, data });
    },
  };
}
