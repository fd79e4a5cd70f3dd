import type { ContactId } from '@cordboard/contracts';
import type { EventReader, PageKit, TestTenant, Voice } from '@cordboard/test-kit';
import { acceptOffer, openDesk, openShopPage, startCall, watchTenant, type Actor, type DeskOptions, type Visitor } from '../actors.ts';
import { isConnected } from '../passage.ts';
import type { ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { steadyVoice } from './steady.ts';

declare const __kit: PageKit;

export const AGENT_HZ = 1_420;
export const CUSTOMER_HZ = 1_020;
/** The tone that says "wait". */
export const COMFORT_HZ = 440;

export interface Talk {
  readonly tenant: TestTenant;
  readonly events: EventReader;
  readonly agent: Actor;
  readonly customer: Visitor;
  readonly contactId: ContactId;
  /** When the customer's connection was up: the recording's first moment. */
  readonly upAtMs: number;
}

interface Voices {
  readonly agent: Voice;
  readonly customer: Voice;
}

/** Ana and a customer talk, each with a tone without pauses. */
export async function openSteadyTalk(run: ScenarioRun, desk: Pick<DeskOptions, 'prepare' | 'browser'> = {}): Promise<Talk> {
  return openTalk(run, { agent: steadyVoice(AGENT_HZ), customer: steadyVoice(CUSTOMER_HZ) }, desk);
}

/** Ana and a customer talk, each with a voice of its own, past the browsers' speech processing. */
export async function openTalk({ world }: ScenarioRun, voices: Voices, desk: Pick<DeskOptions, 'prepare' | 'browser'> = {}): Promise<Talk> {
  const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000 }));
  const events = await watchTenant(world, tenant);
  const agent = await openDesk(world, tenant, tenant.agents[0]?.agentId, voices.agent, {
    ...desk,
    browser: { speechProcessing: false, ...desk.browser },
  });
  const customer = await openShopPage(world, tenant, voices.customer, { speechProcessing: false });
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(agent, contactId);
  await isConnected(agent.page);
  await events.next('contact.connected');
  const upAtMs = await customer.page.evaluate(() => __kit.upAtMs());
  if (upAtMs === null) throw new Error('the customer’s connection never was up');
  return { tenant, events, agent, customer, contactId, upAtMs };
}
