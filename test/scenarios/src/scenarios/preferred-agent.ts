import { contacts, withTenant } from '@cordboard/db';
import { AGENT_VOICE, CUSTOMER_VOICE, EventReader, openHeadlessDesk, waitFor } from '@cordboard/test-kit';
import { acceptOffer, closeAll, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const PREFERRED_MS = 4_000;
const TALK_MS = 2_000;

export const preferredAgent: Scenario = {
  name: 'preferred-agent',
  shows:
    'A customer who talked with Ana yesterday reaches Ana again though Ben has been free for longer; while Ana is away the call waits for her alone for the queue’s time, and then goes to Ben.',
  breaks: {
    stranger: 'the browser has forgotten who it was, so the one who was free for longer is asked',
    'no-time': 'the queue waits for nobody',
  },
  breaksInSuite: ['no-time'],
  measures: {
    askedMs: 'contact in line to the offer to the known agent',
    waitedForMs: 'contact in line to the offer to the other agent, the known one being away',
  },
  bounds: {
    askedFirst: { is: 'Ana' },
    askedMs: { min: 0, max: 1_000 },
    waitedForMs: { min: PREFERRED_MS, max: PREFERRED_MS + 500 },
    askedThen: { is: 'Ben' },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
  },
  run: async ({ world, camera, break: broken, say }) => {
    // A place that is kept would count the wait before it.
    const routing = { preferredForMs: broken === 'no-time' ? 0 : PREFERRED_MS, resumeWindowMs: 0 };
    const tenant = await world.newTenant(quickTenant(['Ana', 'Ben'], { ringMs: 15_000, routing }));
    const [ana, ben] = tenant.agents.map(({ agentId }) => agentId);
    if (ana === undefined || ben === undefined) throw new Error('the tenant has no agents');
    const names = new Map(tenant.agents.map(({ agentId, name }) => [agentId, name]));
    const { deployment } = world;
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, ana, AGENT_VOICE);
    const other = await openHeadlessDesk(deployment, tenant, ben, { origin: world.origin, available: false });
    const own = await EventReader.connect(deployment.stack.urls.events, {
      token: (await deployment.deskToken(tenant, ana)).token,
      origin: world.origin,
    });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    const call = async (index: number) => {
      await startCall(customer, { again: index > (broken === 'stranger' ? 1 : 0) });
      const queued = await events.next('contact.queued', ({ cause }) => cause === 'joined', { index });
      const { contactId } = queued.event;
      const offer = await events.next('offer.created', (event) => event.contactId === contactId, { timeoutMs: PREFERRED_MS + 10_000 });
      return { contactId, offer: offer.event, afterMs: round(offer.atMs - queued.atMs) };
    };
    try {
      const first = await call(0);
      await acceptOffer(desk, first.contactId);
      await events.next('contact.connected');
      const fromMs = nowMs();
      // Free before Ana is, so the next call would be his.
      await other.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
      await waitFor('the talk to last its time', () => nowMs() > fromMs + TALK_MS, TALK_MS + 5_000);
      const heard = await customer.heard.read();
      await customer.widget.press('hangUp');
      await waitFor('the history to know of the talk', async () => {
        const rows = await withTenant(deployment.db, tenant.tenantId, (tx) => tx.select().from(contacts));
        return rows.some(({ id, connectedAt, agentId }) => id === first.contactId && connectedAt !== null && agentId === ana);
      });
      if (broken === 'stranger') await customer.page.evaluate(() => localStorage.clear());
      if (broken === 'stranger') await customer.page.reload();

      const again = await call(1);
      say(`${names.get(again.offer.agentId) ?? '?'} is asked after ${again.afterMs} ms`);
      await camera.shoot(desk.page, 'asked-again');
      await customer.widget.press('hangUp');
      await events.next('contact.ended', ({ contactId }) => contactId === again.contactId);

      await own.command({ type: 'agent.setStatus', status: 'notReady', reasonId: null });
      await events.next('agent.statusChanged', ({ agentId, status }) => agentId === ana && status === 'notReady');
      const third = await call(2);
      say(`${names.get(third.offer.agentId) ?? '?'} is asked after ${third.afterMs} ms`);
      await customer.widget.press('hangUp');
      await orNull(events.next('contact.ended', ({ contactId }) => contactId === third.contactId));
      return {
        figures: {
          askedFirst: names.get(again.offer.agentId) ?? null,
          askedMs: again.afterMs,
          waitedForMs: third.afterMs,
          askedThen: names.get(third.offer.agentId) ?? null,
        },
        checks: { customerHeardHz: round(dominantIn(heard, fromMs + 500, fromMs + TALK_MS), 1) },
      };
    } finally {
      await closeAll(other, own);
    }
  },
};
