import { newHeadlessCustomer, openHeadlessDesk, AGENT_VOICE, CUSTOMER_VOICE } from '@cordboard/test-kit';
import { acceptOffer, closeAll, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const RING_MS = 5_000;

export const noAnswer: Scenario = {
  name: 'no-answer',
  shows:
    'An offer that nobody answers ends after the ring time, the agent is not ready with that reason, the next agent is offered the call, and it never loses its place.',
  breaks: {
    answered: 'the first agent accepts, so nothing goes unanswered',
    'nobody-else': 'there is no second agent to go to',
  },
  bounds: {
    ringMs: { near: RING_MS, within: 400 },
    agentState: { is: 'notReady:notAnswered' },
    reofferMs: { min: 0, max: 1_000 },
    positionKept: { is: true },
    'checks.offerEndReason': { is: 'notAnswered' },
    'checks.stateShown': { is: 'notReady' },
  },
  run: async ({ world, camera, break: broken, say }) => {
    const tenant = await world.newTenant(quickTenant(['Ana', 'Ben'], { ringMs: RING_MS }));
    const [ana, ben] = tenant.agents.map(({ agentId }) => agentId);
    if (ana === undefined || ben === undefined) throw new Error('the tenant has no agents');
    const { origin } = world;
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, ana, AGENT_VOICE);
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    const second = await openHeadlessDesk(world.deployment, tenant, ben, { origin, available: false });
    const later = await newHeadlessCustomer(world.deployment, tenant, { origin });
    try {
      await startCall(customer);
      const offer = await events.next('offer.created', ({ agentId }) => agentId === ana);
      const { contactId, offerId } = offer.event;
      say('Ana’s desk rings; she lets it ring');
      await camera.shoot(desk.page, 'ringing');
      if (broken === 'answered') await acceptOffer(desk, contactId);
      if (broken !== 'nobody-else') await second.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
      const ended = await orNull(events.next('offer.ended', (event) => event.offerId === offerId, { timeoutMs: RING_MS + 5_000 }));
      const status = await orNull(
        events.next('agent.statusChanged', (event) => event.agentId === ana && event.status === 'notReady', { timeoutMs: 2_000 }),
      );
      const reoffer = await orNull(
        events.next('offer.created', (event) => event.contactId === contactId && event.agentId === ben, { timeoutMs: 5_000 }),
      );
      // Somebody else joins behind; the second agent lets it ring too, so both wait again.
      let positionKept: boolean | null = null;
      if (ended !== null && reoffer !== null) {
        say('Ben’s desk rings; another customer joins; Ben lets it ring too');
        await later.call();
        await events.next('offer.ended', (event) => event.offerId === reoffer.event.offerId, { timeoutMs: RING_MS + 5_000 });
        await second.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
        const next = await orNull(events.next('offer.created', (event) => event.agentId === ben, { index: 1, timeoutMs: 5_000 }));
        const places = events.all('contact.queued', (event) => event.contactId === contactId);
        positionKept =
          next?.event.contactId === contactId &&
          places.length === 3 &&
          places.every(({ event }) => event.position === 1 && event.enqueuedAtMs === places[0]?.event.enqueuedAtMs);
      }
      const stateShown = await desk.page.getAttribute('[data-testid=status]', 'data-state');
      await camera.shoot(desk.page, 'not-answered');
      // Over, so that there is a recording of it.
      await customer.widget.press('hangUp');
      await orNull(events.next('contact.ended', (event) => event.contactId === contactId));
      return {
        figures: {
          ringMs: ended === null ? null : ended.atMs - offer.atMs,
          agentState: status === null ? null : `${status.event.status}:${status.event.reason ?? ''}`,
          reofferMs: ended === null || reoffer === null ? null : round(reoffer.atMs - ended.atMs),
          positionKept,
        },
        checks: {
          offerEndReason: ended?.event.reason ?? null,
          stateShown,
        },
      };
    } finally {
      await closeAll(later, second);
    }
  },
};
