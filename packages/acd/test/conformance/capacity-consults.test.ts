import type { AgentId, Capacity, ContactId, OfferId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { openWith } from '../kit/capacities.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';

const floors = useFloors();
const MANY: Capacity = { voice: 1, chat: 2, total: 3 };

interface Talk {
  readonly floor: Floor;
  readonly ana: AgentId;
  readonly ben: AgentId;
  readonly callId: ContactId;
  readonly offerId: OfferId;
}

/** Ana is on a call; Ben, who has these places, has one chat. */
async function talking(capacity: Capacity, wrapUpMs = 20_000): Promise<Talk> {
  const floor = await openWith(floors, [MANY, capacity], { wrapUpMs, routing: { declineDelayMs: 0 } });
  const [ana, ben] = [at(floor.agents, 0), at(floor.agents, 1)];
  const callId = await floor.call();
  const offerId = await floor.talk(ana);
  await floor.call(floor.queue, 'chat');
  await floor.talk(ben);
  expect([await workOf(floor, ana), await workOf(floor, ben)]).toEqual([['voice onContact'], ['chat onContact']]);
  return { floor, ana, ben, callId, offerId };
}

const workOf = async ({ acd, tenantId }: Floor, agentId: AgentId): Promise<string[]> =>
  (await acd.readWork(tenantId, agentId)).map(({ channel, state }) => `${channel} ${state}`);

describe('a consult', () => {
  it('takes a place of the channel at the asked agent beside what it has, and gives it back', async () => {
    const { floor, ana, ben, callId } = await talking(MANY);
    const { acd, tenantId } = floor;
    for (const accepted of [false, true]) {
      const offerId = await acd.startConsult(tenantId, callId, ana, ben);
      expect((await floor.offerOf(ben)).offerId).toBe(offerId);
      expect(await acd.readAgent(tenantId, ben)).toMatchObject({ state: 'onContact' });
      if (accepted) await acd.acceptOffer(tenantId, ben, offerId, null);
      expect(await workOf(floor, ben)).toEqual(['chat onContact', accepted ? 'voice onContact' : 'voice offered']);
      expect(await acd.reconcile(tenantId)).toBe(0);
      await acd.endConsult(tenantId, callId, offerId, 'cancelled');
      expect(await workOf(floor, ben)).toEqual(['chat onContact']);
      expect(await workOf(floor, ana)).toEqual(['voice onContact']);
      expect(await acd.reconcile(tenantId)).toBe(0);
    }
  });

  it('is in the way of calls and not of chats, at both agents', async () => {
    const { floor, ana, ben, callId } = await talking(MANY);
    const { acd, tenantId } = floor;
    const offerId = await acd.startConsult(tenantId, callId, ana, ben);
    await acd.acceptOffer(tenantId, ben, offerId, null);
    const waits = await floor.call();
    expect(await acd.readContact(tenantId, waits)).toMatchObject({ state: 'queued' });
    // Who has less at hand is asked first.
    for (const agentId of [ana, ben]) {
      await floor.call(floor.queue, 'chat');
      await floor.talk(agentId);
      await acd.setStatus(tenantId, ana, 'notReady', null);
    }
    expect(await workOf(floor, ana)).toEqual(['voice onContact', 'chat onContact']);
    expect(await workOf(floor, ben)).toEqual(['chat onContact', 'voice onContact', 'chat onContact']);
    expect(await acd.reconcile(tenantId)).toBe(0);
    // The call gets the place that the consult had.
    await acd.endConsult(tenantId, callId, offerId, 'left');
    expect((await floor.offerOf(ben)).contactId).toBe(waits);
  });

  it('is refused by an agent who has no place of the channel or none at all, whom something rings at, or who has the contact', async () => {
    for (const full of [
      { voice: 0, chat: 2, total: 2 },
      { voice: 1, chat: 1, total: 1 },
    ]) {
      const { floor, ana, ben, callId } = await talking(full);
      await expectRefused(floor.acd.startConsult(floor.tenantId, callId, ana, ben), 'state_conflict');
      await expectRefused(floor.acd.transferContact(floor.tenantId, callId, ana, { kind: 'agent', agentId: ben }), 'state_conflict');
      expect(await workOf(floor, ben)).toEqual(['chat onContact']);
    }
    const { floor, ana, ben, callId } = await talking(MANY);
    const { acd, tenantId } = floor;
    await acd.setStatus(tenantId, ana, 'notReady', null);
    const chat = await floor.call(floor.queue, 'chat');
    await expectRefused(acd.startConsult(tenantId, callId, ana, ben), 'state_conflict');
    const offerId = await floor.talk(ben);
    expect(await acd.readContact(tenantId, chat)).toMatchObject({ agentId: ben, offerId });
    await acd.setStatus(tenantId, ana, 'available', null);
    // It has room for another chat, but has this one already.
    await expectRefused(acd.startConsult(tenantId, chat, ben, ben), 'state_conflict');
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('that is completed leaves the place to the asked agent, and wrap-up takes that of who asked', async () => {
    const { floor, ana, ben, callId } = await talking(MANY);
    const { acd, tenantId } = floor;
    const offerId = await acd.startConsult(tenantId, callId, ana, ben);
    await acd.acceptOffer(tenantId, ben, offerId, null);
    await acd.completeConsult(tenantId, callId, offerId);
    expect([await workOf(floor, ana), await workOf(floor, ben)]).toEqual([['voice wrapUp'], ['chat onContact', 'voice onContact']]);
    await acd.endContact(tenantId, callId, 'customerHungUp');
    expect(await workOf(floor, ben)).toEqual(['chat onContact', 'voice wrapUp']);
    expect(await acd.reconcile(tenantId)).toBe(0);
    await floor.passWithDesks(20_000);
    expect([await workOf(floor, ana), await workOf(floor, ben)]).toEqual([[], ['chat onContact']]);
  });

  it('ends when a desk is lost, and only what was that agent’s goes back in line', async () => {
    for (const lost of ['ana', 'ben'] as const) {
      const talk = await talking(MANY);
      const { floor, ana, ben, callId } = talk;
      const { acd, tenantId } = floor;
      const offerId = await acd.startConsult(tenantId, callId, ana, ben);
      await acd.acceptOffer(tenantId, ben, offerId, null);
      await acd.failOffer(tenantId, lost === 'ben' ? offerId : talk.offerId);
      const contact = await acd.readContact(tenantId, callId);
      expect(contact).toMatchObject({ state: 'connected', agentId: lost === 'ben' ? ana : ben, consult: null });
      expect(await workOf(floor, ana)).toEqual(lost === 'ben' ? ['voice onContact'] : []);
      expect(await workOf(floor, ben)).toEqual(lost === 'ben' ? ['chat onContact'] : ['chat onContact', 'voice onContact']);
      expect(await acd.reconcile(tenantId)).toBe(0);
    }
  });
});

describe('a chat that comes back to an agent who is in wrap-up of it', () => {
  it('has one wrap-up at that agent, the last', async () => {
    const { floor, ana, ben } = await talking(MANY);
    const { acd, tenantId } = floor;
    await acd.setStatus(tenantId, ana, 'notReady', null);
    const chat = await floor.call(floor.queue, 'chat');
    await floor.talk(ben);
    await acd.setStatus(tenantId, ana, 'available', null);
    await acd.transferContact(tenantId, chat, ben, { kind: 'agent', agentId: ana });
    await floor.talk(ana);
    expect(await workOf(floor, ben)).toEqual(['chat onContact', 'chat wrapUp']);
    // All of Ben's places for chats are taken until the other one is over.
    await expectRefused(acd.transferContact(tenantId, chat, ana, { kind: 'agent', agentId: ben }), 'state_conflict');
    const other = at(await acd.readWork(tenantId, ben), 0).contactId;
    await acd.endContact(tenantId, other, 'customerHungUp');
    await acd.finishWrapUp(tenantId, ben, other);
    await acd.transferContact(tenantId, chat, ana, { kind: 'agent', agentId: ben });
    await floor.talk(ben);
    expect(await workOf(floor, ben)).toEqual(['chat wrapUp', 'chat onContact']);
    floor.clock.advance(5_000);
    await acd.endContact(tenantId, chat, 'customerHungUp');
    expect(await workOf(floor, ben)).toEqual(['chat wrapUp']);
    await floor.passWithDesks(15_000);
    expect(await workOf(floor, ben)).toEqual(['chat wrapUp']);
    await floor.passWithDesks(5_000);
    expect(await workOf(floor, ben)).toEqual([]);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});
