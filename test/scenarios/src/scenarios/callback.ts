import { AGENT_VOICE, CUSTOMER_VOICE, newHeadlessCustomer, waitFor } from '@cordboard/test-kit';
import { acceptOffer, becomeAvailable, closeAll, newActor, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { readHistory } from '../history.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const TALK_MS = 3_000;

export const callback: Scenario = {
  name: 'callback',
  shows:
    'A customer asks for a callback instead of waiting, closes the page and opens it again: the place is kept, the page rings once when an agent takes it, and they talk.',
  breaks: {
    'not-answered': 'the customer does not answer the first ring, so it takes a second attempt',
  },
  bounds: {
    dials: { is: 1 },
    attempts: { is: 1 },
    positionBefore: { is: 2 },
    positionAfter: { is: 2 },
    'checks.servedInOrder': { is: true },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
    'checks.callbackState': { is: 'done' },
    'checks.recordings': { is: 2 },
    'checks.playedS': { min: 1 },
  },
  run: async ({ world, camera, break: broken, say }) => {
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000, callbackRetryMs: 2_000, callbackRingMs: 5_000 }));
    const { origin } = world;
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
    const ahead = await newHeadlessCustomer(world.deployment, tenant, { origin });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    const behind = await newHeadlessCustomer(world.deployment, tenant, { origin });
    try {
      await ahead.call();
      await events.next('contact.queued', ({ contactId }) => contactId === ahead.contactId);
      await startCall(customer);
      const joined = await events.next('contact.queued', ({ contactId }) => contactId !== ahead.contactId);
      const { contactId } = joined.event;
      await behind.call();
      await events.next('contact.queued', (event) => event.contactId === behind.contactId);
      await customer.widget.press('callback');
      const requested = await events.next('callback.requested');
      say(`asked for a callback at position ${requested.event.position}; the page is closed and opened again`);
      await waitFor('the widget to say so', async () => (await customer.widget.status()).includes('call you back'));
      await customer.page.close();

      const back = await newActor(customer.browser);
      world.stage.enter('customer', back);
      const { page: again, widget, heard } = back;
      await again.goto(world.shopUrl(tenant));
      // A visitor who comes back clicks somewhere; sound may then be played when it rings.
      await again.click('h1');

      await becomeAvailable(desk);
      await acceptOffer(desk, ahead.contactId);
      await events.next('contact.connected', (event) => event.contactId === ahead.contactId);
      ahead.phone.hangUp();
      await acceptOffer(desk, contactId);
      const ringing = await events.next('callback.ringing');
      say('the page rings');
      await widget.part('answer');
      await camera.shoot(again, 'ringing');
      if (broken === 'not-answered') {
        await events.next('callback.notReached', () => true, { timeoutMs: 15_000 });
        behind.phone.hangUp();
        await acceptOffer(desk, contactId, 20_000);
        await events.next('callback.ringing', () => true, { index: 1 });
      }
      await widget.press('answer');
      const connected = await orNull(events.next('contact.connected', (event) => event.contactId === contactId));
      const talkFromMs = nowMs();
      await waitFor('the talk to last its time', () => nowMs() > talkFromMs + TALK_MS, TALK_MS + 5_000);
      const talkToMs = nowMs();
      await widget.press('hangUp');
      const ended = await orNull(events.next('callback.ended', (event) => event.contactId === contactId));
      const [customerHeard, agentHeard] = [await heard.read(), await desk.heard.read()];
      // Nobody else is to ring while somebody reads.
      behind.phone.hangUp();
      const history = broken === null ? await readHistory(desk.page, contactId) : null;
      const offers = events.all('offer.created').map(({ event }) => event.contactId);
      const rings = events.all('callback.ringing', (event) => event.contactId === contactId);
      return {
        figures: {
          dials: new Set(rings.map(({ event }) => event.attemptId)).size,
          attempts: rings.at(-1)?.event.attempt ?? null,
          positionBefore: joined.event.position,
          positionAfter: requested.event.position,
        },
        checks: {
          rings: rings.length,
          servedInOrder: offers[0] === ahead.contactId && offers[1] === contactId,
          answeredMs: connected === null ? null : round(connected.atMs - ringing.atMs),
          customerHeardHz: round(dominantIn(customerHeard, talkFromMs + 500, talkToMs), 1),
          agentHeardHz: round(dominantIn(agentHeard, talkFromMs + 500, talkToMs), 1),
          callbackState: ended?.event.state ?? null,
          /** Of the wait and of the talk; the talk plays. */
          recordings: history?.recordings.length ?? null,
          playedS: history?.playedS ?? null,
        },
      };
    } finally {
      await closeAll(ahead, behind);
    }
  },
};
