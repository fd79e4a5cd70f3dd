import { AGENT_VOICE, CUSTOMER_VOICE, endOf, startTcpRelay, waitFor, type PageKit } from '@cordboard/test-kit';
import { acceptOffer, closeAll, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { isHeard, longestGap, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

declare const __kit: PageKit;

const WATCH_MS = 6_000;

export const socketLost: Scenario = {
  name: 'socket-lost',
  shows:
    'Both of the agent’s sockets are cut in mid-call: nothing is missing from either voice, the desk is back within seconds, and hold and hang-up work as before.',
  breaks: {
    'media-too': 'the agent’s microphone is silent for a second as well',
    'no-return': 'the network stays away',
  },
  bounds: {
    gapMs: { max: 100 },
    reconnectMs: { min: 0, max: 8_000 },
    holdOk: { is: true },
    byeOk: { is: true },
  },
  run: async ({ world, artifacts, break: broken, say }) => {
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000 }));
    const relay = await startTcpRelay(Number(new URL(world.deployment.stack.urls.sip).port));
    const events = await watchTenant(world, tenant);
    const shop = await world.openShop(tenant);
    const desk = await openDesk(world, tenant.agents[0]?.agentId ?? '', AGENT_VOICE, { query: `&relay=${relay.port}` });
    const customer = await openShopPage(shop, CUSTOMER_VOICE);
    try {
      await startCall(customer);
      const { contactId } = (await events.next('offer.created')).event;
      await acceptOffer(desk, contactId);
      await events.next('contact.connected');
      await elapse(6_500);

      say(`${relay.open} sockets are cut`);
      const cutAtMs = nowMs();
      if (broken === 'no-return') relay.setAccepting(false);
      relay.cut();
      if (broken === 'media-too') await desk.page.evaluate(() => __kit.silence(1_000));
      await waitFor('the desk to notice', async () => (await deskText(desk)).includes('not registered'));
      const back = await orNull(
        waitFor(
          'the desk to be back',
          async () => {
            const text = await deskText(desk);
            return text.startsWith('open, registered');
          },
          15_000,
        ),
      );
      const backAtMs = nowMs();
      await elapse(Math.max(0, cutAtMs + WATCH_MS - nowMs()));
      const until = nowMs() - 500;
      const [customerSaid, customerHeard, agentSaid, agentHeard] = [
        await customer.said.read(),
        await customer.heard.read(),
        await desk.said.read(),
        await desk.heard.read(),
      ];
      const gaps = [
        longestGap(agentSaid, customerHeard, AGENT_VOICE.hz, cutAtMs - 500, until),
        longestGap(customerSaid, agentHeard, CUSTOMER_VOICE.hz, cutAtMs - 500, until),
      ];

      let holdOk: boolean | null = null;
      let byeOk: boolean | null = null;
      if (back !== null) {
        await desk.page.click('[data-part=hold]');
        const held = await orNull(events.next('contact.held', () => true, { timeoutMs: 5_000 }));
        await elapse(2_500);
        const onHold = await customer.heard.read();
        await desk.page.click('[data-part=unhold]');
        const resumed = await orNull(events.next('contact.resumed', () => true, { timeoutMs: 5_000 }));
        await elapse(2_500);
        const afterHold = await customer.heard.read();
        holdOk =
          held !== null &&
          resumed !== null &&
          !isHeard(onHold, AGENT_VOICE.hz, endOf(onHold) - 1_800, endOf(onHold)) &&
          isHeard(afterHold, AGENT_VOICE.hz, endOf(afterHold) - 1_800, endOf(afterHold));
        await desk.page.click('[data-part=hangUp]');
        const ended = await orNull(events.next('contact.ended', () => true, { timeoutMs: 5_000 }));
        const over = await orNull(waitFor('the leg to be gone', async () => (await deskText(desk)).includes('leg none'), 5_000));
        byeOk = ended?.event.reason === 'agentHungUp' && over !== null;
      }
      return {
        figures: {
          gapMs: gaps.some((gap) => gap === null) ? null : Math.max(...gaps.map((gap) => gap ?? Infinity)),
          reconnectMs: back === null ? null : round(backAtMs - cutAtMs),
          holdOk,
          byeOk,
        },
        artifacts: { events: await artifacts.write('events.json', JSON.stringify(events.seen, null, 2)) },
      };
    } finally {
      events.close();
      await closeAll(desk.browser, customer.browser, shop, relay);
    }
  },
};

async function deskText(desk: Awaited<ReturnType<typeof openDesk>>): Promise<string> {
  return (await desk.page.textContent('#status')) ?? '';
}

/** Speech needs time to pass: there is no event to wait for. */
async function elapse(ms: number): Promise<void> {
  const until = nowMs() + ms;
  await waitFor('time to pass', () => nowMs() >= until, ms + 1_000);
}
