import { startReplicatedRedis, type ReplicatedRedis } from '@cordboard/infra/services';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CordboardError, newId, type AgentId, type ContactId } from '@cordboard/contracts';
import type { ContactClaim } from '@cordboard/acd';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { openFloor, type Floor } from '../kit/floor.ts';

let redis: ReplicatedRedis;
let folder = '';
const floors: Floor[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-replicated-'));
  redis = await startReplicatedRedis(folder);
});
afterEach(async () => {
  for (const floor of floors.splice(0)) await floor.close();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const HEAL_MS = 3_000;

async function open(agents: number): Promise<Floor> {
  const floor = await openFloor({ url: redis.url, agents, queue: { ringMs: 15_000, wrapUpMs: 10_000 } });
  floors.push(floor);
  return floor;
}

/** The replica takes the primary's place; resolves with the epoch that begins. */
async function promote(floor: Floor): Promise<number> {
  await redis.promote();
  floor.clock.advance(500);
  await showLife(floor);
  return (await floor.acd.lastPosition(floor.tenantId)).epoch;
}

/** As a desk does: again when the first time was told to the server that is gone. */
async function showLife(floor: Floor): Promise<void> {
  const agentId = at(floor.agents, 0);
  for (let left = 20; ; left--) {
    try {
      await floor.acd.deskSeen(floor.tenantId, agentId, floor.deskOf(agentId), floor.processId);
      return;
    } catch (error) {
      if (left === 0 || !(error instanceof CordboardError) || error.code !== 'store_unavailable') throw error;
      await sleep(100);
    }
  }
}

/** What the call knew before the loss. */
async function claimOf(floor: Floor, contactId: ContactId, offer: ContactClaim['offer']): Promise<Omit<ContactClaim, 'epoch'>> {
  const contact = await floor.acd.readContact(floor.tenantId, contactId);
  if (!contact) throw new Error('the contact is not there');
  const { callId, webCallKeyId, customer, createdAtMs, queueId, enqueuedAtMs, held } = contact;
  return { contactId, callId, webCallKeyId, customer, createdAtMs, queueId, enqueuedAtMs, offer, held };
}

/** Nobody has more than one contact, and no contact more than one agent. */
async function eachHasOne(floor: Floor): Promise<void> {
  const agents = await floor.acd.readAgents(floor.tenantId);
  const busy = agents.flatMap(({ contactId }) => contactId ?? []);
  expect(new Set(busy).size, 'a contact is at two agents').toBe(busy.length);
  for (const { agentId, contactId, state } of agents) {
    const contact = contactId === null ? null : await floor.acd.readContact(floor.tenantId, contactId);
    if (state === 'onContact' || state === 'offered') expect(contact?.agentId).toBe(agentId);
  }
}
const stateOf = async (floor: Floor, agentId: AgentId) => {
  const agent = await floor.acd.readAgent(floor.tenantId, agentId);
  return agent && { status: agent.status, reason: agent.statusReason, state: agent.state, contactId: agent.contactId };
};

describe('a promoted replica that has not the last writes', () => {
  it('is told by the legs who talks to whom and who waits; what it knew is over', async () => {
    const floor = await open(3);
    const { acd, tenantId } = floor;
    const [ana, ben, cleo] = [at(floor.agents, 0), at(floor.agents, 1), at(floor.agents, 2)];
    await floor.ready(ana);
    const talks = await floor.call();
    const first = await floor.offerOf(ana);
    await floor.ready(ben);
    floor.clock.advance(1_000);
    await redis.cut();
    // Lost: ana declines, ben takes it and talks, another one comes and waits.
    await acd.declineOffer(tenantId, ana, first.offerId);
    const second = await floor.talk(ben);
    await acd.setStatus(tenantId, ana, 'notReady', null);
    floor.clock.advance(1_000);
    const waits = await floor.call();
    const talking = await claimOf(floor, talks, { offerId: second, agentId: ben, state: 'connected' });
    const waiting = await claimOf(floor, waits, null);
    const seen = await acd.lastPosition(tenantId);

    const epoch = await promote(floor);
    expect(epoch).toBeGreaterThan(seen.epoch);
    // What is there is of before: nobody is matched on it, and no deadline is carried out.
    expect(await stateOf(floor, ben)).toMatchObject({ state: 'idle' });
    expect(await acd.readContact(tenantId, waits)).toBeNull();
    floor.clock.advance(10);
    const late = await floor.call();
    expect(await acd.readOffer(tenantId, ben)).toBeNull();
    await expect(acd.pickContact(tenantId, late, ben, floor.deskOf(ben))).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(acd.acceptOffer(tenantId, ben, second, null)).rejects.toMatchObject({ code: 'offer_stale' });
    expect(await acd.reclaimContact(tenantId, { ...talking, epoch: seen.epoch })).toBe('stale');

    expect(await acd.reclaimContact(tenantId, { ...talking, epoch })).toBe('ok');
    expect(await acd.reclaimContact(tenantId, { ...waiting, epoch })).toBe('ok');
    expect(await stateOf(floor, ben)).toMatchObject({ state: 'onContact', contactId: talks });
    expect(await stateOf(floor, ana)).toMatchObject({ state: 'idle', contactId: null });
    expect(await acd.readContact(tenantId, talks)).toMatchObject({ state: 'connected', agentId: ben, offerId: second });
    await expect(acd.acceptOffer(tenantId, ana, first.offerId, null)).rejects.toMatchObject({ code: 'offer_taken' });
    expect(await acd.readPlace(tenantId, waits)).toMatchObject({ position: 1, waiting: 2 });
    await eachHasOne(floor);
    // Once more changes nothing.
    const before = await acd.lastPosition(tenantId);
    for (const claim of [talking, waiting]) expect(await acd.reclaimContact(tenantId, { ...claim, epoch })).toBe('ok');
    expect(await acd.lastPosition(tenantId)).toEqual(before);

    const desk = { epoch, agentId: ana, deskId: floor.deskOf(ana), processId: floor.processId, status: 'notReady', reason: null } as const;
    expect(await acd.reclaimDesk(tenantId, desk)).toBe('ok');
    await floor.ready(cleo);
    await floor.passWithDesks(HEAL_MS);
    expect((await floor.offerOf(cleo)).contactId).toBe(waits);
    expect(await stateOf(floor, ana)).toMatchObject({ status: 'notReady', state: 'idle' });
    await eachHasOne(floor);
    expect(await acd.reconcile(tenantId)).toBe(0);
    // Nobody who has seen the lost events is given their numbers again.
    const since = (await acd.readEvents(tenantId, seen, 1_000)) ?? [];
    expect(since[0]).toMatchObject({ epoch, seq: 1, event: { type: 'recovered', what: 'epoch' } });
    await acd.endContact(tenantId, talks, 'customerHungUp');
    expect(await stateOf(floor, ben)).toMatchObject({ state: 'wrapUp', contactId: talks });
  });

  it('has an agent in an older call or ring: the newer one counts, the others are back in line', async () => {
    const floor = await open(2);
    const { acd, tenantId } = floor;
    const [ana, ben] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(ana);
    const older = await floor.call();
    const olderOffer = await floor.talk(ana);
    await floor.ready(ben);
    const rang = await floor.call();
    const ringing = await floor.offerOf(ben);
    await redis.cut();
    await acd.returnContact(tenantId, older, olderOffer);
    await acd.endContact(tenantId, rang, 'abandoned');
    // ben is free first and takes the one that came back.
    const newer = await floor.talk(ben);
    expect(await acd.readContact(tenantId, older)).toMatchObject({ state: 'connected', agentId: ben });
    const claim = await claimOf(floor, older, { offerId: newer, agentId: ben, state: 'connected' });

    const epoch = await promote(floor);
    expect(await stateOf(floor, ana)).toMatchObject({ state: 'onContact', contactId: older });
    expect(await stateOf(floor, ben)).toMatchObject({ state: 'offered', contactId: rang });
    expect(await acd.reclaimContact(tenantId, { ...claim, epoch })).toBe('ok');
    expect(await stateOf(floor, ana)).toMatchObject({ state: 'idle', contactId: null });
    expect(await stateOf(floor, ben)).toMatchObject({ state: 'onContact', contactId: older });
    expect(await acd.readContact(tenantId, rang)).toMatchObject({ state: 'queued' });
    await expect(acd.acceptOffer(tenantId, ben, ringing.offerId, null)).rejects.toMatchObject({ code: 'offer_stale' });
    await expect(acd.returnContact(tenantId, older, olderOffer)).rejects.toMatchObject({ code: 'offer_stale' });
    await eachHasOne(floor);
    // Its call is over, as far as its owner knows.
    await acd.endContact(tenantId, rang, 'abandoned');
    await floor.passWithDesks(HEAL_MS);
    expect(await acd.reconcile(tenantId)).toBe(0);
    await eachHasOne(floor);
  });

  it('has a call with an agent who has lost it, and a ring that is over: they wait, at their places', async () => {
    const floor = await open(1);
    const { acd, tenantId } = floor;
    const ana = at(floor.agents, 0);
    await floor.ready(ana);
    const contactId = await floor.call();
    const offerId = await floor.talk(ana);
    await redis.cut();
    await acd.returnContact(tenantId, contactId, offerId);
    const claim = await claimOf(floor, contactId, null);
    floor.clock.advance(5_000);
    const lostRing = await floor.offerOf(ana).catch(() => null);
    expect(lostRing).toBeNull();

    const epoch = await promote(floor);
    expect(await stateOf(floor, ana)).toMatchObject({ state: 'onContact', contactId });
    const offer = { offerId: newId('offer'), agentId: ana, state: 'ringing' } as const;
    expect(await acd.reclaimContact(tenantId, { ...claim, offer, epoch })).toBe('ok');
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', enqueuedAtMs: claim.enqueuedAtMs });
    expect((await floor.eventsOf('offer.ended')).at(-1)).toMatchObject({ offerId: offer.offerId, agentId: ana, reason: 'deskGone' });
    await floor.passWithDesks(HEAL_MS);
    expect((await floor.offerOf(ana)).contactId).toBe(contactId);
    await eachHasOne(floor);
  });

  it('is told by the desks who is there and what they had chosen; what was chosen since stands', async () => {
    const floor = await open(3);
    const { acd, tenantId, processId } = floor;
    const [ana, ben, cleo] = [at(floor.agents, 0), at(floor.agents, 1), at(floor.agents, 2)];
    const lunch = newId('notReadyReason');
    for (const agent of [ana, cleo]) await floor.ready(agent);
    await redis.cut();
    await acd.setStatus(tenantId, ana, 'notReady', lunch);
    await floor.ready(ben);
    await acd.setStatus(tenantId, cleo, 'notReady', null);

    const epoch = await promote(floor);
    expect(await stateOf(floor, ana)).toMatchObject({ status: 'available' });
    await acd.forceStatus(tenantId, cleo, 'available', null);
    const claim = (agentId: AgentId, status: 'available' | 'notReady', reason: string | null, of = epoch) =>
      acd.reclaimDesk(tenantId, { epoch: of, agentId, deskId: floor.deskOf(agentId), processId, status, reason });
    expect(await claim(ana, 'notReady', lunch, epoch - 1)).toBe('stale');
    expect(await claim(ana, 'notReady', lunch)).toBe('ok');
    expect(await claim(ben, 'available', null)).toBe('ok');
    expect(await stateOf(floor, ana)).toMatchObject({ status: 'notReady', reason: lunch });
    expect(await acd.readAgent(tenantId, ben)).toMatchObject({ status: 'available', deskConnected: true });
    await acd.forceStatus(tenantId, ana, 'available', null);
    floor.clock.advance(1);
    expect(await claim(ana, 'notReady', lunch)).toBe('ok');
    expect(await stateOf(floor, ana)).toMatchObject({ status: 'available' });
    await floor.passWithDesks(HEAL_MS);
    expect(await stateOf(floor, cleo)).toMatchObject({ status: 'available' });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('that has everything begins an epoch, and what legs and desks say changes nothing', async () => {
    const floor = await open(2);
    const { acd, tenantId } = floor;
    const [ana, ben] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(ana);
    const talks = await floor.call();
    const offerId = await floor.talk(ana);
    const waits = await floor.call();
    await redis.cut();
    const claims = [await claimOf(floor, talks, { offerId, agentId: ana, state: 'connected' }), await claimOf(floor, waits, null)];
    const epoch = await promote(floor);
    const before = await acd.lastPosition(tenantId);
    for (const claim of claims) expect(await acd.reclaimContact(tenantId, { ...claim, epoch })).toBe('ok');
    expect(await acd.lastPosition(tenantId)).toEqual(before);
    await floor.ready(ben);
    expect(await acd.readOffer(tenantId, ben)).toBeNull();
    await floor.passWithDesks(HEAL_MS);
    expect((await floor.offerOf(ben)).contactId).toBe(waits);
    expect((await floor.eventsOf('recovered')).map(({ what }) => what)).toEqual(['epoch']);
  });
});
