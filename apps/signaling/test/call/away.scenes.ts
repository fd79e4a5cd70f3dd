import { openHeadlessDesk, type HeadlessPhone } from '@cordboard/test-kit';
import { describe, expect, it } from 'vitest';
import { AGENT_HZ, CUSTOMER_HZ, newCustomer, openStage } from '../support/actors.ts';
import { hears } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

const NEXT_HZ = 1_300;

/** As a page that is loaded anew leaves it: the transport says goodbye, the telephone does not. */
function leavePage(phone: HeadlessPhone): void {
  phone.socket.disconnect();
  phone.session?.connection.close();
}

export function awayScenes(floorOf: () => SignalingFloor): void {
  describe('a page that is gone in mid-call', () => {
    it('of the agent: the next telephone takes the leg’s place, and the contact is the same', async () => {
      const floor = floorOf();
      const stage = await openStage(floor, { recording: 'always' });
      await stage.talk();
      leavePage(stage.desk.phone);
      const lost = await stage.watch.next('leg.lost', stage.mine);
      expect(lost.event.party).toBe('agent');
      expect(await floor.acd.readContact(stage.tenant.tenantId, stage.contactId)).toMatchObject({ state: 'connected', agentAway: true });
      const options = { origin: floor.deskOrigin, hz: NEXT_HZ, available: false };
      const next = await openHeadlessDesk(floor.deployment, stage.tenant, stage.agentId, options);
      await stage.watch.next('leg.back', stage.mine);
      await hears(stage.customer.phone, NEXT_HZ, 'the customer to hear the agent’s next page');
      await hears(next.phone, CUSTOMER_HZ, 'the agent’s next page to hear the customer');
      expect(await floor.acd.readContact(stage.tenant.tenantId, stage.contactId)).toMatchObject({ state: 'connected', agentAway: false });
      await next.events.command({ type: 'contact.hangUp', contactId: stage.contactId });
      expect((await stage.watch.next('contact.ended', stage.mine)).event.reason).toBe('agentHungUp');
      // One conversation, one recording.
      await stage.watch.next('recording.stored', stage.mine);
      expect(stage.watch.all('recording.started', stage.mine)).toHaveLength(1);
      expect(stage.watch.all('offer.created', stage.mine)).toHaveLength(1);
      await next.close();
      await stage.close();
    });

    it('of a browser that crashed is missed by its silence, and a socket alone is not', async () => {
      const floor = floorOf();
      const stage = await openStage(floor);
      await stage.talk();
      const { desk, watch, mine } = stage;
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent');
      desk.phone.socket.disconnect();
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent without its socket');
      expect(watch.all('leg.lost', mine)).toHaveLength(0);
      // No goodbye of any kind: its packets end with its socket.
      const [sender] = stage.customer.phone.session?.connection.getSenders() ?? [];
      await sender?.replaceTrack(null);
      stage.customer.phone.socket.disconnect();
      expect((await watch.next('leg.lost', mine)).event.party).toBe('customer');
      await desk.events.command({ type: 'contact.hangUp', contactId: stage.contactId });
      await watch.next('contact.ended', mine);
      await stage.close();
    });

    it('of the customer: whoever has the contact’s token takes the place, at any process, and nobody else’s', async () => {
      const floor = floorOf();
      const stage = await openStage(floor);
      await stage.talk();
      const { tenant, contactId, customer } = stage;
      leavePage(customer.phone);
      await stage.watch.next('leg.lost', stage.mine);
      const { sip, events } = floor.deployment.stack.urls;
      const stranger = await newCustomer(floor, tenant, { sip, events });
      await stranger.phone.register();
      await expect(stranger.phone.call(contactId)).rejects.toThrow('403');
      const again = await newCustomer(floor, tenant, { sip, events }, { contactId, visitorId: customer.visitorId });
      await again.phone.register();
      await again.phone.call(contactId);
      await stage.watch.next('leg.back', stage.mine);
      await hears(stage.desk.phone, CUSTOMER_HZ, 'the agent to hear the customer’s next page');
      await hears(again.phone, AGENT_HZ, 'the customer’s next page to hear the agent');
      again.phone.hangUp();
      expect((await stage.watch.next('contact.ended', stage.mine)).event.reason).toBe('customerHungUp');
      await expect(again.phone.call(contactId)).rejects.toThrow('404');
      await stranger.close();
      await again.close();
      await stage.close();
    });

    it('of a customer who never talked is no conversation to come back to', async () => {
      const floor = floorOf();
      const stage = await openStage(floor, {}, { available: false });
      await stage.customer.call();
      await stage.watch.next('contact.queued', stage.mine);
      await expect(stage.customer.phone.call(stage.contactId)).rejects.toThrow('404');
      stage.customer.phone.hangUp();
      await stage.watch.next('contact.ended', stage.mine);
      await stage.close();
    });
  });
}
