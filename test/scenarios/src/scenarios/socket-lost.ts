import { AGENT_VOICE, CUSTOMER_VOICE, startTcpRelay, type PageKit } from '@cordboard/test-kit';
import { acceptOffer, lineIsGood, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import type { Scenario } from '../scenario.ts';
import { holdAndHangUp } from '../survival/control.ts';
import { voiceGaps, watchPlayout } from '../survival/voices.ts';
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
      await watchPlayout(customer, desk);
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
      const { gapMs, artifacts: heard, ...gaps } = await voiceGaps(artifacts, customer, desk, cutAtMs, nowMs() - 500);

      const control = back === null ? { holdOk: null, byeOk: null } : await holdAndHangUp(customer, desk, events);
      return {
        figures: {
          gapMs,
          reconnectMs: back === null ? null : round(backAtMs - cutAtMs),
          ...control,
        },
        checks: { socketsCut, ...gaps },
        artifacts: heard,
      };
    } finally {
      await relay.close();
    }
  },
};
