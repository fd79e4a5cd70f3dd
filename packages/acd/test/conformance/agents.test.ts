import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';

const floors = useFloors();

async function first(floor: Floor) {
  return floor.acd.readAgent(floor.tenantId, at(floor.agents, 0));
}
async function closeDesk(floor: Floor, index = 0) {
  const agent = at(floor.agents, index);
  const desk = floor.desks.get(agent);
  if (!desk) throw new Error('the agent has no desk');
  await floor.acd.deskGone(floor.tenantId, agent, desk);
}

describe('status', () => {
  it('is offline at first, and unknown agents are refused', async () => {
    const floor = await floors.open({ agents: 1 });
    expect(await first(floor)).toMatchObject({
      name: 'Agent 0',
      status: 'offline',
      state: 'idle',
      deskConnected: false,
      queueIds: [floor.queue],
    });
    await expectRefused(floor.acd.setStatus(floor.tenantId, newId('agent'), 'available', null), 'not_found');
    await expectRefused(floor.acd.deskSeen(floor.tenantId, newId('agent'), newId('desk'), floor.processId), 'not_found');
    expect(await floor.acd.readAgent(floor.tenantId, newId('agent'))).toBeNull();
  });

  it('changes once, keeps its reason, and nothing rings at somebody who is not available', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    const reasonId = newId('notReadyReason');
    await floor.ready(agent);
    await acd.setStatus(tenantId, agent, 'notReady', reasonId);
    await acd.setStatus(tenantId, agent, 'notReady', reasonId);
    await floor.call();
    expect(await first(floor)).toMatchObject({ status: 'notReady', statusReason: reasonId, state: 'idle' });
    expect(await floor.eventsOf('agent.statusChanged')).toMatchObject([{ status: 'available' }, { status: 'notReady', reason: reasonId }]);
    await acd.setStatus(tenantId, agent, 'available', null);
    expect(await first(floor)).toMatchObject({ status: 'available', state: 'offered' });
  });

  it('may change during a call, which goes on', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await floor.talk(agent);
    await acd.setStatus(tenantId, agent, 'notReady', null);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'connected' });
    await floor.call();
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    await acd.finishWrapUp(tenantId, agent, contactId);
    expect(await first(floor)).toMatchObject({ status: 'notReady', state: 'idle' });
  });
});

describe('a desk', () => {
  it('must be there for anything to ring', async () => {
    const floor = await floors.open({ agents: 1 });
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 0), 'available', null);
    await floor.call();
    expect(await first(floor)).toMatchObject({ state: 'idle' });
    await floor.ready(at(floor.agents, 0));
    expect(await first(floor)).toMatchObject({ state: 'offered', deskConnected: true });
  });

  it('that cannot take a call gets none, keeps its turn, and gets one when it can again', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, processId } = floor;
    const agent = at(floor.agents, 0);
    const desk = floor.deskOf(agent);
    await floor.ready(agent);
    await acd.deskSeen(tenantId, agent, desk, processId, 'microphoneSilent');
    const before = await acd.explainAgent(tenantId, agent);
    await floor.call();
    expect(await first(floor)).toMatchObject({ status: 'available', state: 'idle', deskConnected: true, trouble: 'microphoneSilent' });
    expect(before?.keptOut).toEqual(['deskTrouble']);
    await acd.deskSeen(tenantId, agent, desk, processId, 'microphoneSilent');
    await acd.deskSeen(tenantId, agent, desk, processId, 'notRegistered');
    expect(await first(floor)).toMatchObject({ state: 'idle', trouble: 'notRegistered' });
    await acd.deskSeen(tenantId, agent, desk, processId);
    expect(await first(floor)).toMatchObject({ state: 'offered', trouble: null });
    expect(await floor.eventsOf('agent.troubleChanged')).toMatchObject([
      { trouble: 'microphoneSilent' },
      { trouble: 'notRegistered' },
      { trouble: null },
    ]);
  });

  it('that can take a call is enough, whatever the others cannot', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, processId } = floor;
    const agent = at(floor.agents, 0);
    const [desk, second] = [floor.deskOf(agent), newId('desk')];
    await floor.ready(agent);
    await acd.deskSeen(tenantId, agent, second, processId, 'noMicrophone');
    expect(await first(floor)).toMatchObject({ trouble: null });
    await acd.deskGone(tenantId, agent, desk);
    await floor.call();
    expect(await first(floor)).toMatchObject({ state: 'idle', deskConnected: true, trouble: 'noMicrophone' });
    await acd.deskGone(tenantId, agent, second);
    expect(await first(floor)).toMatchObject({ deskConnected: false, trouble: null });
    await acd.deskSeen(tenantId, agent, desk, processId);
    expect(await first(floor)).toMatchObject({ state: 'offered', trouble: null });
  });

  it('that has trouble during a ring or a call keeps it', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, processId } = floor;
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await acd.deskSeen(tenantId, agent, floor.deskOf(agent), processId, 'audioBlocked');
    expect(await first(floor)).toMatchObject({ state: 'offered', trouble: 'audioBlocked' });
    await floor.talk(agent);
    await floor.call();
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    await acd.finishWrapUp(tenantId, agent, contactId);
    expect(await first(floor)).toMatchObject({ state: 'idle', status: 'available', trouble: 'audioBlocked' });
  });

  it('comes back within the grace: the status and the turn are kept', async () => {
    const floor = await floors.open({ agents: 2 });
    const [agent, other] = [at(floor.agents, 0), at(floor.agents, 1)];
    await floor.ready(agent);
    floor.clock.advance(100);
    await floor.ready(other);
    await closeDesk(floor);
    expect(await first(floor)).toMatchObject({ status: 'available', deskConnected: false });
    await floor.pass(3_000);
    await floor.ready(other);
    await floor.acd.deskSeen(floor.tenantId, agent, newId('desk'), floor.processId);
    expect(await first(floor)).toMatchObject({ status: 'available', deskConnected: true });
    await floor.call();
    expect(await first(floor)).toMatchObject({ state: 'offered' });
    expect(await floor.eventsOf('agent.deskChanged')).toMatchObject([
      { agentId: agent, connected: true },
      { agentId: other, connected: true },
      { agentId: agent, connected: false },
      { agentId: agent, connected: true },
    ]);
    expect(await floor.eventsOf('agent.statusChanged')).toHaveLength(2);
  });

  it('is one of several: the last one counts', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const second = newId('desk');
    await floor.acd.deskSeen(floor.tenantId, agent, second, floor.processId);
    await closeDesk(floor);
    expect(await first(floor)).toMatchObject({ deskConnected: true });
    await floor.acd.deskGone(floor.tenantId, agent, second);
    expect(await first(floor)).toMatchObject({ deskConnected: false });
  });

  it('that moved to another process does not close with the old one', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    const [desk, old, current] = [newId('desk'), newId('process'), newId('process')];
    await floor.acd.deskSeen(floor.tenantId, agent, desk, old);
    await floor.acd.deskSeen(floor.tenantId, agent, desk, current);
    await floor.acd.deskGone(floor.tenantId, agent, desk, old);
    expect(await first(floor)).toMatchObject({ deskConnected: true });
    await floor.acd.deskGone(floor.tenantId, agent, desk, current);
    expect(await first(floor)).toMatchObject({ deskConnected: false });
  });

  it('is gone when nobody renews it, and the agent offline after the grace', async () => {
    const floor = await floors.open({ agents: 1 });
    await floor.ready(at(floor.agents, 0));
    await floor.pass(7_999);
    expect(await first(floor)).toMatchObject({ deskConnected: true });
    await floor.pass(1);
    expect(await first(floor)).toMatchObject({ deskConnected: false, status: 'available' });
    await floor.call();
    expect(await first(floor)).toMatchObject({ state: 'idle' });
    await floor.pass(9_999);
    expect(await first(floor)).toMatchObject({ status: 'available' });
    await floor.pass(1);
    expect(await first(floor)).toMatchObject({ status: 'offline', statusReason: 'deskGone' });
  });

  it('that comes back late makes its agent what it was before, within a minute and when nobody chose otherwise', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    const reopen = () => floor.acd.deskSeen(floor.tenantId, agent, floor.deskOf(agent), floor.processId);
    const deskGone = async (forMs: number) => {
      await closeDesk(floor);
      await floor.pass(forMs);
    };
    await floor.ready(agent);
    const lunch = newId('notReadyReason');
    await floor.acd.setStatus(floor.tenantId, agent, 'notReady', lunch);
    await deskGone(10_000);
    expect(await first(floor)).toMatchObject({ status: 'offline', statusReason: 'deskGone' });
    await reopen();
    expect(await first(floor)).toMatchObject({ status: 'notReady', statusReason: lunch });

    await floor.acd.setStatus(floor.tenantId, agent, 'available', null);
    const contactId = await floor.contact();
    await deskGone(60_000);
    await floor.acd.enqueueContact(floor.tenantId, contactId, floor.queue);
    await reopen();
    expect(await first(floor)).toMatchObject({ status: 'available', state: 'offered' });
    await floor.acd.endContact(floor.tenantId, contactId, 'abandoned');

    await deskGone(10_000);
    await floor.acd.forceStatus(floor.tenantId, agent, 'offline', null);
    await reopen();
    expect(await first(floor)).toMatchObject({ status: 'offline', statusReason: null });

    await floor.acd.setStatus(floor.tenantId, agent, 'available', null);
    await deskGone(60_001);
    await reopen();
    expect(await first(floor)).toMatchObject({ status: 'offline', statusReason: 'deskGone' });
  });

  it('gone for too long takes the offer back', async () => {
    const floor = await floors.open({ agents: 2, queue: { ringMs: 60_000 } });
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.call();
    await closeDesk(floor);
    await floor.ready(at(floor.agents, 1));
    await floor.acd.setStatus(floor.tenantId, at(floor.agents, 1), 'available', null);
    await floor.pass(9_999);
    expect(await first(floor)).toMatchObject({ state: 'offered' });
    await floor.acd.deskSeen(floor.tenantId, at(floor.agents, 1), newId('desk'), floor.processId);
    await floor.pass(1);
    expect(await first(floor)).toMatchObject({ status: 'offline', state: 'idle' });
    expect((await floor.offerOf(at(floor.agents, 1))).contactId).toBe(contactId);
    expect(await floor.eventsOf('offer.ended')).toMatchObject([{ reason: 'deskGone' }]);
  });

  /** An agent in a call whose desk has just gone. */
  async function deskless(status: 'available' | 'offline' = 'available') {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await floor.talk(agent);
    await floor.acd.setStatus(floor.tenantId, agent, status, null);
    await closeDesk(floor);
    return { floor, agent, contactId };
  }

  it.each(['available', 'offline'] as const)(
    'gone for 30 s leaves the call alone, though its agent is offline (status %s)',
    async (status) => {
      const { floor, agent, contactId } = await deskless(status);
      await floor.pass(10_000);
      expect(await first(floor)).toMatchObject({ status: 'offline', state: 'onContact', contactId, deskConnected: false });
      await floor.pass(20_000);
      expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'connected', agentId: agent });
      await floor.acd.deskSeen(floor.tenantId, agent, newId('desk'), floor.processId);
      await floor.acd.runDue(floor.tenantId);
      await floor.passWithDesks(120_000);
      expect(await first(floor)).toMatchObject({ state: 'onContact', contactId });
      expect(await floor.eventsOf('contact.queued')).toHaveLength(1);
    },
  );

  it.each(['available', 'offline'] as const)('gone for longer than a call’s grace gives the call back (status %s)', async (status) => {
    const { floor, agent, contactId } = await deskless(status);
    await floor.pass(64_999);
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'connected', agentId: agent });
    await floor.pass(1);
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'queued', agentId: null });
    expect(await first(floor)).toMatchObject({ status: 'offline', state: 'idle', contactId: null });
    await floor.ready(agent);
    expect((await floor.offerOf(agent)).contactId).toBe(contactId);
  });

  it('gone in a call gets nothing else when the call ends, and its second loss has a grace of its own', async () => {
    const { floor, agent, contactId } = await deskless();
    await floor.pass(30_000);
    await floor.acd.deskSeen(floor.tenantId, agent, floor.deskOf(agent), floor.processId);
    await closeDesk(floor);
    await floor.pass(64_999);
    expect(await first(floor)).toMatchObject({ state: 'onContact', contactId });
    const next = await floor.call();
    await floor.acd.endContact(floor.tenantId, contactId, 'customerHungUp');
    await floor.pass(1);
    expect(await first(floor)).toMatchObject({ status: 'offline', state: 'idle' });
    expect(await floor.acd.readContact(floor.tenantId, next)).toMatchObject({ state: 'queued' });
  });

  it('gone for too long ends wrap-up', async () => {
    const floor = await floors.open({ agents: 1 });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await floor.talk(agent);
    await floor.acd.endContact(floor.tenantId, contactId, 'customerHungUp');
    await closeDesk(floor);
    await floor.pass(10_000);
    expect(await floor.eventsOf('wrapUp.ended')).toMatchObject([{ by: 'system', wrapUpMs: 10_000 }]);
    expect(await first(floor)).toMatchObject({ status: 'offline', state: 'idle' });
  });
});

describe('wrap-up', () => {
  async function wrapping(wrapUpMs: number) {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs } });
    const agent = at(floor.agents, 0);
    await floor.ready(agent);
    const contactId = await floor.call();
    await floor.talk(agent);
    await floor.acd.endContact(floor.tenantId, contactId, 'customerHungUp');
    return { floor, agent, contactId };
  }

  it('ends by its timer, and the next contact rings in the same moment', async () => {
    const { floor, agent } = await wrapping(30_000);
    const next = await floor.call();
    await floor.passWithDesks(29_999);
    expect(await first(floor)).toMatchObject({ state: 'wrapUp' });
    await floor.passWithDesks(1);
    expect((await floor.offerOf(agent)).contactId).toBe(next);
    expect(await floor.eventsOf('wrapUp.ended')).toMatchObject([{ by: 'timer', wrapUpMs: 30_000 }]);
  });

  it('is extended, and finished by the agent', async () => {
    const { floor, agent, contactId } = await wrapping(30_000);
    const { acd, tenantId } = floor;
    const untilMs = floor.clock.nowMs() + 90_000;
    expect(await acd.extendWrapUp(tenantId, agent, contactId, 60_000)).toEqual({ untilMs });
    expect((await floor.eventsOf('agent.stateChanged')).at(-1)).toMatchObject({ state: 'wrapUp', untilMs });
    await floor.passWithDesks(60_000);
    expect(await acd.readWrapUp(tenantId, agent)).toMatchObject({ contactId, untilMs });
    await acd.finishWrapUp(tenantId, agent, contactId);
    await acd.finishWrapUp(tenantId, agent, contactId);
    expect(await acd.readWrapUp(tenantId, agent)).toBeNull();
    expect(await floor.eventsOf('wrapUp.ended')).toMatchObject([{ by: 'agent', wrapUpMs: 60_000 }]);
    await expectRefused(acd.extendWrapUp(tenantId, agent, contactId, 1_000), 'state_conflict');
    await expectRefused(acd.finishWrapUp(tenantId, agent, newId('contact')), 'state_conflict');
  });

  it('is left out when the queue has none', async () => {
    const { floor } = await wrapping(0);
    expect(await first(floor)).toMatchObject({ state: 'idle' });
    expect(await floor.eventsOf('wrapUp.ended')).toEqual([]);
  });

  it('of one queue is honoured by the other queues of the agent', async () => {
    const { floor, agent } = await wrapping(30_000);
    const other = queueOf([agent], { name: 'Other', wrapUpMs: 0 });
    const own = { ...queueOf([agent]), queueId: floor.queue };
    await floor.acd.publishConfiguration(snapshotOf(floor.tenantId, 2, [agent], [own, other]));
    await floor.call(other.queueId);
    expect(await first(floor)).toMatchObject({ state: 'wrapUp' });
    await floor.passWithDesks(30_000);
    expect(await first(floor)).toMatchObject({ state: 'offered' });
  });
});

it('reads all agents by name', async () => {
  const floor = await floors.open({ agents: 3 });
  await floor.ready(at(floor.agents, 1));
  expect(await floor.acd.readAgents(floor.tenantId)).toMatchObject([
    { name: 'Agent 0', status: 'offline' },
    { name: 'Agent 1', status: 'available' },
    { name: 'Agent 2', status: 'offline' },
  ]);
});
