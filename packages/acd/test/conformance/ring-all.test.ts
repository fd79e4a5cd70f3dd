import type { AgentId, Strategy } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';
import { publish } from '../kit/skilled.ts';

const floors = useFloors();

async function open(strategy: Strategy, count: number, ready = count): Promise<Floor> {
  const floor = await floors.open({ agents: count });
  await publish(floor, { queue: { strategy, wrapUpMs: 0, ringMs: 20_000, routing: { ringStepMs: 5_000 } } });
  for (const agentId of floor.agents.slice(0, ready)) {
    await floor.ready(agentId);
    floor.clock.advance(1);
  }
  return floor;
}
async function ringing(floor: Floor): Promise<AgentId[]> {
  const agents = await floor.acd.readAgents(floor.tenantId);
  const rings = new Set(agents.filter((agent) => agent.state === 'offered').map((agent) => agent.agentId));
  return floor.agents.filter((agentId) => rings.has(agentId));
}
/** At rest nothing is wrong. */
async function sound(floor: Floor): Promise<void> {
  expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
}

describe('ringAll', () => {
  it('rings at more than ten agents, and one wins', async () => {
    const floor = await open('ringAll', 12);
    const { acd, tenantId } = floor;
    const contactId = await floor.call();
    expect(await ringing(floor)).toEqual(floor.agents);
    await sound(floor);
    const offers = await Promise.all(floor.agents.map(async (agentId) => ({ agentId, ...(await floor.offerOf(agentId)) })));
    const outcomes = await Promise.all(
      offers.map(({ agentId, offerId }) =>
        acd.acceptOffer(tenantId, agentId, offerId, null).then(
          () => 'won',
          () => 'lost',
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1);
    const winner = at(offers, outcomes.indexOf('won'));
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({
      state: 'accepted',
      agentId: winner.agentId,
      offerId: winner.offerId,
    });
    const loser = at(offers, winner === at(offers, 0) ? 1 : 0);
    await expectRefused(acd.acceptOffer(tenantId, loser.agentId, loser.offerId, null), 'offer_taken');
    expect(await ringing(floor)).toEqual([]);
    expect((await floor.eventsOf('offer.ended')).map(({ reason }) => reason)).toEqual(Array<string>(11).fill('answeredElsewhere'));
    expect(await floor.eventsOf('offer.accepted')).toHaveLength(1);
    await sound(floor);
  });

  it('rings at fifty at most; one more joins when one is out', async () => {
    const floor = await open('ringAll', 53);
    const { acd, tenantId } = floor;
    await floor.call();
    expect(await ringing(floor)).toEqual(floor.agents.slice(0, 50));
    const first = at(floor.agents, 0);
    await acd.declineOffer(tenantId, first, (await floor.offerOf(first)).offerId);
    expect(await ringing(floor)).toEqual(floor.agents.slice(1, 51));
    await sound(floor);
  });

  it('is joined by who becomes free, and the second contact rings at those whom the first leaves', async () => {
    const floor = await open('ringAll', 3, 2);
    const { acd, tenantId } = floor;
    const contactId = await floor.call();
    const second = await floor.call();
    await floor.ready(at(floor.agents, 2));
    expect(await ringing(floor)).toEqual(floor.agents);
    expect((await floor.offerOf(at(floor.agents, 2))).contactId).toBe(contactId);
    await acd.acceptOffer(tenantId, at(floor.agents, 1), (await floor.offerOf(at(floor.agents, 1))).offerId, null);
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(second);
    expect((await floor.offerOf(at(floor.agents, 2))).contactId).toBe(second);
    await sound(floor);
  });

  it('rings on while one is left, and again from its place when nobody is', async () => {
    const floor = await open('ringAll', 3);
    const { acd, tenantId } = floor;
    const contactId = await floor.call();
    for (const agentId of floor.agents) {
      expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'offered' });
      await acd.declineOffer(tenantId, agentId, (await floor.offerOf(agentId)).offerId);
    }
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', agentId: null, offerId: null });
    await floor.passWithDesks(5_000);
    expect(await ringing(floor)).toEqual(floor.agents);
    await floor.passWithDesks(20_000);
    expect((await acd.readAgents(tenantId)).map((agent) => agent.status)).toEqual(['notReady', 'notReady', 'notReady']);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued' });
    await sound(floor);
  });

  it('a winner who hangs up before both are joined: all others ring again, the contact keeps its place', async () => {
    const floor = await open('ringAll', 12);
    const { acd, tenantId } = floor;
    const contactId = await floor.call();
    const winner = at(floor.agents, 4);
    const { offerId } = await floor.offerOf(winner);
    await acd.acceptOffer(tenantId, winner, offerId, null);
    const next = await floor.call();
    await acd.returnContact(tenantId, contactId, offerId);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', agentId: null });
    for (const agentId of await ringing(floor)) {
      const offer = await floor.offerOf(agentId);
      expect(offer.contactId).toBe(next);
      await acd.declineOffer(tenantId, agentId, offer.offerId);
    }
    await floor.passWithDesks(5_000);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'offered' });
    await expectRefused(acd.connectContact(tenantId, contactId, offerId), 'offer_stale');
    await sound(floor);
  });

  it('a caller who leaves frees all, and they keep their turn', async () => {
    const floor = await open('ringAll', 3);
    const contactId = await floor.call();
    await floor.acd.endContact(floor.tenantId, contactId, 'abandoned');
    expect(await ringing(floor)).toEqual([]);
    expect((await floor.eventsOf('offer.ended')).map(({ reason }) => reason)).toEqual(['callerLeft', 'callerLeft', 'callerLeft']);
    const again = await floor.call();
    expect((await floor.eventsOf('offer.created')).slice(-3).map(({ agentId }) => agentId)).toEqual(floor.agents);
    await floor.acd.endContact(floor.tenantId, again, 'abandoned');
    await sound(floor);
  });
});

describe('ringProgressively', () => {
  it('rings at one more with each step, from the one who has been idle longest', async () => {
    const floor = await open('ringProgressively', 4);
    const { acd, tenantId } = floor;
    const contactId = await floor.call();
    expect(await ringing(floor)).toEqual(floor.agents.slice(0, 1));
    await floor.passWithDesks(4_999);
    expect(await ringing(floor)).toEqual(floor.agents.slice(0, 1));
    await floor.passWithDesks(1);
    expect(await ringing(floor)).toEqual(floor.agents.slice(0, 2));
    await floor.passWithDesks(5_000);
    expect(await ringing(floor)).toEqual(floor.agents.slice(0, 3));
    await sound(floor);
    await acd.acceptOffer(tenantId, at(floor.agents, 1), (await floor.offerOf(at(floor.agents, 1))).offerId, null);
    expect(await ringing(floor)).toEqual([]);
    await floor.passWithDesks(10_000);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'accepted' });
    await sound(floor);
  });
});
