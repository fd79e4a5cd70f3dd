import { AGENT_VOICE, CUSTOMER_VOICE, type PageKit } from '@cordboard/test-kit';
import { closeAll, lastPress, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

declare const __kit: PageKit;

const LATE_MS = 2_000;

export const callerAbandons: Scenario = {
  name: 'caller-abandons',
  shows: 'A customer who hangs up while it rings takes the ring off the agent’s screen within a second, and the agent is idle again.',
  breaks: { 'slow-server': `the signaling processes are stopped for ${LATE_MS} ms when the customer hangs up` },
  breaksInSuite: ['slow-server'],
  bounds: {
    withdrawnMs: { min: 0, max: 1_000 },
    'checks.offerEndReason': { is: 'callerLeft' },
    'checks.endReason': { is: 'abandoned' },
    'checks.agentState': { is: 'idle' },
    'checks.statusShown': { is: 'available' },
  },
  run: async ({ world, artifacts, break: broken, say }) => {
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 20_000 }));
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE);
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    try {
      await startCall(customer);
      await desk.page.waitForSelector('[data-offer-id]', { timeout: 15_000 });
      say('the desk rings; the customer hangs up');
      const signaling = world.deployment.stack.processes().filter(({ kind }) => kind === 'signaling');
      if (broken === 'slow-server') {
        for (const process of signaling) process.kill('SIGSTOP');
        setTimeout(() => signaling.forEach((process) => process.kill('SIGCONT')), LATE_MS);
      }
      const gone = desk.page.evaluate(() => __kit.gone('[data-offer-id]', 10_000));
      await customer.widget.press('hangUp');
      const pressedAtMs = await lastPress(customer.page);
      const goneAtMs = await orNull(gone);
      const offerEnded = await orNull(events.next('offer.ended'));
      const ended = await orNull(events.next('contact.ended'));
      await orNull(desk.page.waitForSelector('[data-part=desk][data-agent-state=idle]', { timeout: 5_000 }));
      return {
        figures: {
          withdrawnMs: goneAtMs === null ? null : round(goneAtMs - pressedAtMs),
        },
        checks: {
          offerEndReason: offerEnded?.event.reason ?? null,
          endReason: ended?.event.reason ?? null,
          agentState: await desk.page.getAttribute('[data-part=desk]', 'data-agent-state'),
          statusShown: await desk.page.getAttribute('[data-testid=status]', 'data-state'),
        },
        artifacts: { events: await artifacts.write('events.json', JSON.stringify(events.seen, null, 2)) },
      };
    } finally {
      events.close();
      await closeAll(desk.browser, customer.browser);
    }
  },
};
