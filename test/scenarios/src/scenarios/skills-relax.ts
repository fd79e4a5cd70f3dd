import { newId } from '@cordboard/contracts';
import { AGENT_VOICE, CUSTOMER_VOICE, openHeadlessDesk, waitFor } from '@cordboard/test-kit';
import { acceptOffer, closeAll, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const STEP_MS = 4_000;
const TALK_MS = 2_000;

export const skillsRelax: Scenario = {
  name: 'skills-relax',
  shows:
    'A call asks for billing at level 4, after four seconds for level 2, after eight for anyone: while the expert is away the beginner is asked second, and the one who knows nothing of it last, who talks to the customer.',
  breaks: {
    'expert-there': 'the expert is available, so nothing has to be relaxed',
    'no-steps': 'the queue asks for nothing',
  },
  breaksInSuite: ['no-steps'],
  measures: {
    beginnerAfterMs: 'contact in line to the offer to the agent with level 2',
    anyoneAfterMs: 'contact in line to the offer to the agent without the skill',
  },
  bounds: {
    asked: { is: 'Ben Ana' },
    beginnerAfterMs: { min: STEP_MS, max: STEP_MS + 500 },
    anyoneAfterMs: { min: 2 * STEP_MS, max: 2 * STEP_MS + 500 },
    'checks.placesKept': { is: true },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
  },
  run: async ({ world, camera, break: broken, say }) => {
    const skillId = newId('skill');
    const steps = [
      { requirement: { skillId, level: 4 }, forMs: STEP_MS, skipIf: null },
      { requirement: { skillId, level: 2 }, forMs: STEP_MS, skipIf: null },
      { requirement: null, forMs: null, skipIf: null },
    ];
    const plain = quickTenant([], { routing: broken === 'no-steps' ? {} : { steps } });
    const tenant = await world.newTenant({
      ...plain,
      skills: [{ skillId, name: 'Billing' }],
      agents: [
        { name: 'Ana', role: 'agent' },
        { name: 'Ben', role: 'agent', skills: [{ skillId, level: 2 }] },
        { name: 'Cleo', role: 'agent', skills: [{ skillId, level: 5 }] },
      ],
    });
    const [ana, ben, cleo] = tenant.agents.map(({ agentId }) => agentId);
    if (ana === undefined || ben === undefined || cleo === undefined) throw new Error('the tenant has no agents');
    const { origin } = world;
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, ana, AGENT_VOICE);
    const beginner = await openHeadlessDesk(world.deployment, tenant, ben, { origin });
    const expert = await openHeadlessDesk(world.deployment, tenant, cleo, { origin, available: broken === 'expert-there' });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    try {
      await startCall(customer);
      const queued = await events.next('contact.queued');
      const { contactId } = queued.event;
      const isThis = (event: { readonly contactId: string }): boolean => event.contactId === contactId;
      const first = await orNull(events.next('offer.created', isThis, { timeoutMs: STEP_MS + 5_000 }));
      if (first?.event.agentId === ben) {
        say('the beginner is asked, and declines');
        await beginner.events.command({ type: 'offer.decline', offerId: first.event.offerId });
      }
      const last = await orNull(
        events.next('offer.created', (event) => isThis(event) && event.agentId === ana, { timeoutMs: 2 * STEP_MS + 5_000 }),
      );
      let heard: { customer: number | null; agent: number | null } = { customer: null, agent: null };
      if (last !== null) {
        say('somebody without the skill is asked');
        await camera.shoot(desk.page, 'asked-last');
        await acceptOffer(desk, contactId);
        await events.next('contact.connected', isThis);
        const fromMs = nowMs();
        await waitFor('the talk to last its time', () => nowMs() > fromMs + TALK_MS, TALK_MS + 5_000);
        const [customerHeard, agentHeard] = [await customer.heard.read(), await desk.heard.read()];
        const hzOf = (timeline: typeof customerHeard): number | null => round(dominantIn(timeline, fromMs + 500, fromMs + TALK_MS), 1);
        heard = { customer: hzOf(customerHeard), agent: hzOf(agentHeard) };
      }
      await customer.widget.press('hangUp');
      await orNull(events.next('contact.ended', isThis));
      const names = new Map(tenant.agents.map(({ agentId, name }) => [agentId, name]));
      const asked = events.all('offer.created', isThis).map(({ event }) => names.get(event.agentId) ?? '?');
      const afterMs = (agentId: string): number | null => {
        const [offer] = events.all('offer.created', (event) => isThis(event) && event.agentId === agentId);
        return offer === undefined ? null : round(offer.atMs - queued.atMs);
      };
      const places = events.all('contact.queued', isThis);
      return {
        figures: { asked: asked.join(' '), beginnerAfterMs: afterMs(ben), anyoneAfterMs: afterMs(ana) },
        checks: {
          placesKept: places.every(({ event }) => event.position === 1 && event.enqueuedAtMs === queued.event.enqueuedAtMs),
          customerHeardHz: heard.customer,
          agentHeardHz: heard.agent,
        },
      };
    } finally {
      await closeAll(beginner, expert);
    }
  },
};
