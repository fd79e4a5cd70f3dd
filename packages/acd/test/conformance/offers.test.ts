import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';

const floors = useFloors();

async function statusOf(floor: Floor, index: number) {
  return floor.acd.readAgent(floor.tenantId, at(floor.agents, index));
}

describe('accept', () => {
  it('is won by one of two tabs; the winner may repeat', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    const { offerId } = await floor.offerOf(agent);
    const [tab, otherTab] = [newId('desk'), newId('desk')];
    const won = await acd.acceptOffer(tenantId, agent, offerId, tab);
    expect(won).toMatchObject({ contactId, state: 'accepted', offerId });
    await expectRefused(acd.acceptOffer(tenantId, agent, offerId, otherTab), 'offer_taken');
    expect(await acd.acceptOffer(tenantId, agent, offerId, tab)).toEqual(won);
    expect(await floor.eventsOf('offer.accepted')).toHaveLength(1);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    await expectRefused(acd.acceptOffer(tenantId, agent, offerId, tab), 'offer_taken');
  });

  it('is refused for an unknown offer and for somebody else', async () => {
    const floor = await floors.open({ agents: 2 });
    await floor.ready(at(floor.agents, 0));
    await floor.call();
    const { offerId } = await floor.offerOf(at(floor.agents, 0));
    await expectRefused(floor.acd.acceptOffer(floor.tenantId, at(floor.agents, 1), offerId, null), 'offer_taken');
    await expectRefused(floor.acd.acceptOffer(floor.tenantId, at(floor.agents, 0), newId('offer'), null), 'offer_stale');
    await expectRefused(floor.acd.declineOffer(floor.tenantId, at(floor.agents, 1), offerId), 'offer_taken');
    await expectRefused(floor.acd.declineOffer(floor.tenantId, at(floor.agents, 0), newId('offer')), 'offer_stale');
  });

  it('comes too late: stale while it rings elsewhere, taken once somebody has it', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [late, quick] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(late);
    floor.clock.advance(10);
    await floor.ready(quick);
    await floor.call();
    const old = await floor.offerOf(late);
    await floor.passWithDesks(15_000);
    await expectRefused(acd.acceptOffer(tenantId, late, old.offerId, null), 'offer_stale');
    await floor.talk(quick);
    await expectRefused(acd.acceptOffer(tenantId, late, old.offerId, null), 'offer_taken');
    await expectRefused(acd.declineOffer(tenantId, late, old.offerId), 'offer_stale');
  });

  it('comes too late although no timer has run yet', async () => {
    const floor = await floors.open({ agents: 1 });
    await floor.ready(at(floor.agents, 0));
    await floor.call();
    const { offerId, expiresAtMs } = await floor.offerOf(at(floor.agents, 0));
    floor.clock.advance(expiresAtMs - floor.clock.nowMs());
    await expectRefused(floor.acd.acceptOffer(floor.tenantId, at(floor.agents, 0), offerId, null), 'offer_stale');
    expect(await statusOf(floor, 0)).toMatchObject({ status: 'notReady', statusReason: 'notAnswered', state: 'idle' });
  });
});

describe('an offer that is not taken', () => {
  it('expires: the agent is not ready, the contact keeps its place and rings at the next', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.call();
    const enqueuedAtMs = floor.clock.nowMs();
    floor.clock.advance(10);
    const later = await floor.call();
    await floor.passWithDesks(15_000);
    expect(await statusOf(floor, 0)).toMatchObject({ status: 'notReady', statusReason: 'notAnswered', state: 'idle', contactId: null });
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', enqueuedAtMs, offerId: null });
    expect(await acd.readPlace(tenantId, contactId)).toMatchObject({ position: 1 });
    expect(await acd.readPlace(tenantId, later)).toMatchObject({ position: 2 });
    await floor.ready(at(floor.agents, 1));
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(contactId);
    expect(await floor.eventsOf('offer.ended')).toMatchObject([{ reason: 'notAnswered', contactId }]);
  });

  it('is declined: somebody else rings at once, and the same agent again only after a pause', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [first, second] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(first);
    await floor.call();
    const { offerId } = await floor.offerOf(first);
    await acd.declineOffer(tenantId, first, offerId);
    await acd.declineOffer(tenantId, first, offerId);
    expect(await statusOf(floor, 0)).toMatchObject({ status: 'available', state: 'idle' });
    expect(await acd.readOffer(tenantId, first)).toBeNull();
    await floor.passWithDesks(4_999);
    expect(await acd.readOffer(tenantId, first)).toBeNull();
    await floor.passWithDesks(1);
    const again = await floor.offerOf(first);
    await acd.declineOffer(tenantId, first, again.offerId);
    await floor.ready(second);
    expect((await floor.offerOf(second)).contactId).toBe(again.contactId);
    expect(await floor.eventsOf('offer.ended')).toMatchObject([{ reason: 'declined' }, { reason: 'declined' }]);
  });

  it('is declined by choosing not ready or offline while it rings', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const reasonId = newId('notReadyReason');
    await floor.ready(at(floor.agents, 0));
    await floor.call();
    await acd.setStatus(tenantId, at(floor.agents, 0), 'notReady', reasonId);
    expect(await statusOf(floor, 0)).toMatchObject({ status: 'notReady', statusReason: reasonId, state: 'idle' });
    await floor.ready(at(floor.agents, 1));
    await acd.setStatus(tenantId, at(floor.agents, 1), 'offline', null);
    expect(await statusOf(floor, 1)).toMatchObject({ status: 'offline', statusReason: null, state: 'idle' });
    expect(await floor.eventsOf('offer.ended')).toMatchObject([{ reason: 'declined' }, { reason: 'declined' }]);
  });

  it.each([false, true])('fails because the leg could not be made (accepted: %s)', async (accepted) => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.call();
    const { offerId } = await floor.offerOf(at(floor.agents, 0));
    if (accepted) await acd.acceptOffer(tenantId, at(floor.agents, 0), offerId, null);
    await acd.failOffer(tenantId, offerId);
    await acd.failOffer(tenantId, offerId);
    await acd.failOffer(tenantId, newId('offer'));
    expect(await statusOf(floor, 0)).toMatchObject({ status: 'notReady', statusReason: 'legFailed', state: 'idle' });
    expect(await acd.readPlace(tenantId, contactId)).toMatchObject({ position: 1 });
    expect(await floor.eventsOf('offer.ended')).toHaveLength(accepted ? 0 : 1);
    expect(await floor.eventsOf('agent.statusChanged')).toHaveLength(2);
  });
});

it('says everything about the offer that rings', async () => {
  const floor = await floors.open({ agents: 1 });
  const contactId = await floor.call();
  const enqueuedAtMs = floor.clock.nowMs();
  floor.clock.advance(42_000);
  await floor.ready(at(floor.agents, 0));
  const offer = await floor.offerOf(at(floor.agents, 0));
  expect(offer).toMatchObject({
    contactId,
    queueId: floor.queue,
    queueName: 'Sales',
    kind: 'voice',
    customer: { origin: 'https://shop.example' },
    createdAtMs: enqueuedAtMs + 42_000,
    expiresAtMs: enqueuedAtMs + 57_000,
    waitedMs: 42_000,
  });
  expect(await floor.eventsOf('offer.created')).toMatchObject([{ offerId: offer.offerId, waitedMs: 42_000, agentId: at(floor.agents, 0) }]);
});
