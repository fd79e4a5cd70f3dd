import { AGENT_VOICE, CUSTOMER_VOICE, newHeadlessCustomer, waitFor } from '@cordboard/test-kit';
import {
  acceptOffer,
  becomeAvailable,
  closeAll,
  newActor,
  openDesk,
  openShopPage,
  startCall,
  watchTenant,
  type Visitor,
} from '../actors.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const WINDOW_MS = 60_000;
const TALK_MS = 2_000;

export const resumePlace: Scenario = {
  name: 'resume-place',
  shows:
    'A waiting customer reloads the page, and then the page crashes: each time calling again gives back the place in line between those ahead and behind, the panel and the voice say so, and the customer is served in that order.',
  breaks: {
    'no-window': 'the queue keeps no places',
    stranger: 'the browser has forgotten the call, as somebody else’s',
  },
  measures: { backMs: 'pressing the start again after the crash to being in line' },
  bounds: {
    positionBefore: { is: 2 },
    positionAfterReload: { is: 2 },
    positionAfterCrash: { is: 2 },
    waitKept: { is: true },
    servedInOrder: { is: true },
    'checks.panelSaysSo': { is: true },
    'checks.abandoned': { is: 2 },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
  },
  run: async ({ world, camera, break: broken, say }) => {
    const routing = { resumeWindowMs: broken === 'no-window' ? 0 : WINDOW_MS };
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000, routing }));
    const { origin } = world;
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
    const ahead = await newHeadlessCustomer(world.deployment, tenant, { origin });
    const behind = await newHeadlessCustomer(world.deployment, tenant, { origin });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    const others: readonly string[] = [ahead.contactId, behind.contactId];
    const joined = (index: number) => events.next('contact.queued', ({ contactId }) => !others.includes(contactId), { index });
    const inLine = (visitor: Visitor) =>
      waitFor('the panel to say the place', async () => (await visitor.widget.status()).includes('number 2'), 15_000);
    try {
      await ahead.call();
      await events.next('contact.queued', ({ contactId }) => contactId === ahead.contactId);
      await startCall(customer);
      const before = await joined(0);
      await behind.call();
      await events.next('contact.queued', ({ contactId }) => contactId === behind.contactId);
      await inLine(customer);
      if (broken === 'stranger') await customer.page.evaluate(() => addEventListener('pagehide', () => localStorage.clear()));
      await customer.page.reload();
      await events.next('contact.ended', ({ contactId }) => contactId === before.event.contactId);
      say('the page was reloaded: the call is gone');
      await customer.widget.press('launch');
      await customer.widget.part('start');
      const panelSaysSo = await orNull(
        waitFor('the panel to tell of the place', async () => (await customer.widget.status()).includes('You were in line'), 5_000),
      );
      await camera.shoot(customer.page, 'panel');
      await customer.widget.press('start');
      const reloaded = await joined(1);
      if (broken === null) await inLine(customer);
      say(`back at place ${reloaded.event.position}; the page crashes`);
      await customer.page.goto('chrome://crash').catch(() => undefined);
      const back = await newActor(customer.browser);
      world.stage.enter('customer', back);
      await back.page.goto(world.shopUrl(tenant));
      const pressedAtMs = await startCall(back);
      const crashed = await joined(2);
      say(`back at place ${crashed.event.position}`);
      await becomeAvailable(desk);
      await acceptOffer(desk, ahead.contactId);
      await events.next('contact.connected', ({ contactId }) => contactId === ahead.contactId);
      ahead.phone.hangUp();
      const next = await events.next('offer.created', ({ contactId }) => contactId !== ahead.contactId);
      await acceptOffer(desk, next.event.contactId);
      await events.next('contact.connected', ({ contactId }) => contactId === next.event.contactId);
      const fromMs = nowMs();
      await waitFor('the talk to last its time', () => nowMs() > fromMs + TALK_MS, TALK_MS + 5_000);
      const heard = await back.heard.read();
      await back.widget.press('hangUp');
      behind.phone.hangUp();
      await orNull(events.next('contact.ended', ({ contactId }) => contactId === next.event.contactId));
      return {
        figures: {
          positionBefore: before.event.position,
          positionAfterReload: reloaded.event.position,
          positionAfterCrash: crashed.event.position,
          waitKept: [reloaded, crashed].every(({ event }) => event.enqueuedAtMs === before.event.enqueuedAtMs),
          servedInOrder: next.event.contactId === crashed.event.contactId,
          backMs: round(crashed.atMs - pressedAtMs),
        },
        checks: {
          panelSaysSo: panelSaysSo ?? false,
          abandoned: events.all('contact.ended', ({ contactId, reason }) => reason === 'abandoned' && !others.includes(contactId)).length,
          customerHeardHz: round(dominantIn(heard, fromMs + 500, fromMs + TALK_MS), 1),
        },
      };
    } finally {
      await closeAll(ahead, behind);
    }
  },
};
