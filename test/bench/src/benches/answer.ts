import {
  acceptOffer,
  closeAll,
  firstAudible,
  openDesk,
  openShopPage,
  startCall,
  startWorld,
  waitForBothTalking,
  watchTenant,
  type Actor,
  type Visitor,
} from '@cordboard/scenarios';
import { AGENT_VOICE, CUSTOMER_VOICE, waitFor, type EventReader } from '@cordboard/test-kit';
import type { Bench } from '../bench.ts';
import { loadNow } from '../lib/machine.ts';
import { quantile, rounded, sleep } from '../lib/statistics.ts';

const AIM = { p50Ms: 300, p95Ms: 800 } as const;
/** What is heard of the other side after the accept. */
const LISTEN_MS = 1_500;

/** From the key that accepts to the first audible sample of the other at the later of both ends, through the real pages. */
export const bench: Bench = {
  summary: 'One agent at the desk takes 20 calls from the button, one after the other, in two Chromiums with audio: key to two-way audio.',
  aim: `p50 under ${String(AIM.p50Ms)} ms, p95 under ${String(AIM.p95Ms)} ms.`,
  async run({ quick, note, row }) {
    const loadBefore = loadNow();
    const world = await startWorld({ progress: note });
    try {
      const tenant = await world.newTenant();
      const events = await watchTenant(world, tenant);
      const agent = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE);
      const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
      try {
        const calls: Answer[] = [];
        for (let call = 0; call < (quick ? 3 : 20); call++) {
          const answer = await oneCall(agent, customer, events, call);
          calls.push(answer);
          row({ call, ...answer });
        }
        return summary(calls, loadBefore);
      } finally {
        events.close();
        await closeAll(agent.browser, customer.browser);
      }
    } finally {
      await world.stop();
    }
  },
};

/** Milliseconds from the key press; null: nothing was heard. */
interface Answer {
  readonly customerMs: number | null;
  readonly agentMs: number | null;
}

async function oneCall(agent: Actor, customer: Visitor, events: EventReader, call: number): Promise<Answer> {
  await startCall(customer, { again: call > 0 });
  const { contactId } = (await events.next('offer.created', () => true, { index: call, timeoutMs: 30_000 })).event;
  await waitForBothTalking(agent, customer, CUSTOMER_VOICE);
  const acceptAtMs = await acceptOffer(agent, contactId);
  await events.next('contact.connected', (event) => event.contactId === contactId);
  await sleep(LISTEN_MS);
  const [atCustomer, atAgent] = [
    firstAudible(await customer.heard.read(), AGENT_VOICE.hz, acceptAtMs),
    firstAudible(await agent.heard.read(), CUSTOMER_VOICE.hz, acceptAtMs),
  ];
  await agent.page.click('[data-part=hangUp]');
  await agent.page.click('[data-part=finish]', { timeout: 15_000 });
  await events.next('wrapUp.ended', (event) => event.contactId === contactId);
  await waitFor(
    'the desk to be idle',
    async () => (await agent.page.getAttribute('[data-part=desk]', 'data-agent-state')) === 'idle',
    15_000,
  );
  const since = (at: number | null): number | null => (at === null ? null : rounded(at - acceptAtMs, 0));
  return { customerMs: since(atCustomer), agentMs: since(atAgent) };
}

function summary(calls: readonly Answer[], loadBefore: number): { ok: boolean } & Record<string, unknown> {
  const heard = calls.flatMap(({ customerMs, agentMs }) =>
    customerMs === null || agentMs === null ? [] : [Math.max(customerMs, agentMs)],
  );
  const [p50Ms, p95Ms] = [quantile(heard, 0.5), quantile(heard, 0.95)];
  const ok = heard.length === calls.length && p50Ms !== null && p95Ms !== null && p50Ms < AIM.p50Ms && p95Ms < AIM.p95Ms;
  return { ok, aim: AIM, calls: calls.length, heard: heard.length, p50Ms, p95Ms, load: { before: loadBefore, after: loadNow() } };
}
