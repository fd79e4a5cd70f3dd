import { AGENT_VOICE, CUSTOMER_VOICE, launchBrowser, waitFor } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { acceptOffer, becomeAvailable, newActor, openDesk, openShopPage, startCall, watchTenant, type Visitor } from '../actors.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { chooseSlot } from '../widget/choose-slot.ts';

const TALK_MS = 2_500;
const SLOTS = { lengthMs: 5_000, perSlot: 1, noticeMs: 1_000, days: 2 };

export const callbackEmail: Scenario = {
  name: 'callback-email',
  shows:
    'A customer chooses a time and a link by e-mail, and leaves the site. The mail comes over SMTP; its link, opened in another browser, is a page that rings at that time, and they talk. The link opens in no second browser.',
  breaks: {
    'opened-before': 'somebody else opens the link before the customer does',
    'mail-refused': 'the mail server takes no mail for the customer',
  },
  bounds: {
    mails: { is: 1 },
    /** From the chosen time to being in line. */
    lateMs: { min: 0, max: 1_000 },
    dials: { is: 1 },
    'checks.linkOpened': { is: true },
    'checks.secondBrowser': { is: 'used' },
    'checks.callbackState': { is: 'done' },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
  },
  measures: { mails: 'mails to the customer, by Message-ID', lateMs: 'from the chosen time to the contact in line' },
  run: async ({ world, camera, break: broken, say }) => {
    const callback = { slots: SLOTS, email: true };
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000, callbackRingMs: 15_000, routing: { callback } }));
    const address = `bo@${tenant.tenantId.slice(4)}.example`;
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
    const shopper = await openShopPage(world, tenant, CUSTOMER_VOICE);
    const laptop = await launchBrowser({ voice: CUSTOMER_VOICE, microphoneFor: [world.origin] });
    if (broken === 'mail-refused') world.mail.refused.add(address);
    // From here on the stage closes its browser.
    const customer = await newActor(laptop);
    world.stage.enter('customer', customer);
    await startCall(shopper);
    const { contactId } = (await events.next('contact.queued')).event;
    await shopper.widget.press('chooseTime');
    const promisedMs = await chooseSlot(shopper, nowMs() + 11_000);
    await (await shopper.widget.part('callbackMail')).fill(address);
    await camera.shoot(shopper.page, 'choosing');
    await shopper.widget.press('confirmTime');
    await events.next('callback.requested', (event) => event.contactId === contactId);
    await waitFor('the widget to say so', async () => (await shopper.widget.status()).includes('We will call you back here'));
    const mail = await orNull(world.mail.next(address));
    const link = mail?.links.find((one) => one.includes('/callback#')) ?? null;
    say(link === null ? 'no mail came' : 'the mail is there; the customer opens its link in another browser');

    // The shopper leaves the site: nothing of it listens any more.
    await shopper.page.goto('about:blank');
    const stranger = await newActor(shopper.browser);
    if (broken === 'opened-before' && link !== null) await openLink(stranger.page, link);
    const opened = link === null ? null : await openLink(customer.page, link);
    await camera.shoot(customer.page, 'opened');
    const second = link === null ? null : await openLink(stranger.page, link);
    await camera.shoot(stranger.page, 'second-browser');

    const due = await orNull(events.next('contact.queued', (event) => event.contactId === contactId && event.cause === 'retry'));
    if (due !== null) await becomeAvailable(desk);
    const accepted = due === null ? null : await orNull(acceptOffer(desk, contactId));
    if (accepted !== null && opened === 'open') await answer(customer);
    const connected = opened === 'open' ? await orNull(events.next('contact.connected', (event) => event.contactId === contactId)) : null;
    const talkFromMs = nowMs();
    if (connected !== null) {
      await waitFor('the talk to last its time', () => nowMs() > talkFromMs + TALK_MS, TALK_MS + 5_000);
      await customer.widget.press('hangUp');
    }
    const ended = connected === null ? null : await orNull(events.next('callback.ended', (event) => event.contactId === contactId));
    const [customerHeard, agentHeard] = [await customer.heard.read(), await desk.heard.read()];
    const rings = events.all('callback.ringing', (event) => event.contactId === contactId);
    return {
      figures: {
        mails: new Set(world.mail.mails.filter(({ to }) => to === address).map(({ messageId }) => messageId)).size,
        lateMs: due === null ? null : round(due.atMs - promisedMs),
        dials: new Set(rings.map(({ event }) => event.attemptId)).size,
      },
      checks: {
        linkOpened: opened === 'open',
        secondBrowser: second,
        callbackState: ended?.event.state ?? null,
        customerHeardHz: round(dominantIn(customerHeard, talkFromMs + 500, talkFromMs + TALK_MS), 1),
        agentHeardHz: round(dominantIn(agentHeard, talkFromMs + 500, talkFromMs + TALK_MS), 1),
      },
    };
  },
};

/** Opens the page behind the link and presses its button; what the page is then: `open`, `used`, … */
async function openLink(page: Page, link: string): Promise<string | null> {
  await page.goto('about:blank');
  await page.goto(link);
  const place = page.locator('[data-part=callbackLink]');
  const press = page.locator('[data-part=openCallback]');
  // A browser that has opened it before goes on by itself.
  let pressed = false;
  const state = async (): Promise<string | null> => {
    const now = await place.getAttribute('data-state');
    if (now !== 'closed') return now;
    if (!pressed && (await press.isVisible())) pressed = (await orNull(press.click({ timeout: 2_000 }).then(() => true))) ?? false;
    return null;
  };
  return waitFor('the page to say whether the link is good', state, 20_000);
}

async function answer({ widget }: Visitor): Promise<void> {
  await widget.part('answer', 15_000);
  await widget.press('answer');
}
