import { newId, type AgentId, type ContactId, type SkillId } from '@cordboard/contracts';
import { connectRedis, createLogger } from '@cordboard/platform';
import { createAcd, type Acd } from '@cordboard/acd';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { commandOf, watchedRedis, type BeforeCall } from '../kit/watched-redis.ts';

const floors = useFloors();

/** A floor whose agents have all of so many skills at level 5. */
async function skilledFloor(agents: number, skills: number) {
  const floor = await floors.open({ agents });
  const queue = { ...queueOf(floor.agents, { wrapUpMs: 0 }), queueId: floor.queue };
  const skillIds = Array.from({ length: skills }, () => newId('skill'));
  const plain = snapshotOf(floor.tenantId, 2, floor.agents, [queue]);
  const levels = skillIds.map((skillId) => ({ skillId, level: 5 }));
  await floor.acd.publishConfiguration({
    ...plain,
    skills: skillIds.map((skillId) => ({ skillId, name: skillId })),
    agents: plain.agents.map((agent) => ({ ...agent, skills: levels })),
  });
  return { floor, skillIds };
}

/** Another process of the floor, whose calls a test sees first. */
async function watched(floor: Floor, before: BeforeCall): Promise<{ acd: Acd; close(): Promise<void> }> {
  const log = createLogger('acd-test', 'fatal');
  const redis = await connectRedis(floors.url, { name: 'acd-test-watched', log });
  const { clock, prefix } = floor;
  const acd = await createAcd({ redis: watchedRedis(redis, before), processId: newId('process'), log, clock, testPrefix: prefix });
  return {
    acd,
    async close() {
      await acd.close();
      redis.destroy();
    },
  };
}

/** Stops a process (SIGSTOP, a long collection) just before it writes agents. */
function stopBeforeWriting() {
  const [stopped, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  return {
    stopped: stopped.promise,
    goOn: () => gate.resolve(undefined),
    before: async (name: string, args: readonly unknown[]) => {
      if (commandOf(name, args) !== 'configuration-agents') return;
      stopped.resolve(undefined);
      await gate.promise;
    },
  };
}

const asks = (floor: Floor, acd: Acd, contactId: ContactId, skillId: SkillId, level = 1, priority = 0) =>
  acd.enqueueContact(floor.tenantId, contactId, floor.queue, { requirement: { skillId, level }, priority });
const stateOf = async (floor: Floor, contactId: ContactId) => (await floor.acd.readContact(floor.tenantId, contactId))?.state;
const contactsOf = async (floor: Floor, count: number) => {
  const contacts: ContactId[] = [];
  for (let index = 0; index < count; index++) contacts.push(await floor.contact());
  return contacts;
};
const offeredTo = async (floor: Floor, agentId: AgentId) => (await floor.offerOf(agentId)).contactId;

describe('a process that is stopped while it puts agents into the lines of a new condition', () => {
  it('does not take a newer condition from them when it goes on', async () => {
    const { floor, skillIds } = await skilledFloor(2, 2);
    const stop = stopBeforeWriting();
    const slow = await watched(floor, stop.before);
    const contacts = await contactsOf(floor, 2);
    const late = asks(floor, slow.acd, at(contacts, 0), at(skillIds, 0));
    await stop.stopped;
    // Longer than anybody is waited for.
    floor.clock.advance(10_000);
    await asks(floor, floor.acd, at(contacts, 1), at(skillIds, 1));
    stop.goOn();
    await late;
    for (const agentId of floor.agents) await floor.ready(agentId);
    for (const contactId of contacts) expect(await stateOf(floor, contactId)).toBe('offered');
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
    await slow.close();
  });

  it('keeps nobody in a line in which the agents do not stand', async () => {
    const { floor, skillIds } = await skilledFloor(1, 1);
    const stop = stopBeforeWriting();
    const slow = await watched(floor, stop.before);
    const contacts = await contactsOf(floor, 3);
    const late = asks(floor, slow.acd, at(contacts, 0), at(skillIds, 0));
    await stop.stopped;
    const important = asks(floor, floor.acd, at(contacts, 1), at(skillIds, 0), 1, 50);
    await floor.acd.enqueueContact(floor.tenantId, at(contacts, 2), floor.queue);
    // What is in line before the agent is free is served in order.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const wasInLine = (await stateOf(floor, at(contacts, 1))) === 'queued';
    await floor.ready(at(floor.agents, 0));
    expect(await offeredTo(floor, at(floor.agents, 0))).toBe(at(contacts, wasInLine ? 1 : 2));
    floor.clock.advance(10_000);
    await important;
    const explained = await floor.acd.explainContact(floor.tenantId, at(contacts, 1));
    expect(explained?.lines.map(({ loggedIn }) => loggedIn)).toEqual([1]);
    stop.goOn();
    await late;
    await slow.close();
  });
});

describe('many contacts that ask for new conditions at once', () => {
  it('have the agents written a few times, by one process at a time', async () => {
    const { floor, skillIds } = await skilledFloor(3, 10);
    const commands: string[] = [];
    const count: BeforeCall = (name, args) => void commands.push(commandOf(name, args));
    const crew = [await watched(floor, count), await watched(floor, count)];
    const contacts = await contactsOf(floor, 200);
    await Promise.all(
      contacts.map((contactId, index) =>
        asks(floor, at(crew, index % 2).acd, contactId, at(skillIds, index % 10), 1 + (Math.floor(index / 10) % 5)),
      ),
    );
    for (const contactId of contacts) expect(await stateOf(floor, contactId)).toBe('queued');
    // Fifty conditions, two hundred contacts, two processes.
    expect(commands.filter((command) => command === 'configuration-agents').length).toBeLessThan(12);
    for (const agentId of floor.agents) await floor.ready(agentId);
    expect(new Set(await Promise.all(floor.agents.map((agentId) => offeredTo(floor, agentId)))).size).toBe(3);
    for (const one of crew) await one.close();
  });

  it('are refused alone when an agent would stand in too many lines', async () => {
    const { floor, skillIds } = await skilledFloor(1, 62);
    const contacts = await contactsOf(floor, 310);
    const results = await Promise.allSettled(
      contacts.map((contactId, index) => asks(floor, floor.acd, contactId, at(skillIds, index % 62), 1 + Math.floor(index / 62))),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    // 300 lines are the most: one for anyone, 299 conditions.
    expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(Array.from({ length: 11 }, () => 'invalid_input'));
    for (const { reason } of refused) expect(reason).toMatchObject({ data: { issues: [{ path: 'requirement' }] } });
    const next = await floor.contact();
    const taken = results.findIndex((result) => result.status === 'fulfilled');
    await asks(floor, floor.acd, next, at(skillIds, taken % 62), 1 + Math.floor(taken / 62));
    expect(await stateOf(floor, next)).toBe('queued');
  });

  it('parse the snapshot once', async () => {
    const { floor, skillIds } = await skilledFloor(1, 5);
    let read = 0;
    const one = await watched(floor, (name, args) => {
      if (name === 'get' && String(args[0]).endsWith(':configuration')) read++;
    });
    const contacts = await contactsOf(floor, 50);
    await Promise.all(contacts.map((contactId, index) => asks(floor, one.acd, contactId, at(skillIds, index % 5))));
    expect((await one.acd.readConfiguration(floor.tenantId))?.version).toBe(2);
    expect(read).toBe(1);
    const plain = await one.acd.readConfiguration(floor.tenantId);
    if (plain) await floor.acd.publishConfiguration({ ...plain, version: 3 });
    expect((await one.acd.readConfiguration(floor.tenantId))?.version).toBe(3);
    expect(read).toBe(2);
    await one.close();
  });
});
