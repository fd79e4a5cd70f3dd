import { AGENT_VOICE, CUSTOMER_VOICE, encodeWav, endOf, soundOf, startTcpRelay, type PageKit } from '@cordboard/test-kit';
import { acceptOffer, lineIsGood, openDesk, openShopPage, startCall, watchTenant, type Actor } from '../actors.ts';
import { longestGap, type Gap, type PlayoutMoment } from '../longest-gap.ts';
import { isHeard, nowMs, orNull, round } from '../measure.ts';
import { elapse, stateAfterwards } from '../passage.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

declare const __kit: PageKit;

const WATCH_MS = 12_000;

export const socketLost: Scenario = {
  name: 'socket-lost',
  shows:
    'Both of the agent’s sockets are cut in mid-call: nothing is missing from either voice, the desk is back within seconds, and hold and hang-up work as before.',
  breaks: {
    'media-too': 'the agent’s microphone is silent for three seconds as well',
    'no-return': 'the network stays away',
  },
  bounds: {
    gapMs: { max: 100 },
    reconnectMs: { min: 0, max: 8_000 },
    holdOk: { is: true },
    byeOk: { is: true },
    'checks.socketsCut': { is: 2 },
    'checks.judgedBursts': { min: 3 },
  },
  run: async ({ world, artifacts, camera, break: broken, say }) => {
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000 }));
    const signalingPort = new URL(world.deployment.stack.urls.sip).port;
    const relay = await startTcpRelay(Number(signalingPort));
    const events = await watchTenant(world, tenant);
    // The desk is told the product's own address; only this browser's network leads to it through the relay.
    const throughRelay = `--host-resolver-rules=MAP 127.0.0.1:${signalingPort} 127.0.0.1:${relay.port}`;
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, {
      browser: { extraArgs: [throughRelay], speechProcessing: false },
    });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE, { speechProcessing: false });
    try {
      await startCall(customer);
      const { contactId } = (await events.next('offer.created')).event;
      await acceptOffer(desk, contactId);
      await events.next('contact.connected');
      for (const { page } of [customer, desk]) await page.evaluate(() => __kit.watchPlayout());
      await elapse(6_500);

      const socketsCut = relay.open;
      say(`${socketsCut} sockets are cut`);
      const cutAtMs = nowMs();
      if (broken === 'no-return') relay.setAccepting(false);
      relay.cut();
      if (broken === 'media-too') await desk.page.evaluate(() => __kit.silence(3_000));
      await desk.page.waitForSelector('[data-part=line][data-good=false]', { timeout: 10_000 });
      await camera.shoot(desk.page, 'line-lost');
      const back = await orNull(lineIsGood(desk, 15_000).then(() => true));
      const backAtMs = nowMs();
      await elapse(Math.max(0, cutAtMs + WATCH_MS - nowMs()));
      const until = nowMs() - 500;
      const [customerSaid, customerHeard, agentSaid, agentHeard] = [
        await customer.said.read(),
        await customer.heard.read(),
        await desk.said.read(),
        await desk.heard.read(),
      ];
      const [atCustomer, atDesk] = [await playoutOf(customer), await playoutOf(desk)];
      const [toCustomer, toDesk] = [
        { speaker: atDesk, listener: atCustomer },
        { speaker: atCustomer, listener: atDesk },
      ];
      const gaps = {
        customer: longestGap(agentSaid, customerHeard, AGENT_VOICE.hz, cutAtMs - 500, until, toCustomer),
        agent: longestGap(customerSaid, agentHeard, CUSTOMER_VOICE.hz, cutAtMs - 500, until, toDesk),
      };

      let holdOk: boolean | null = null;
      let byeOk: boolean | null = null;
      if (back !== null) {
        await desk.page.keyboard.press('h');
        const held = await orNull(events.next('contact.held', () => true, { timeoutMs: 5_000 }));
        await elapse(2_500);
        const onHold = await customer.heard.read();
        await desk.page.keyboard.press('h');
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
        byeOk = ended?.event.reason === 'agentHungUp' && (await stateAfterwards(desk.page)) === 'idle';
      }
      return {
        figures: {
          gapMs: gaps.customer === null || gaps.agent === null ? null : round(Math.max(gaps.customer.ms, gaps.agent.ms)),
          reconnectMs: back === null ? null : round(backAtMs - cutAtMs),
          holdOk,
          byeOk,
        },
        checks: {
          socketsCut,
          /** Each side's longest gap and when, after the cut. */
          customerGap: seen(gaps.customer, cutAtMs),
          agentGap: seen(gaps.agent, cutAtMs),
          /** Of the side with fewer: on a machine so busy that its browsers stand still, nothing was shown. */
          judgedBursts: Math.min(gaps.customer?.judged ?? 0, gaps.agent?.judged ?? 0),
        },
        artifacts: {
          heard: {
            customer: await artifacts.write('customer-heard.wav', encodeWav(soundOf(customerHeard))),
            agent: await artifacts.write('agent-heard.wav', encodeWav(soundOf(agentHeard))),
          },
          said: {
            customer: await artifacts.write('customer-said.wav', encodeWav(soundOf(customerSaid))),
            agent: await artifacts.write('agent-said.wav', encodeWav(soundOf(agentSaid))),
          },
          playout: await artifacts.write('playout.json', JSON.stringify({ cutAtMs, customer: atCustomer, agent: atDesk })),
        },
      };
    } finally {
      await relay.close();
    }
  },
};

function playoutOf({ page }: Actor): Promise<readonly PlayoutMoment[]> {
  return page.evaluate(() => __kit.playout);
}

function seen(gap: Gap | null, sinceMs: number): string {
  return gap === null
    ? 'nothing heard'
    : `${Math.round(gap.ms)} ms at ${Math.round(gap.atMs - sinceMs)} ms, late ${Math.round(gap.lateMs)} ms`;
}
