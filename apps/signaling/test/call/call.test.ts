import { newHeadlessCustomer, openHeadlessDesk, waitFor } from '@cordboard/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hears, ORIGIN, startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

let floor: SignalingFloor;
beforeAll(async () => {
  floor = await startFloor();
});
afterAll(async () => {
  await floor.stop();
});

describe('a web call', () => {
  it('is answered, queued, offered, accepted, joined both ways, recorded and ended', async () => {
    const tenant = await floor.tenant({ wrapUpMs: 1_000 });
    const agentId = tenant.agents[0]!.agentId;
    const watch = await floor.watch(tenant);
    const desk = await openHeadlessDesk(floor.deployment, tenant, agentId, { origin: floor.deskOrigin, hz: 900 });
    const customer = await newHeadlessCustomer(floor.deployment, tenant, { origin: ORIGIN, hz: 500 });
    const mine = { holds: (event: { contactId: string }) => event.contactId === customer.contactId };
    try {
      await customer.call();
      await watch.next('contact.created', mine.holds);
      const offer = await desk.events.next('offer.created', mine.holds);
      await waitFor("the agent's softphone to have answered", () => desk.phone.session?.isEstablished() === true);
      const { contactId } = await desk.events.command({ type: 'offer.accept', offerId: offer.event.offerId, deskId: desk.deskId });
      expect(contactId).toBe(customer.contactId);
      await watch.next('contact.connected', mine.holds);
      await hears(customer.phone, 900, 'the customer to hear the agent');
      await hears(desk.phone, 500, 'the agent to hear the customer');
      customer.phone.hangUp();
      const ended = await watch.next('contact.ended', mine.holds);
      expect(ended.event.reason).toBe('customerHungUp');
      await waitFor("the agent's leg to end", () => desk.phone.session === null);
      await watch.next('recording.stored', mine.holds);
      await watch.next('wrapUp.ended', mine.holds);
      await waitFor('the call record to be gone', async () => (await floor.redis.keys(`sig:{${tenant.tenantId}}:call*`)).length === 0);
    } finally {
      await Promise.all([customer.close(), desk.close()]);
    }
  });
});
