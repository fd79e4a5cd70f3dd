import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import { expectRefused } from '../kit/refused.ts';
import { publish } from '../kit/skilled.ts';

const floors = useFloors();

describe('which contact', () => {
  it('a VIP is first, also one who joins at position 1 while agents take the oldest across queues', async () => {
    const floor = await floors.open({ agents: 1 });
    const [a, b] = [queueOf(floor.agents), queueOf(floor.agents)];
    await floor.acd.publishConfiguration(snapshotOf(floor.tenantId, 2, floor.agents, [a, b]));
    const oldest = await floor.call(a.queueId);
    floor.clock.advance(60_000);
    const other = await floor.call(b.queueId);
    const vip = await floor.contact();
    const outcome = await floor.acd.enqueueContact(floor.tenantId, vip, b.queueId, { priority: 10 });
    expect(outcome).toEqual({ outcome: 'queued', position: 1 });
    await floor.ready(at(floor.agents, 0));
    const served = [];
    for (let index = 0; index < 3; index++) {
      const { contactId } = await floor.offerOf(at(floor.agents, 0));
      served.push(contactId);
      await floor.acd.endContact(floor.tenantId, contactId, 'abandoned');
    }
    expect(served).toEqual([vip, oldest, other]);
  });

  it('ages: a point of priority is worth so much waiting, and no more', async () => {
    const floor = await floors.open({ agents: 1 });
    await publish(floor, { queue: { routing: { ageingMs: 10_000 } } });
    const join = async (priority: number) => {
      const contactId = await floor.contact();
      await floor.acd.enqueueContact(floor.tenantId, contactId, floor.queue, { priority });
      return contactId;
    };
    const early = await join(0);
    floor.clock.advance(19_999);
    const vip = await join(2);
    floor.clock.advance(2);
    const late = await join(2);
    const place = async (contactId: typeof vip) => (await floor.acd.readPlace(floor.tenantId, contactId))?.position;
    expect([await place(vip), await place(early), await place(late)]).toEqual([1, 2, 3]);
  });

  it('is moved up and down by a supervisor, and keeps its time of entering', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const [first, second] = [await floor.call(), await floor.call()];
    const enqueuedAtMs = floor.clock.nowMs();
    floor.clock.advance(1_000);
    expect(await acd.reprioritiseContact(tenantId, second, 5)).toEqual({ position: 1 });
    expect(await acd.readPlace(tenantId, first)).toMatchObject({ position: 2 });
    expect(await acd.readContact(tenantId, second)).toMatchObject({ enqueuedAtMs });
    expect(await acd.reprioritiseContact(tenantId, second, 0)).toEqual({ position: 2 });
    expect(await floor.eventsOf('contact.reprioritised')).toMatchObject([
      { priority: 5, position: 1 },
      { priority: 0, position: 2 },
    ]);
    await floor.ready(at(floor.agents, 0));
    await floor.talk(at(floor.agents, 0));
    await expectRefused(acd.reprioritiseContact(tenantId, first, 1), 'state_conflict');
    await expectRefused(acd.reprioritiseContact(tenantId, newId('contact'), 1), 'not_found');
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('is moved to another queue with the time that it has waited, also while it rings', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const skillId = newId('skill');
    const [own, other] = [queueOf([at(floor.agents, 0)]), queueOf([at(floor.agents, 1)])];
    const agents = new Map([[at(floor.agents, 1), { skills: [{ skillId, level: 3 }] }]]);
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [own, other], null, { agents }));
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.contact();
    await acd.enqueueContact(tenantId, contactId, own.queueId);
    const enqueuedAtMs = floor.clock.nowMs();
    floor.clock.advance(5_000);
    expect(await acd.moveContact(tenantId, contactId, other.queueId)).toEqual({ position: 1 });
    expect(await acd.moveContact(tenantId, contactId, other.queueId)).toEqual({ position: 1 });
    expect(await acd.readAgent(tenantId, at(floor.agents, 0))).toMatchObject({ state: 'idle' });
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', queueId: other.queueId, enqueuedAtMs });
    expect(await floor.eventsOf('offer.ended')).toMatchObject([{ reason: 'contactMoved' }]);
    const asking = await floor.contact();
    await acd.setStatus(tenantId, at(floor.agents, 0), 'notReady', null);
    await acd.enqueueContact(tenantId, asking, own.queueId, { requirement: { skillId, level: 3 } });
    await acd.moveContact(tenantId, asking, other.queueId);
    await acd.endContact(tenantId, contactId, 'abandoned');
    await floor.ready(at(floor.agents, 1));
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(asking);
    await expectRefused(acd.moveContact(tenantId, asking, newId('queue')), 'not_found');
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('is not taken out of a call by who meant one that waits', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const other = queueOf([]);
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [queueOf(floor.agents, { queueId: floor.queue }), other]));
    await floor.ready(at(floor.agents, 0));
    const talks = await floor.call();
    await floor.talk(at(floor.agents, 0));
    const waits = await floor.call();
    await expectRefused(acd.moveContact(tenantId, talks, other.queueId, { onlyWaiting: true }), 'state_conflict');
    expect(await acd.readContact(tenantId, talks)).toMatchObject({ state: 'connected', queueId: floor.queue });
    expect(await acd.moveContact(tenantId, waits, other.queueId, { onlyWaiting: true })).toEqual({ position: 1 });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('stands in a line that can be read: who, how long, with what priority, asking for what', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const skillId = newId('skill');
    await publish(floor, { queue: { wrapUpMs: 0 } });
    const first = await floor.call();
    const enqueuedAtMs = floor.clock.nowMs();
    floor.clock.advance(1_000);
    const second = await floor.contact();
    const steps = [
      { requirement: { all: [{ skillId, level: 2 }] }, forMs: 20_000, skipIf: null },
      { requirement: null, forMs: null, skipIf: null },
    ];
    await acd.enqueueContact(tenantId, second, floor.queue, { steps, priority: 3 });
    const third = await floor.call();
    const plain = { kind: 'voice', asksFor: [], step: 1, steps: 1, preferredAgentId: null, nextChangeAtMs: null, estimatedWaitMs: null };
    const line = await acd.readLine(tenantId, floor.queue, 2);
    expect(line).toMatchObject({ waiting: 3, contacts: [{ contactId: second }, { contactId: first }] });
    expect(line?.contacts[0]).toMatchObject({ position: 1, priority: 3, asksFor: [[{ skillId, level: 2 }]], step: 1, steps: 2 });
    expect(line?.contacts[0]?.nextChangeAtMs).toBe(enqueuedAtMs + 21_000);
    expect(line?.contacts[1]).toEqual({ ...plain, contactId: first, position: 2, priority: 0, enqueuedAtMs, customer: expect.anything() });
    await floor.passWithDesks(20_000);
    expect((await acd.readLine(tenantId, floor.queue, 1))?.contacts).toMatchObject([{ contactId: second, step: 2, asksFor: [] }]);
    await acd.endContact(tenantId, second, 'abandoned');
    await acd.endContact(tenantId, first, 'abandoned');
    expect(await acd.readLine(tenantId, floor.queue, 10)).toMatchObject({ waiting: 1, contacts: [{ contactId: third, position: 1 }] });
    expect(await acd.readLine(tenantId, newId('queue'), 10)).toBeNull();
  });

  it('is picked by hand, once, also by somebody who is not ready', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [agent, other] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.call();
    const wanted = await floor.call();
    for (const agentId of floor.agents) await acd.deskSeen(tenantId, agentId, floor.deskOf(agentId), floor.processId);
    await expectRefused(acd.pickContact(tenantId, wanted, agent, null), 'state_conflict');
    await acd.setStatus(tenantId, agent, 'notReady', null);
    const [won, lost] = await Promise.allSettled([
      acd.pickContact(tenantId, wanted, agent, null),
      acd.setStatus(tenantId, other, 'notReady', null).then(() => acd.pickContact(tenantId, wanted, other, null)),
    ]);
    expect(won).toMatchObject({ status: 'fulfilled', value: { contactId: wanted, state: 'accepted', agentId: agent } });
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'state_conflict' } });
    expect(await acd.pickContact(tenantId, wanted, agent, null)).toMatchObject({ state: 'accepted' });
    expect(await floor.eventsOf('offer.created')).toMatchObject([{ agentId: agent, decision: { picked: true, position: 2 } }]);
    expect(await floor.eventsOf('offer.accepted')).toHaveLength(1);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});

describe('agents', () => {
  it('are not ready after so many unanswered offers in a row', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await publish(floor, { queue: { ringMs: 10_000, wrapUpMs: 0, routing: { notReadyAfter: 2, noAnswerDelayMs: 3_000 } } });
    await floor.ready(agent);
    const contactId = await floor.call();
    await floor.passWithDesks(10_000);
    expect(await acd.readAgent(tenantId, agent)).toMatchObject({ status: 'available', state: 'idle' });
    await floor.passWithDesks(3_000);
    await floor.talk(agent);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    await floor.call();
    await floor.passWithDesks(10_000);
    await floor.passWithDesks(3_000);
    expect(await acd.readAgent(tenantId, agent)).toMatchObject({ status: 'available', state: 'offered' });
    await floor.passWithDesks(10_000);
    expect(await acd.readAgent(tenantId, agent)).toMatchObject({ status: 'notReady', statusReason: 'notAnswered' });
  });

  it('are left in peace after a decline, or a busy line, for the time that the queue says', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [agent, other] = [at(floor.agents, 0), at(floor.agents, 1)];
    await publish(floor, { queue: { routing: { declineDelayMs: 0, busyDelayMs: 2_000 } } });
    await floor.ready(agent);
    await floor.call();
    await acd.failOffer(tenantId, (await floor.offerOf(agent)).offerId, 'busy');
    expect(await acd.readAgent(tenantId, agent)).toMatchObject({ status: 'available', state: 'idle' });
    await floor.passWithDesks(1_999);
    expect(await acd.readOffer(tenantId, agent)).toBeNull();
    await floor.passWithDesks(1);
    const { offerId } = await floor.offerOf(agent);
    await floor.ready(other);
    // No pause at all: still the other one first.
    await acd.declineOffer(tenantId, agent, offerId);
    expect(await acd.readAgent(tenantId, other)).toMatchObject({ state: 'offered' });
    expect(await acd.readAgent(tenantId, agent)).toMatchObject({ state: 'idle' });
  });

  it('are set by a supervisor', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await acd.forceStatus(tenantId, agent, 'notReady', null);
    expect(await acd.readAgent(tenantId, agent)).toMatchObject({ status: 'notReady', statusForced: true, state: 'idle' });
    await acd.setStatus(tenantId, agent, 'offline', null);
    expect(await acd.readAgent(tenantId, agent)).toMatchObject({ statusForced: false });
    await acd.forceStatus(tenantId, agent, 'available', null);
    await floor.talk(agent);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    const next = await floor.call();
    await acd.forceStatus(tenantId, agent, 'available', null);
    expect((await floor.offerOf(agent)).contactId).toBe(next);
    expect(await floor.eventsOf('wrapUp.ended')).toMatchObject([{ by: 'system' }]);
    await floor.talk(agent);
    await acd.endContact(tenantId, next, 'customerHungUp');
    await acd.finishWrapUp(tenantId, agent, next, 'supervisor');
    await acd.finishWrapUp(tenantId, agent, next, 'supervisor');
    expect(await floor.eventsOf('wrapUp.ended')).toMatchObject([{ by: 'system' }, { by: 'supervisor' }]);
  });

  it('ten wrap-ups that end a second apart end one by one, each with the next call', async () => {
    const floor = await floors.open({ agents: 10, queue: { wrapUpMs: 30_000 } });
    const { acd, tenantId } = floor;
    for (const agent of floor.agents) await floor.ready(agent);
    const calls = [];
    for (let index = 0; index < 10; index++) calls.push(await floor.call());
    for (const agent of floor.agents) await floor.talk(agent);
    for (const contactId of calls) {
      await acd.endContact(tenantId, contactId, 'customerHungUp');
      await floor.passWithDesks(1_000);
    }
    const waiting = [];
    for (let index = 0; index < 10; index++) waiting.push(await floor.call());
    await floor.passWithDesks(19_999);
    expect(await floor.eventsOf('wrapUp.ended')).toEqual([]);
    for (let ended = 1; ended <= 10; ended++) {
      await floor.passWithDesks(ended === 1 ? 1 : 1_000);
      expect(await floor.eventsOf('wrapUp.ended')).toHaveLength(ended);
      expect((await floor.eventsOf('offer.created')).slice(10).map((offer) => offer.contactId)).toEqual(waiting.slice(0, ended));
    }
    expect((await floor.eventsOf('wrapUp.ended')).map(({ wrapUpMs }) => wrapUpMs)).toEqual(Array<number>(10).fill(30_000));
  });

  it('a transfer sends its agent to wrap-up, and goes on to the next queue without disturbing it', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [first, second] = [at(floor.agents, 0), at(floor.agents, 1)];
    const [sales, support] = [queueOf([first], { wrapUpMs: 30_000 }), queueOf([first, second], { wrapUpMs: 5_000 })];
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [sales, support]));
    await floor.ready(first);
    const contactId = await floor.call(sales.queueId);
    await floor.talk(first);
    await acd.moveContact(tenantId, contactId, support.queueId);
    expect(await acd.readAgent(tenantId, first)).toMatchObject({ state: 'wrapUp', contactId });
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', queueId: support.queueId });
    await floor.ready(second);
    await floor.talk(second);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    expect(await acd.readAgent(tenantId, first)).toMatchObject({ state: 'wrapUp', contactId });
    expect(await acd.readAgent(tenantId, second)).toMatchObject({ state: 'wrapUp', contactId });
    await floor.passWithDesks(5_000);
    expect(await acd.readAgent(tenantId, second)).toMatchObject({ state: 'idle' });
    expect(await acd.readAgent(tenantId, first)).toMatchObject({ state: 'wrapUp' });
    await floor.passWithDesks(25_000);
    expect(await acd.readAgent(tenantId, first)).toMatchObject({ state: 'idle' });
    expect((await floor.eventsOf('contact.queued')).map(({ cause }) => cause)).toEqual(['joined', 'transferred']);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});
