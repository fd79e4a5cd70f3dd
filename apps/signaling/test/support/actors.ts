import { newId, SIP_HEADERS } from '@cordboard/contracts';
import type { AgentId, AttemptId, ContactId, DeskId, VisitorId } from '@cordboard/contracts';
import { EventReader, HeadlessPhone, newHeadlessCustomer, openHeadlessDesk, waitFor } from '@cordboard/test-kit';
import type { HeadlessCustomer, HeadlessDesk, TestTenant } from '@cordboard/test-kit';
import { ORIGIN } from './floor.ts';
import type { SignalingFloor } from './floor.ts';

export const AGENT_HZ = 900;
export const CUSTOMER_HZ = 500;

/** One tenant with a desk, a customer and somebody who watches. */
export interface Stage {
  readonly tenant: TestTenant;
  readonly watch: EventReader;
  readonly desk: HeadlessDesk;
  readonly customer: HeadlessCustomer;
  readonly agentId: AgentId;
  readonly contactId: ContactId;
  /** Is the event about this stage's contact? */
  readonly mine: (event: { contactId: ContactId }) => boolean;
  /** The customer calls, the desk rings and accepts, both are joined. */
  talk(): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(
  floor: SignalingFloor,
  change: Parameters<SignalingFloor['tenant']>[0] = {},
  { agentNames, ...options }: { available?: boolean; agentNames?: readonly string[] } = {},
): Promise<Stage> {
  const tenant = await floor.tenant(change, agentNames);
  const agentId = tenant.agents[0]?.agentId ?? newId('agent');
  const watch = await floor.watch(tenant);
  const desk = await openHeadlessDesk(floor.deployment, tenant, agentId, { origin: floor.deskOrigin, hz: AGENT_HZ, ...options });
  const customer = await newHeadlessCustomer(floor.deployment, tenant, { origin: ORIGIN, hz: CUSTOMER_HZ });
  const { contactId } = customer;
  const mine = (event: { contactId: ContactId }): boolean => event.contactId === contactId;
  return {
    ...{ tenant, watch, desk, customer, agentId, contactId, mine },
    async talk() {
      await customer.call();
      await accept(desk, contactId);
      await watch.next('contact.connected', mine);
    },
    async close() {
      await Promise.all([customer.close(), desk.close()]);
    },
  };
}

export async function accept(desk: Pick<HeadlessDesk, 'deskId' | 'events' | 'phone'>, contactId: ContactId, index = 0): Promise<void> {
  const offer = await desk.events.next('offer.created', (event) => event.contactId === contactId, { index });
  await waitFor("the agent's softphone to have answered", () => desk.phone.session?.isEstablished() === true);
  await desk.events.command({ type: 'offer.accept', offerId: offer.event.offerId, deskId: desk.deskId });
}

/** Where a signaling process listens. */
export interface SignalingUrls {
  readonly sip: string;
  readonly events: string;
}

export interface Customer {
  readonly contactId: ContactId;
  readonly phone: HeadlessPhone;
  call(attemptId?: AttemptId): Promise<void>;
  listen(urls?: SignalingUrls): Promise<EventReader>;
  close(): Promise<void>;
}

/** A customer at one process, also one who comes back: the same contact, the same browser. */
export async function newCustomer(
  floor: SignalingFloor,
  { tenantId, webCallKeyId }: TestTenant,
  urls: SignalingUrls,
  known: { contactId?: ContactId; visitorId?: VisitorId } = {},
): Promise<Customer> {
  const { contactId = newId('contact'), visitorId = newId('visitor') } = known;
  const claims = { kind: 'widget', tenantId, webCallKeyId, visitorId, contactId, locale: 'en', origin: ORIGIN, form: {} } as const;
  const { token } = await floor.deployment.token(claims);
  const phone = new HeadlessPhone({ sipUrl: urls.sip, origin: ORIGIN, tenantId, user: contactId, token, hz: CUSTOMER_HZ });
  const pages: EventReader[] = [];
  return {
    contactId,
    phone,
    async call(attemptId) {
      await phone.register();
      await phone.call(webCallKeyId, attemptId === undefined ? [] : [`${SIP_HEADERS.attempt}: ${attemptId}`]);
    },
    async listen(at = urls) {
      const page = await EventReader.connect(at.events, { token, origin: ORIGIN });
      pages.push(page);
      return page;
    },
    async close() {
      for (const page of pages) page.close();
      await phone.close();
    },
  };
}

export interface Desk {
  readonly deskId: DeskId;
  readonly events: EventReader;
  readonly phone: HeadlessPhone;
  close(): Promise<void>;
}

/** An agent who is available at one process. */
export async function newDesk(floor: SignalingFloor, tenant: TestTenant, urls: SignalingUrls): Promise<Desk> {
  const agentId = tenant.agents[0]?.agentId ?? newId('agent');
  const { token } = await floor.deployment.deskToken(tenant, agentId);
  const deskId = newId('desk');
  const origin = floor.deskOrigin;
  const events = await EventReader.connect(urls.events, { token, origin, deskId });
  const registerHeaders = [`X-Cordboard-Desk: ${deskId}`];
  const phone = new HeadlessPhone({
    sipUrl: urls.sip,
    origin,
    tenantId: tenant.tenantId,
    user: agentId,
    token,
    hz: AGENT_HZ,
    registerHeaders,
  });
  await phone.register();
  await events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
  return {
    ...{ deskId, events, phone },
    async close() {
      events.close();
      await phone.close();
    },
  };
}
