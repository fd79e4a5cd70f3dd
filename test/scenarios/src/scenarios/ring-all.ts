import { AGENT_VOICE, CUSTOMER_VOICE, newHeadlessCustomer, openHeadlessDesk, waitFor } from '@cordboard/test-kit';
import { acceptOffer, closeAll, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { accept, count, press, type Tally } from '../two-agents/table.ts';

const TALK_MS = 2_000;
const HEADLESS = ['Ben', 'Cleo', 'Dan'] as const;

export const ringAll: Scenario = {
  name: 'ring-all',
  shows:
    'A call rings at four desks at once; three accept in the same moment and one has it, the others are told and the fourth desk’s card goes; the next call rings at all again, and the real desk takes it with a key and talks.',
  breaks: {
    'one-after-another': 'the queue asks the one who was free the longest',
    'one-alone': 'only one of the three presses, so nobody can be told',
  },
  measures: {
    ringSpreadMs: 'first to last of the four offers of one call',
    cardGoneMs: 'the accept to the card of the fourth being gone, as the page shows it',
  },
  bounds: {
    rang: { is: 4 },
    ringSpreadMs: { min: 0, max: 500 },
    winners: { is: 1 },
    losersTold: { is: 2 },
    cardGoneMs: { min: 0, max: 1_000 },
    rangAgain: { is: 4 },
    'checks.others': { is: '' },
    'checks.endedElsewhere': { is: 6 },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
  },
  run: async ({ world, camera, break: broken, say }) => {
    const strategy = broken === 'one-after-another' ? 'longestIdle' : 'ringAll';
    const tenant = await world.newTenant(quickTenant(['Ana', ...HEADLESS], { ringMs: 20_000, strategy }));
    const { origin, deployment } = world;
    const events = await watchTenant(world, tenant);
    const [ana, ...others] = tenant.agents.filter(({ role }) => role === 'agent').map(({ agentId }) => agentId);
    const desk = await openDesk(world, tenant, ana, AGENT_VOICE);
    const desks = await Promise.all(others.map((agentId) => openHeadlessDesk(deployment, tenant, agentId, { origin })));
    const early = await newHeadlessCustomer(deployment, tenant, { origin });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    /** The offers of one contact, as many as came within two seconds. */
    const offersOf = async (contactId: string) => {
      const isThis = (event: { readonly contactId: string }): boolean => event.contactId === contactId;
      await events.next('offer.created', isThis);
      await orNull(events.next('offer.created', isThis, { index: 3, timeoutMs: 2_000 }));
      return events.all('offer.created', isThis);
    };
    try {
      await early.call();
      const offers = await offersOf(early.contactId);
      await orNull(desk.page.waitForSelector('[data-part=ring]', { timeout: 5_000 }));
      await camera.shoot(desk.page, 'ringing');
      say(`rings at ${offers.length}`);
      const gone = orNull(desk.page.waitForSelector('[data-part=ring]', { state: 'detached', timeout: 5_000 }).then(() => nowMs()));
      const tally: Tally = { rounds: 0, winners: 0, losersTold: 0, others: [] };
      const pressing = desks.slice(0, broken === 'one-alone' ? 1 : undefined).flatMap((one) => {
        const offer = offers.find(({ event }) => event.agentId === one.agentId);
        return offer === undefined ? [] : [press(one.events, accept(offer.event.offerId))];
      });
      count(tally, await Promise.all(pressing));
      const taken = await orNull(events.next('offer.accepted', ({ contactId }) => contactId === early.contactId));
      const goneAtMs = await gone;
      await orNull(events.next('contact.connected', ({ contactId }) => contactId === early.contactId));
      early.phone.hangUp();
      await events.next('contact.ended', ({ contactId }) => contactId === early.contactId);

      await startCall(customer);
      const queued = await events.next('contact.queued', ({ contactId }) => contactId !== early.contactId);
      const { contactId } = queued.event;
      const again = await offersOf(contactId);
      say(`rings at ${again.length} again; the real desk takes it`);
      const pressedAtMs = await orNull(acceptOffer(desk, contactId));
      const connected = await orNull(events.next('contact.connected', (event) => event.contactId === contactId));
      const fromMs = nowMs();
      await waitFor('the talk to last its time', () => nowMs() > fromMs + TALK_MS, TALK_MS + 5_000);
      const [customerHeard, agentHeard] = [await customer.heard.read(), await desk.heard.read()];
      await camera.shoot(desk.page, 'talking');
      await customer.widget.press('hangUp');
      await orNull(events.next('contact.ended', (event) => event.contactId === contactId));
      const [first, last] = [offers[0], offers.at(-1)];
      return {
        figures: {
          rang: new Set(offers.map(({ event }) => event.agentId)).size,
          ringSpreadMs: first === undefined || last === undefined ? null : round(last.atMs - first.atMs),
          winners: tally.winners,
          losersTold: tally.losersTold,
          cardGoneMs: goneAtMs === null || taken === null ? null : round(Math.max(0, goneAtMs - taken.atMs)),
          rangAgain: new Set(again.map(({ event }) => event.agentId)).size,
        },
        checks: {
          others: tally.others.join(' '),
          endedElsewhere: events.all('offer.ended', ({ reason }) => reason === 'answeredElsewhere').length,
          acceptToConnectedMs: connected === null || pressedAtMs === null ? null : round(connected.atMs - pressedAtMs),
          customerHeardHz: round(dominantIn(customerHeard, fromMs + 500, fromMs + TALK_MS), 1),
          agentHeardHz: round(dominantIn(agentHeard, fromMs + 500, fromMs + TALK_MS), 1),
        },
      };
    } finally {
      await closeAll(early, ...desks);
    }
  },
};
