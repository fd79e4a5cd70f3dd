import { CordboardError, newId, type AgentId, type OfferId } from '@cordboard/contracts';
import { connectRedis, createLogger, type RedisClient } from '@cordboard/platform';
import { createAcd, type Acd } from '@cordboard/acd';
import { afterEach, describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';

const floors = useFloors();
const ROUNDS = 150;
const connections: { acd: Acd; redis: RedisClient }[] = [];

afterEach(async () => {
  for (const { acd, redis } of connections.splice(0)) {
    await acd.close();
    redis.destroy();
  }
});

/** What came of a command: `won`, or the code of the refusal. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'won',
    (error: unknown) => (error instanceof CordboardError ? error.code : String(error)),
  );
}

/** Another process whose clock runs ahead: to it the offer has expired when to the others it has not. */
async function ahead(floor: Floor, byMs: number): Promise<Acd> {
  const log = createLogger('acd-test', 'fatal');
  const redis = await connectRedis(floors.url, { name: 'acd-ahead', log });
  const clock = { nowMs: () => floor.clock.nowMs() + byMs };
  const acd = await createAcd({ redis, processId: newId('process'), log, clock, testPrefix: floor.prefix });
  connections.push({ acd, redis });
  return acd;
}

/** Starts both at once, in either order. */
function together<A, B>(round: number, first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  if (round % 2 === 0) return Promise.all([first(), second()]);
  const late = second();
  return Promise.all([first(), late]);
}

async function checkHolders(floor: Floor): Promise<void> {
  const contacts = await floor.acd.listContacts(floor.tenantId, null);
  const agents = await floor.acd.readAgents(floor.tenantId);
  for (const contact of contacts) {
    const holders = agents.filter((agent) => agent.contactId === contact.contactId);
    expect(holders.length, contact.state).toBe(contact.state === 'queued' ? 0 : 1);
  }
  expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
}

async function clear(floor: Floor): Promise<void> {
  for (const { contactId } of await floor.acd.listContacts(floor.tenantId, null)) {
    await floor.acd.endContact(floor.tenantId, contactId, 'endedBySystem');
  }
  for (const agent of floor.agents) await floor.ready(agent);
}

describe('two processes on one offer', () => {
  it('accept against accept: one desk wins', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0 } });
    const other = await floor.another();
    const agent = at(floor.agents, 0);
    for (let round = 0; round < ROUNDS; round++) {
      await floor.ready(agent);
      await floor.call();
      const { offerId } = await floor.offerOf(agent);
      const accept = (acd: Acd) => outcome(acd.acceptOffer(floor.tenantId, agent, offerId, newId('desk')));
      const outcomes = await together(
        round,
        () => accept(floor.acd),
        () => accept(other),
      );
      expect(outcomes.sort()).toEqual(['offer_taken', 'won']);
      await clear(floor);
    }
    expect(await floor.eventsOf('offer.accepted')).toHaveLength(ROUNDS);
  });

  it('accept against expiry: it is answered or it goes on, never both', async () => {
    const floor = await floors.open({ agents: 2, queue: { ringMs: 5_000, wrapUpMs: 0 } });
    const [agent, next] = [at(floor.agents, 0), at(floor.agents, 1)];
    const drainer = await ahead(floor, 1);
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      await floor.acd.setStatus(floor.tenantId, next, 'notReady', null);
      await floor.ready(agent);
      const contactId = await floor.call();
      const { offerId } = await floor.offerOf(agent);
      await floor.ready(next);
      floor.clock.advance(4_999);
      const [accepted] = await together(
        round,
        () => outcome(floor.acd.acceptOffer(floor.tenantId, agent, offerId, null)),
        () => drainer.runDue(floor.tenantId),
      );
      seen.add(accepted);
      const contact = await floor.acd.readContact(floor.tenantId, contactId);
      if (accepted === 'won') expect(contact).toMatchObject({ state: 'accepted', agentId: agent, offerId });
      else expect(contact).toMatchObject({ state: 'offered', agentId: next });
      await checkHolders(floor);
      floor.clock.advance(10);
      await clear(floor);
    }
    expect([...seen].sort()).toEqual(['offer_stale', 'won']);
  });

  it('decline against the caller who leaves: the contact is over, nothing rings', async () => {
    const floor = await floors.open({ agents: 2 });
    const other = await floor.another();
    const [agent, next] = [at(floor.agents, 0), at(floor.agents, 1)];
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      await floor.acd.setStatus(floor.tenantId, next, 'notReady', null);
      await floor.ready(agent);
      const contactId = await floor.call();
      const { offerId } = await floor.offerOf(agent);
      await floor.ready(next);
      const [declined] = await together(
        round,
        () => outcome(floor.acd.declineOffer(floor.tenantId, agent, offerId)),
        () => other.endContact(floor.tenantId, contactId, 'abandoned'),
      );
      seen.add(declined);
      expect(await floor.acd.listContacts(floor.tenantId, null)).toEqual([]);
      for (const agentId of floor.agents) {
        expect(await floor.acd.readAgent(floor.tenantId, agentId)).toMatchObject({ state: 'idle', contactId: null });
      }
      await clear(floor);
    }
    expect([...seen].sort()).toEqual(['offer_stale', 'won']);
    expect(await floor.eventsOf('contact.ended')).toHaveLength(ROUNDS);
  });

  it('a late accept against the accept of the next agent: one winner, the loser is told', async () => {
    const floor = await floors.open({ agents: 2, queue: { ringMs: 5_000, wrapUpMs: 0 } });
    const other = await floor.another();
    const [late, quick] = [at(floor.agents, 0), at(floor.agents, 1)];
    for (let round = 0; round < ROUNDS; round++) {
      await floor.acd.setStatus(floor.tenantId, quick, 'notReady', null);
      await floor.ready(late);
      await floor.call();
      const old = await floor.offerOf(late);
      await floor.ready(quick);
      await floor.passWithDesks(5_000);
      const current = await floor.offerOf(quick);
      const accept = (acd: Acd, agent: AgentId, offer: OfferId) => outcome(acd.acceptOffer(floor.tenantId, agent, offer, null));
      const outcomes = await together(
        round,
        () => accept(floor.acd, late, old.offerId),
        () => accept(other, quick, current.offerId),
      );
      expect(outcomes[1]).toBe('won');
      expect(['offer_stale', 'offer_taken']).toContain(outcomes[0]);
      await clear(floor);
    }
  });

  it('answering a callback against giving it up', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0 } });
    const other = await floor.another();
    const agent = at(floor.agents, 0);
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      await floor.acd.setStatus(floor.tenantId, agent, 'notReady', null);
      const contactId = await floor.call();
      await floor.acd.convertToCallback(floor.tenantId, contactId, newId('callback'), 'digit');
      await floor.ready(agent);
      const { offerId } = await floor.offerOf(agent);
      await floor.acd.acceptOffer(floor.tenantId, agent, offerId, null);
      const attempts = [newId('attempt'), newId('attempt')];
      const ring = (acd: Acd, index: number) =>
        acd.ringCallback(floor.tenantId, contactId, offerId, at(attempts, index), floor.clock.nowMs() + 30_000);
      const rings = await together(
        round,
        () => ring(floor.acd, 0),
        () => ring(other, 1),
      );
      expect(rings.filter(Boolean)).toHaveLength(1);
      const attemptId = at(attempts, rings.indexOf(true));
      const [answered, missed] = await together(
        round,
        () => outcome(floor.acd.answerCallback(floor.tenantId, contactId, attemptId, newId('call'))),
        () => outcome(other.callbackNotReached(floor.tenantId, contactId, attemptId)),
      );
      expect([answered, missed].sort()).toEqual(['offer_stale', 'won']);
      seen.add(answered);
      await clear(floor);
    }
    expect(seen.size).toBe(2);
  });
});
