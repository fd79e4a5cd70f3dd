import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';

const floors = useFloors();

describe('a snapshot', () => {
  it('is taken only when it is newer', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, agents } = floor;
    const queue = queueOf(agents);
    const third = snapshotOf(tenantId, 3, agents, [queue]);
    expect(await acd.publishConfiguration(third)).toBe(true);
    expect(await acd.publishConfiguration(third)).toBe(false);
    expect(await acd.publishConfiguration(snapshotOf(tenantId, 2, [], []))).toBe(false);
    expect(await acd.readConfiguration(tenantId)).toEqual(third);
    expect(await acd.listTenants()).toEqual([tenantId]);
    expect(await acd.readConfiguration(newId('tenant'))).toBeNull();
    await acd.appendEvent(tenantId, { type: 'recovered', what: 'test', contactId: null, agentId: null });
    expect((await floor.events()).at(-1)).toMatchObject({ configVersion: 3 });
  });

  it('of many agents and queues is written in steps, by two processes at once', async () => {
    const floor = await floors.open();
    const other = await floor.another();
    const agents = Array.from({ length: 450 }, () => newId('agent'));
    const queues = Array.from({ length: 230 }, (_none, index) => queueOf(agents.slice(index, index + 3), { name: `Q${String(index)}` }));
    const old = snapshotOf(floor.tenantId, 2, agents, queues);
    const current = snapshotOf(floor.tenantId, 3, agents.slice(0, 400), queues.slice(0, 210));
    await Promise.all([floor.acd.publishConfiguration(old), other.publishConfiguration(current)]);
    expect(await floor.acd.readConfiguration(floor.tenantId)).toEqual(current);
    expect(await floor.acd.readAgents(floor.tenantId)).toHaveLength(400);
    expect(await floor.acd.readQueues(floor.tenantId)).toHaveLength(210);
    expect((await floor.acd.readAgent(floor.tenantId, at(agents, 1)))?.queueIds).toHaveLength(2);
  });
});

describe('a change while the queue is full of calls', () => {
  it('gives the new queue of an idle agent to the agent at once', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, agents } = floor;
    await floor.ready(at(agents, 0));
    const own = { ...queueOf(agents), queueId: floor.queue };
    const other = queueOf([], { name: 'Other' });
    await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [own, other]));
    const contactId = await floor.call(other.queueId);
    expect(await acd.readOffer(tenantId, at(agents, 0))).toBeNull();
    await acd.publishConfiguration(snapshotOf(tenantId, 3, agents, [own, { ...other, agentIds: [at(agents, 0)] }]));
    expect((await floor.offerOf(at(agents, 0))).contactId).toBe(contactId);
  });

  it('takes an agent out of a queue', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, agents } = floor;
    await floor.ready(at(agents, 0));
    await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [{ ...queueOf([]), queueId: floor.queue }]));
    await floor.call();
    expect(await acd.readAgent(tenantId, at(agents, 0))).toMatchObject({ state: 'idle', queueIds: [] });
  });

  it.each(['removed', 'inactive'])('sends an agent who is %s offline and the offer on', async (how) => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [gone, left] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(gone);
    const contactId = await floor.call();
    await floor.ready(left);
    const snapshot = snapshotOf(tenantId, 2, floor.agents, [{ ...queueOf(floor.agents), queueId: floor.queue }]);
    const agents = snapshot.agents.flatMap((person) => {
      if (person.agentId !== gone) return [person];
      return how === 'removed' ? [] : [{ ...person, active: false }];
    });
    await acd.publishConfiguration({ ...snapshot, agents });
    expect((await floor.offerOf(left)).contactId).toBe(contactId);
    expect(await floor.eventsOf('offer.ended')).toMatchObject([{ agentId: gone, reason: 'deskGone' }]);
    expect((await floor.eventsOf('agent.statusChanged')).at(-1)).toMatchObject({ agentId: gone, status: 'offline', reason: 'loggedOut' });
    const view = await acd.readAgent(tenantId, gone);
    expect(view?.status ?? 'removed').toBe(how === 'removed' ? 'removed' : 'offline');
    await floor.pass(60_000);
    await acd.reconcile(tenantId);
    const record = await floor.redis.hGet(`${floor.prefix}acd:{${tenantId}}:agents`, gone);
    expect(record === null).toBe(how === 'removed');
  });

  it('moves the contacts of a queue that is gone to the fallback queue with their clocks', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, agents } = floor;
    const fallback = queueOf(agents, { name: 'Fallback', priority: 10 });
    const own = { ...queueOf(agents, { priority: 10 }), queueId: floor.queue };
    await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [own, fallback], fallback.queueId));
    const moved = [];
    for (let index = 0; index < 130; index++) moved.push(await floor.call());
    const enqueuedAtMs = floor.clock.nowMs();
    floor.clock.advance(1_000);
    const behind = await floor.call(fallback.queueId);
    await acd.publishConfiguration(snapshotOf(tenantId, 3, agents, [fallback], fallback.queueId));
    expect(await acd.readContact(tenantId, at(moved, 129))).toMatchObject({ state: 'queued', queueId: fallback.queueId, enqueuedAtMs });
    expect(await acd.readPlace(tenantId, at(moved, 129))).toMatchObject({ position: 130, waiting: 131 });
    expect(await acd.readPlace(tenantId, behind)).toMatchObject({ position: 131 });
    expect((await floor.eventsOf('contact.queued')).at(-1)).toMatchObject({ cause: 'moved', queueId: fallback.queueId });
    expect((await acd.readQueues(tenantId)).map((queue) => queue.name)).toEqual(['Fallback']);
  });

  it('ends the contacts of a queue that is gone when there is no fallback', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const waiting = await floor.call();
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, []));
    expect(await acd.readContact(tenantId, waiting)).toBeNull();
    expect(await floor.eventsOf('contact.ended')).toMatchObject([{ contactId: waiting, reason: 'queueClosed' }]);
  });

  it('lets a ringing contact of a queue that is gone come back to the fallback queue', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    const { offerId } = await floor.offerOf(agent);
    const fallback = queueOf(floor.agents, { name: 'Fallback' });
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [fallback], fallback.queueId));
    await acd.declineOffer(tenantId, agent, offerId);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', queueId: fallback.queueId });
  });
});
