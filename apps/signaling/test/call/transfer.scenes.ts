import type { AgentId } from '@cordboard/contracts';
import { auditLog, withTenant } from '@cordboard/db';
import { openHeadlessDesk, waitFor } from '@cordboard/test-kit';
import type { HeadlessDesk } from '@cordboard/test-kit';
import { describe, expect, it } from 'vitest';
import { AGENT_HZ, CUSTOMER_HZ, accept, openStage } from '../support/actors.ts';
import type { Stage } from '../support/actors.ts';
import { hears } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

const ASKED_HZ = 1_400;

interface Second extends Stage {
  readonly ben: HeadlessDesk;
}

export function transferScenes(floorOf: () => SignalingFloor): void {
  /** Ana talks with the customer, Ben is free. */
  async function talking(): Promise<Second> {
    const floor = floorOf();
    const stage = await openStage(floor, { recording: 'always', wrapUpMs: 60_000 }, { agentNames: ['Ana', 'Ben'] });
    await stage.talk();
    const benId = stage.tenant.agents[1]?.agentId as AgentId;
    const ben = await openHeadlessDesk(floor.deployment, stage.tenant, benId, { origin: floor.deskOrigin, hz: ASKED_HZ });
    return { ...stage, ben };
  }

  async function end({ ben, ...stage }: Second): Promise<void> {
    await ben.close();
    await stage.close();
  }

  async function ask(stage: Second): Promise<void> {
    const { desk, ben, contactId, watch, mine } = stage;
    await desk.events.command({ type: 'consult.start', contactId, agentId: ben.agentId });
    const asked = await ben.events.next('consult.started', mine);
    await waitFor("Ben's telephone to have answered", () => ben.phone.session?.isEstablished() === true);
    await ben.events.command({ type: 'offer.accept', offerId: asked.event.offerId, deskId: ben.deskId });
    await watch.next('leg.joined', (event) => event.contactId === contactId && event.agentId === ben.agentId);
  }

  const matrix = async ({ customer, desk, ben }: Second, wanted: readonly [number | null, number | null, number | null], when: string) => {
    await hears(customer.phone, wanted[0], `what the customer should hear ${when}`);
    await hears(desk.phone, wanted[1], `what Ana should hear ${when}`);
    await hears(ben.phone, wanted[2], `what Ben should hear ${when}`);
  };
  const offerOf = async ({ tenant, contactId }: Stage) =>
    (await floorOf().acd.readContact(tenant.tenantId, contactId))?.consult?.offerId ?? expect.fail('nobody is asked');
  const stateOf = async ({ tenant }: Stage, agentId: AgentId) => (await floorOf().acd.readAgent(tenant.tenantId, agentId))?.state;

  describe('a consult on real telephones', () => {
    it('is heard by the two agents alone, swaps, and is completed without a gap for the customer’s leg', async () => {
      const stage = await talking();
      const { desk, ben, contactId, watch, customer } = stage;
      await ask(stage);
      await matrix(stage, [null, ASKED_HZ, AGENT_HZ], 'while Ana asks Ben');
      await desk.events.command({ type: 'contact.unhold', contactId });
      await matrix(stage, [AGENT_HZ, CUSTOMER_HZ, null], 'after the swap');
      await desk.events.command({ type: 'contact.hold', contactId });
      await matrix(stage, [null, ASKED_HZ, AGENT_HZ], 'after the swap back');
      await expect(desk.events.command({ type: 'contact.hangUp', contactId })).rejects.toMatchObject({ code: 'state_conflict' });
      await desk.events.command({ type: 'consult.complete', contactId, offerId: await offerOf(stage) });
      await hears(customer.phone, ASKED_HZ, 'the customer to hear Ben');
      await hears(ben.phone, CUSTOMER_HZ, 'Ben to hear the customer');
      await waitFor("Ana's leg to end", () => desk.phone.session === null);
      expect(await stateOf(stage, stage.agentId)).toBe('wrapUp');
      customer.phone.hangUp();
      const ended = await watch.next('contact.ended', stage.mine);
      expect(ended.event).toMatchObject({ agentId: ben.agentId, reason: 'customerHungUp' });
      // One recording from the beginning to the end.
      await watch.next('recording.stored', stage.mine);
      expect(watch.all('recording.started', stage.mine)).toHaveLength(1);
      const rows = await withTenant(floorOf().deployment.db, stage.tenant.tenantId, (tx) =>
        tx.select({ action: auditLog.action }).from(auditLog).orderBy(auditLog.id),
      );
      expect(rows.map(({ action }) => action)).toEqual(['consult.start', 'consult.complete']);
      await end(stage);
    });

    it('is cancelled, and ended by who was asked', async () => {
      const stage = await talking();
      const { desk, ben, contactId } = stage;
      await ask(stage);
      await desk.events.command({ type: 'consult.end', contactId, offerId: await offerOf(stage) });
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear Ana again');
      await waitFor("Ben's leg to end", () => ben.phone.session === null);
      await waitFor('Ben to be free', async () => (await stateOf(stage, ben.agentId)) === 'idle');
      await desk.events.command({ type: 'consult.start', contactId, agentId: ben.agentId });
      const again = await ben.events.next('consult.started', stage.mine, { index: 1 });
      await waitFor("Ben's telephone to have answered", () => ben.phone.session?.isEstablished() === true);
      await ben.events.command({ type: 'offer.accept', offerId: again.event.offerId, deskId: ben.deskId });
      await hears(desk.phone, ASKED_HZ, 'Ana to hear Ben');
      ben.phone.hangUp();
      const ended = await stage.watch.next('consult.ended', stage.mine, { index: 1 });
      expect(ended.event.reason).toBe('left');
      await hears(stage.customer.phone, null, 'the customer to be on hold still');
      await desk.events.command({ type: 'contact.unhold', contactId });
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear Ana after all');
      await end(stage);
    });

    it('in whose middle the asking desk and its telephone die leaves the customer with the asked agent', async () => {
      const stage = await talking();
      const { desk, ben, contactId } = stage;
      await ask(stage);
      await hears(ben.phone, AGENT_HZ, 'Ben to hear Ana');
      // Without a word: neither socket comes back, and the audio stops.
      desk.events.close();
      desk.phone.socket.disconnect();
      desk.phone.session?.connection.close();
      const passed = await stage.watch.next('contact.transferred', stage.mine, { timeoutMs: 30_000 });
      expect(passed.event).toMatchObject({ agentId: ben.agentId, fromAgentId: stage.agentId, by: 'system', contactId });
      await hears(stage.customer.phone, ASKED_HZ, 'the customer to hear Ben');
      await hears(ben.phone, CUSTOMER_HZ, 'Ben to hear the customer');
      stage.customer.phone.hangUp();
      await stage.watch.next('contact.ended', stage.mine);
      await end(stage);
    });

    it('that rings when the asking telephone hangs up leaves the customer in line, and is over', async () => {
      const stage = await talking();
      const { desk, ben, contactId, watch, mine } = stage;
      await ben.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
      await desk.events.command({ type: 'consult.start', contactId, agentId: ben.agentId });
      await ben.events.next('consult.started', mine);
      desk.phone.hangUp();
      expect((await watch.next('consult.ended', mine)).event.reason).toBe('agentGone');
      await accept(ben, contactId, 0);
      await hears(stage.customer.phone, ASKED_HZ, 'the customer to hear Ben, who is the next');
      await end(stage);
    });
  });

  describe('a blind transfer on real telephones', () => {
    it('rings at the other agent, who gets the customer; the first has wrap-up', async () => {
      const stage = await talking();
      const { desk, ben, contactId, watch, mine } = stage;
      await desk.events.command({ type: 'contact.transfer', contactId, to: { kind: 'agent', agentId: ben.agentId } });
      await waitFor("Ana's leg to end", () => desk.phone.session === null);
      expect(await stateOf(stage, stage.agentId)).toBe('wrapUp');
      await accept(ben, contactId);
      await watch.next('contact.connected', mine, { index: 1 });
      await hears(stage.customer.phone, ASKED_HZ, 'the customer to hear Ben');
      await hears(ben.phone, CUSTOMER_HZ, 'Ben to hear the customer');
      stage.customer.phone.hangUp();
      await watch.next('recording.stored', mine);
      expect(watch.all('recording.started', mine)).toHaveLength(1);
      await end(stage);
    });

    it('that is declined leaves the customer on the line, in its queue', async () => {
      const stage = await talking();
      const { desk, ben, contactId, watch, mine } = stage;
      await desk.events.command({ type: 'contact.transfer', contactId, to: { kind: 'agent', agentId: ben.agentId } });
      const offer = await ben.events.next('offer.created', mine);
      await ben.events.command({ type: 'offer.decline', offerId: offer.event.offerId });
      const back = await watch.next('contact.queued', (event) => event.contactId === contactId && event.cause === 'offerEnded');
      expect(back.event.position).toBe(1);
      expect(stage.customer.phone.session?.isEstablished()).toBe(true);
      // Ana, the only one who is there, takes it back.
      await desk.events.command({ type: 'wrapUp.finish', contactId });
      const again = await desk.events.next('offer.created', (event) => mine(event) && event.agentId === stage.agentId, { index: 1 });
      await waitFor("Ana's telephone to have answered", () => desk.phone.session?.isEstablished() === true);
      await desk.events.command({ type: 'offer.accept', offerId: again.event.offerId, deskId: desk.deskId });
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear Ana again');
      await end(stage);
    });
  });

  describe('a digit on real telephones', () => {
    it('reaches the other side, in both directions, and nobody while it is on hold', async () => {
      const stage = await talking();
      const { desk, customer, contactId, watch, mine } = stage;
      const heard: string[] = [];
      const note = (who: string) => (event: { originator: unknown; dtmf: { tone: string } }) => {
        if (String(event.originator) === 'remote') heard.push(`${who} ${event.dtmf.tone}`);
      };
      desk.phone.session?.on('newDTMF', note('agent'));
      customer.phone.session?.on('newDTMF', note('customer'));
      customer.phone.session?.sendDTMF('4');
      desk.phone.session?.sendDTMF('#');
      await waitFor(`both digits; there were ${heard.join(', ')}`, () => heard.length === 2);
      expect(heard.sort()).toEqual(['agent 4', 'customer #']);
      await desk.events.command({ type: 'contact.hold', contactId });
      await watch.next('contact.held', mine);
      await hears(customer.phone, null, 'the customer to be on hold');
      customer.phone.session?.sendDTMF('1');
      desk.phone.session?.sendDTMF('2');
      await desk.events.command({ type: 'contact.unhold', contactId });
      await hears(customer.phone, AGENT_HZ, 'the customer to hear Ana again');
      desk.phone.session?.sendDTMF('3');
      await waitFor('the digit after the hold', () => heard.includes('customer 3'));
      expect(heard.filter((one) => one.endsWith('1') || one.endsWith('2'))).toEqual([]);
      await end(stage);
    });
  });
}
