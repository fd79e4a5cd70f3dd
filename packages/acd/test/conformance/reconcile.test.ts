import { newId, type AgentId, type ContactId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import type { TenantKeyName } from '../../src/store/keys.ts';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { publish } from '../kit/skilled.ts';

const floors = useFloors();
const keyOf = (floor: Floor, name: TenantKeyName) => `${floor.prefix}acd:{${floor.tenantId}}:${name}`;

/** What a promoted replica or a bug may leave behind, put right by one pass. */
async function heals(floor: Floor, what: readonly string[]) {
  const before = (await floor.eventsOf('recovered')).length;
  expect(await floor.acd.reconcile(floor.tenantId)).toBe(what.length);
  expect((await floor.eventsOf('recovered')).slice(before).map((event) => event.what)).toEqual(what);
  expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
}

async function ringing() {
  const floor = await floors.open({ agents: 1, queue: { ringMs: 15_000 } });
  const agent = at(floor.agents, 0);
  await floor.ready(agent);
  const contactId = await floor.call();
  return { floor, agent, contactId, offer: await floor.offerOf(agent) };
}
async function stateOf(floor: Floor, agent: AgentId, contactId: ContactId) {
  const contact = await floor.acd.readContact(floor.tenantId, contactId);
  return [contact?.state, (await floor.acd.readAgent(floor.tenantId, agent))?.state];
}

describe('the reconcile loop', () => {
  it('leaves a healthy floor alone', async () => {
    const { floor } = await ringing();
    await floor.call();
    await heals(floor, []);
  });

  it('leaves an agent alone whose desk has opened and who has not chosen a status yet', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    await floor.acd.deskSeen(floor.tenantId, agent, floor.deskOf(agent), newId('process'));
    await heals(floor, []);
  });

  it('finds a contact that is offered without an offer', async () => {
    const { floor, agent, contactId, offer } = await ringing();
    await floor.redis.hDel(keyOf(floor, 'offers'), offer.offerId);
    await heals(floor, ['offer']);
    expect(await stateOf(floor, agent, contactId)).toEqual(['offered', 'offered']);
    expect((await floor.offerOf(agent)).offerId).not.toBe(offer.offerId);
  });

  it('finds a contact whose agent does not know of it', async () => {
    const { floor, agent, contactId } = await ringing();
    await floor.redis.hDel(keyOf(floor, 'agents'), agent);
    await heals(floor, ['offer']);
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'queued' });
    expect(await floor.eventsOf('offer.ended')).toMatchObject([{ reason: 'deskGone' }]);
    await floor.ready(agent);
    expect((await floor.offerOf(agent)).contactId).toBe(contactId);
  });

  it('finds a call whose agent does not know of it', async () => {
    const { floor, agent, contactId } = await ringing();
    await floor.talk(agent);
    await floor.redis.hDel(keyOf(floor, 'agents'), agent);
    await heals(floor, ['agent']);
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'queued' });
  });

  it.each(['offered', 'onContact'])('finds an agent who is %s without a contact', async (state) => {
    const { floor, agent, contactId } = await ringing();
    if (state === 'onContact') await floor.talk(agent);
    await floor.redis.hDel(keyOf(floor, 'contacts'), contactId);
    await heals(floor, ['contact']);
    expect(await floor.acd.readAgent(floor.tenantId, agent)).toMatchObject({ state: 'idle', contactId: null });
    const next = await floor.call();
    expect((await floor.offerOf(agent)).contactId).toBe(next);
  });

  it('finds a contact that has lost its place, and puts it back there', async () => {
    const floor = await floors.open();
    const first = await floor.call();
    floor.clock.advance(10);
    await floor.call();
    await floor.redis.del(keyOf(floor, 'waiting'));
    await heals(floor, ['place', 'place']);
    expect(await floor.acd.readPlace(floor.tenantId, first)).toMatchObject({ position: 1, waiting: 2 });
  });

  it('finds an idle agent who stands in no line', async () => {
    const floor = await floors.open({ agents: 1 });
    await floor.ready(at(floor.agents, 0));
    await floor.redis.del(keyOf(floor, 'idle'));
    await heals(floor, ['routable']);
    await floor.call();
    expect(await floor.acd.readOffer(floor.tenantId, at(floor.agents, 0))).not.toBeNull();
  });

  it('finds an agent whose lines are not those of the conditions', async () => {
    const floor = await floors.open({ agents: 2 });
    const skill = { skillId: newId('skill'), level: 5 };
    await publish(floor, { agents: [{ skills: [skill] }, { skills: [skill] }] });
    const [lost, healthy] = [at(floor.agents, 0), at(floor.agents, 1)];
    const contactId = await floor.contact();
    await floor.acd.enqueueContact(floor.tenantId, contactId, floor.queue, { requirement: skill });
    // As a process of an earlier version may have left it, which does not know who writes.
    const person = JSON.parse((await floor.redis.hGet(keyOf(floor, 'roster'), lost)) ?? '') as { lines: [string][] };
    const lines = person.lines.filter(([name]) => name.includes('.0.'));
    await floor.redis.hSet(keyOf(floor, 'roster'), lost, JSON.stringify({ ...person, lines }));
    await floor.ready(lost);
    expect(await floor.acd.readOffer(floor.tenantId, lost)).toBeNull();
    await heals(floor, ['lines']);
    expect((await floor.offerOf(lost)).contactId).toBe(contactId);
    expect(await floor.acd.readAgent(floor.tenantId, healthy)).toMatchObject({ state: 'idle' });
  });

  it('finds a match that was missed', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const members = await floor.redis.zRange(keyOf(floor, 'idle'), 0, -1);
    await floor.redis.del(keyOf(floor, 'idle'));
    const contactId = await floor.call();
    await floor.redis.zAdd(keyOf(floor, 'idle'), { score: 0, value: at(members, 0) });
    await heals(floor, ['missedMatch']);
    expect((await floor.offerOf(agent)).contactId).toBe(contactId);
  });

  it('removes members of the lines that nobody stands for', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    for (let index = 0; index < 3; index++) {
      const value = `${floor.queue}.0.0:000000000000000${String(index)}:0000000001:${newId('contact')}`;
      await floor.redis.zAdd(keyOf(floor, 'waiting'), { score: 0, value });
      const idle = `${floor.queue}.0.0:000000000000${String(index)}:${newId('agent')}`;
      await floor.redis.zAdd(keyOf(floor, 'idle'), { score: 0, value: idle });
    }
    await floor.ready(agent);
    expect(await floor.redis.zCard(keyOf(floor, 'waiting'))).toBe(0);
    await floor.call();
    expect(await floor.acd.readOffer(floor.tenantId, agent)).not.toBeNull();
    expect(await floor.redis.zCard(keyOf(floor, 'idle'))).toBe(0);
  });

  it('arms deadlines that were lost', async () => {
    const { floor, agent, contactId } = await ringing();
    await floor.redis.del(keyOf(floor, 'deadlines'));
    await heals(floor, ['deadline', 'deadline']);
    await floor.passWithDesks(15_000);
    expect(await stateOf(floor, agent, contactId)).toEqual(['queued', 'idle']);
  });

  it('arms the deadlines of wrap-up, of a missing desk and of a pause', async () => {
    const floor = await floors.open({ agents: 3 });
    const { acd, tenantId } = floor;
    const [wrapping, leaving, pausing] = [at(floor.agents, 0), at(floor.agents, 1), at(floor.agents, 2)];
    await floor.ready(wrapping);
    const contactId = await floor.call();
    await floor.talk(wrapping);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    await floor.ready(pausing);
    await floor.call();
    await acd.declineOffer(tenantId, pausing, (await floor.offerOf(pausing)).offerId);
    await acd.setStatus(tenantId, leaving, 'available', null);
    await floor.redis.del(keyOf(floor, 'deadlines'));
    // Two desks, a wrap-up, an agent without a desk, a pause.
    await heals(floor, ['deadline', 'deadline', 'deadline', 'deadline', 'deadline']);
    await floor.passWithDesks(30_000);
    expect(await acd.readAgent(tenantId, wrapping)).not.toMatchObject({ state: 'wrapUp' });
    expect(await acd.readAgent(tenantId, leaving)).toMatchObject({ status: 'offline', statusReason: 'deskGone' });
  });

  it('arms the deadlines of a callback', async () => {
    const { floor, agent, contactId } = await ringing();
    const { acd, tenantId } = floor;
    await acd.convertToCallback(tenantId, contactId, newId('callback'), 'digit');
    const { offerId } = await floor.offerOf(agent);
    await acd.acceptOffer(tenantId, agent, offerId, null);
    await acd.ringCallback(tenantId, contactId, offerId, newId('attempt'), floor.clock.nowMs() + 30_000);
    await floor.redis.del(keyOf(floor, 'deadlines'));
    await heals(floor, ['deadline', 'deadline']);
    await floor.passWithDesks(32_000);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'deferred' });
    await floor.redis.del(keyOf(floor, 'deadlines'));
    await heals(floor, ['deadline', 'deadline']);
    await floor.passWithDesks(300_000);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'offered' });
  });

  it('looks at more than one page of contacts', async () => {
    const floor = await floors.open({ tuning: { reconcileBatch: 7 } });
    for (let index = 0; index < 30; index++) await floor.call();
    await floor.redis.del(keyOf(floor, 'waiting'));
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(30);
    expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ waiting: 30 }]);
  });
});
