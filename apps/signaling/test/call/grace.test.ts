import { newId } from '@cordboard/contracts';
import { EventReader, startTcpRelay, waitFor } from '@cordboard/test-kit';
import type { TcpRelay, TestTenant } from '@cordboard/test-kit';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accept, AGENT_HZ, CUSTOMER_HZ, newCustomer, newDesk } from '../support/actors.ts';
import type { Customer, Desk } from '../support/actors.ts';
import { hears, startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

/** Less than by default: 10 s and 60 s. */
const DESK_GRACE_MS = 1_000;
const CALL_GRACE_MS = 10_000;
const CUT_MS = 3_000;

let floor: SignalingFloor | null = null;
const closers: (() => Promise<unknown> | undefined)[] = [];
beforeAll(async () => {
  const sharedEnv = { DESK_GRACE_MS: String(DESK_GRACE_MS), CALL_GRACE_MS: String(CALL_GRACE_MS) };
  floor = await startFloor({ processes: { media: 1, signaling: 2, worker: 1, web: 0 }, sharedEnv });
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await floor?.stop();
});

interface Scene {
  readonly tenant: TestTenant;
  readonly watch: EventReader;
  readonly relay: TcpRelay;
  readonly desk: Desk;
  readonly customer: Customer;
  readonly mine: (event: { contactId: string }) => boolean;
}

/** An agent and a customer who talk; the desk's sockets, and only they, run through a relay. */
async function talking(): Promise<Scene> {
  if (floor === null) throw new Error('the deployment has not started');
  const here = floor;
  const { urls } = here.deployment.stack;
  const relay = await startTcpRelay(Number(new URL(urls.sip).port));
  const over = (url: string) => Object.assign(new URL(url), { port: String(relay.port) }).href;
  const tenant = await here.tenant({ wrapUpMs: 0 });
  const watch = await here.watch(tenant);
  const desk = await newDesk(here, tenant, { sip: over(urls.sip), events: over(urls.events) });
  const customer = await newCustomer(here, tenant, urls);
  closers.push(
    () => relay.close(),
    () => desk.close(),
    () => customer.close(),
  );
  const mine = (event: { contactId: string }) => event.contactId === customer.contactId;
  await customer.call();
  await accept(desk, customer.contactId);
  await watch.next('contact.connected', mine);
  await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent');
  return { tenant, watch, relay, desk, customer, mine };
}

function cut(relay: TcpRelay): void {
  relay.setAccepting(false);
  relay.cut();
}

const wentOffline = ({ watch }: Scene) =>
  watch.next('agent.statusChanged', (event) => event.status === 'offline' && event.reason === 'deskGone');

describe('an agent whose sockets are lost in mid-call', () => {
  it('for less than the grace: offline, but both hear each other on, and the call is ended from the desk that came back', async () => {
    const scene = await talking();
    const { relay, watch, desk, customer, mine, tenant } = scene;
    const waiting = await newCustomer(floor!, tenant, floor!.deployment.stack.urls);
    closers.push(() => waiting.close());
    await waiting.call();
    await watch.next('contact.queued', (event) => event.contactId === waiting.contactId);
    cut(relay);
    await wentOffline(scene);
    await delay(CUT_MS - DESK_GRACE_MS);
    await Promise.all([
      hears(customer.phone, AGENT_HZ, 'the customer to hear the agent without a socket'),
      hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer without a socket'),
    ]);
    relay.setAccepting(true);
    const { token } = await floor!.deployment.deskToken(tenant, tenant.agents[0]?.agentId ?? newId('agent'));
    const url = Object.assign(new URL(floor!.deployment.stack.urls.events), { port: String(relay.port) }).href;
    const back = await EventReader.connect(url, { token, origin: floor!.deskOrigin, deskId: desk.deskId });
    expect(back.snapshot).toMatchObject({ scope: 'desk', contact: { contactId: customer.contactId, state: 'connected' } });
    await waitFor('the softphone to be registered again', () => desk.phone.socket.isConnected(), 15_000);
    // Longer than what was left of the grace: the socket is back, so nothing ends.
    await delay(CALL_GRACE_MS - CUT_MS + 500);
    await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent after the grace');
    expect(watch.all('contact.queued', mine)).toHaveLength(1);
    expect(watch.all('offer.created', (event) => event.contactId === waiting.contactId)).toHaveLength(0);
    await back.command({ type: 'contact.hangUp', contactId: customer.contactId });
    expect((await watch.next('contact.ended', mine)).event.reason).toBe('agentHungUp');
    await waitFor('the customer’s leg to end', () => customer.phone.session === null);
    // The desk was back in time: its agent is available again, and gets who waits.
    await watch.next('agent.statusChanged', (event) => event.status === 'available');
    await watch.next('offer.created', (event) => event.contactId === waiting.contactId);
    back.close();
  });

  it('for longer than the grace: the contact is back at its place and the customer still on the line', async () => {
    const scene = await talking();
    const { relay, watch, customer, mine } = scene;
    const queued = await watch.next('contact.queued', mine);
    const cutAtMs = performance.timeOrigin + performance.now();
    cut(relay);
    await wentOffline(scene);
    const back = await watch.next('contact.queued', mine, { index: 1, timeoutMs: 30_000 });
    expect(back.event).toMatchObject({ enqueuedAtMs: queued.event.enqueuedAtMs, cause: 'agentGone' });
    expect(back.seenAtMs - cutAtMs).toBeGreaterThanOrEqual(CALL_GRACE_MS - 50);
    expect(customer.phone.session?.isEstablished()).toBe(true);
  });

  it('ends with the customer’s hang-up within the grace, like any call', async () => {
    const scene = await talking();
    const { relay, watch, customer, mine } = scene;
    cut(relay);
    await wentOffline(scene);
    customer.phone.hangUp();
    expect((await watch.next('contact.ended', mine)).event.reason).toBe('customerHungUp');
    expect(watch.all('contact.queued', mine)).toHaveLength(1);
  });
});
