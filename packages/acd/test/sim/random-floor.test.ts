import {
  newId,
  noTallies,
  recount,
  TALLY_NAMES,
  type AgentId,
  type ConfigurationSnapshot,
  type ContactId,
  type RoutingStep,
} from '@cordboard/contracts';
import { localDay } from '@cordboard/acd';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { queueOf, snapshotOf, type ProfileOfTest } from '../kit/configuration.ts';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import { ACTIONS, perform, type Action, type World } from './actions.ts';
import type { Floor } from '../kit/floor.ts';
import { Model, TIMES, type ModelQueue, type ModelService, type ModelStep } from './model.ts';

const floors = useFloors();
const RUNS = 30;

/** The only skill; how well each of the four agents has it. */
const LEVELS = [5, 2, 0, 4];
const service = (priority: number, delayMs: number, position: number, level = 1): ModelService => ({ priority, delayMs, level, position });

/** Three queues that share four agents: steps and a delay, turns and priorities, positions and preferred agents. */
function modelQueues(agents: readonly AgentId[], third: ModelQueue['strategy']): ModelQueue[] {
  const serve = (...services: [number, ModelService][]) => new Map(services.map(([index, service]) => [at(agents, index), service]));
  const delays = { notReadyAfter: 1, declineDelayMs: 5_000, noAnswerDelayMs: 0 };
  const retry = { ...delays, retryMs: 45_000, maxAttempts: 2, leavesEmpty: false };
  const anyone: ModelStep = { level: 0, forMs: null, skips: false };
  const strict = { ageingMs: 1e12, preferredForMs: 0, steps: [anyone] };
  const narrow: ModelStep[] = [{ level: 4, forMs: 20_000, skips: true }, { level: 2, forMs: 40_000, skips: false }, anyone];
  return [
    {
      ...{ ...strict, ...retry, queueId: newId('queue'), strategy: 'longestIdle', priority: 10, ringMs: 15_000, wrapUpMs: 30_000 },
      steps: narrow,
      services: serve([0, service(1, 0, 1)], [1, service(1, 0, 1)], [2, service(1, 15_000, 1)]),
    },
    {
      ...{ ...strict, ...retry, queueId: newId('queue'), strategy: 'roundRobin', priority: 20, ringMs: 10_000, wrapUpMs: 0 },
      ...{ notReadyAfter: 2, declineDelayMs: 0, noAnswerDelayMs: 3_000, leavesEmpty: true },
      services: serve([0, service(2, 0, 1, 2)], [1, service(1, 0, 1)], [3, service(2, 0, 1)]),
    },
    {
      ...{ ...strict, ...retry, queueId: newId('queue'), strategy: third, priority: 10, ringMs: 20_000, wrapUpMs: 5_000 },
      ageingMs: 1_000,
      preferredForMs: 12_000,
      services: serve([0, service(2, 0, 2)], [3, service(1, 0, 1)]),
    },
  ];
}

/** The same as a snapshot: each agent has a profile of its own. */
function snapshotFor(floor: Floor, queues: readonly ModelQueue[]): ConfigurationSnapshot {
  const skillId = newId('skill');
  const routingProfiles: ProfileOfTest[] = floor.agents.map((agentId) => {
    const entries = queues.flatMap(({ queueId, services }) => {
      const service = services.get(agentId);
      return service ? [{ queueId, channel: 'voice' as const, ...service }] : [];
    });
    return { routingProfileId: newId('routingProfile'), name: 'Own', entries };
  });
  const agents = new Map(
    floor.agents.map((agentId, index) => {
      const level = at(LEVELS, index);
      const skills = level > 0 ? [{ skillId, level }] : [];
      return [agentId, { skills, routingProfileId: at(routingProfiles, index).routingProfileId }];
    }),
  );
  const configured = queues.map((queue) => {
    const { queueId, strategy, priority, ringMs, wrapUpMs, retryMs, maxAttempts, preferredForMs } = queue;
    const steps: RoutingStep[] = queue.steps.map(({ level, forMs, skips }) => ({
      requirement: level === 'preferred' || level === 0 ? null : { skillId, level },
      forMs,
      skipIf: skips ? 'nobodyLoggedIn' : null,
    }));
    const { notReadyAfter, declineDelayMs, noAnswerDelayMs } = queue;
    const routing = {
      ...{ notReadyAfter, declineDelayMs, noAnswerDelayMs },
      steps,
      preferredForMs,
      leaveEmpty: queue.leavesEmpty ? ('nobodyAvailable' as const) : ('never' as const),
      ageingMs: queue.ageingMs === 1e12 ? null : queue.ageingMs,
    };
    const callback = { callbackRetryMs: retryMs, callbackMaxAttempts: maxAttempts };
    return queueOf([], { queueId, strategy, priority, ringMs, wrapUpMs, ...callback, routing });
  });
  return snapshotOf(floor.tenantId, 2, floor.agents, configured, null, { agents, routingProfiles });
}

async function openWorld(third: ModelQueue['strategy']): Promise<World> {
  const tuning = {
    deskTtlMs: 1e9,
    deskGraceMs: TIMES.graceMs,
    callGraceMs: TIMES.callGraceMs,
    returnMs: TIMES.returnMs,
    declinePauseMs: TIMES.pauseMs,
    ringGraceMs: TIMES.ringGraceMs,
    emptyGraceMs: TIMES.emptyGraceMs,
  };
  const floor = await floors.open({ agents: 4, tuning });
  const queues = modelQueues(floor.agents, third);
  await floor.acd.publishConfiguration(snapshotFor(floor, queues));
  const model = new Model(queues, new Map(floor.agents.map((agentId, index) => [agentId, at(LEVELS, index)])), floor.clock.nowMs());
  return { floor, processes: [floor.acd, await floor.another()], model, offers: [], staleAccepted: 0, turn: 0 };
}

/** The engine and the model must agree on everybody; then the model learns the ids of new offers. */
async function compare({ floor, model, offers }: World): Promise<void> {
  const { acd, tenantId } = floor;
  const [agents, contacts] = await Promise.all([acd.readAgents(tenantId), acd.listContacts(tenantId, null)]);
  const byId = <T extends { agentId: string }>(list: readonly T[]) => [...list].sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  expect(
    byId(agents).map(({ agentId, status, statusReason, state, contactId, deskConnected }) => ({
      agentId,
      status,
      statusReason,
      state,
      contactId,
      deskConnected,
    })),
  ).toEqual(
    byId(model.agents).map(({ agentId, status, reason, state, contact, desk }) => ({
      agentId,
      status,
      statusReason: reason,
      state,
      contactId: contact?.contactId ?? null,
      deskConnected: desk,
    })),
  );
  const known = new Map(contacts.map((contact) => [contact.contactId, contact]));
  expect(known.size).toBe(model.contacts.length);
  for (const { contactId, state, kind, agentId, attempts, queue } of model.contacts) {
    expect(known.get(contactId)).toMatchObject({ state, kind, agentId, attempts, queueId: queue?.queueId });
  }
  for (const queue of model.queues) {
    const [head] = model.line(queue);
    if (head) expect(await acd.readPlace(tenantId, head.contactId)).toMatchObject({ position: 1, waiting: model.line(queue).length });
  }
  for (const agent of model.agents) {
    if (agent.state !== 'offered' || agent.offerId) continue;
    const { offerId } = await floor.offerOf(agent.agentId);
    agent.offerId = offerId;
    offers.push({ offerId, agentId: agent.agentId });
  }
}

/** I1 and I2 from the events, I3 and I7 from events and state, I4 from the state. */
async function checkHistory({ floor, model, staleAccepted }: World): Promise<void> {
  const events = await floor.events();
  const violations = { capacity: 0, twoAgents: 0, terminal: 0, idleWhileWaiting: 0, staleAccepted, counters: 0 };
  const heldBy = new Map<string, string>();
  const holders = (contactId: string) => [...heldBy].filter(([, held]) => held === contactId).map(([agentId]) => agentId);
  const created = new Set<ContactId>();
  const endings = new Map<string, number>();
  for (const { event } of events) {
    if (event.type === 'contact.created') created.add(event.contactId);
    if (event.type === 'offer.created') {
      if (event.decision?.strategy !== 'ringAll' && holders(event.contactId).length > 0) violations.twoAgents++;
      if (heldBy.has(event.agentId)) violations.capacity++;
      heldBy.set(event.agentId, event.contactId);
    }
    // Of all who ring one wins.
    if (event.type === 'offer.accepted' && holders(event.contactId).join() !== event.agentId) violations.twoAgents++;
    if (event.type === 'offer.ended') heldBy.delete(event.agentId);
    if (event.type === 'contact.queued' || event.type === 'contact.deferred' || event.type === 'contact.ended') {
      for (const agentId of holders(event.contactId)) heldBy.delete(agentId);
    }
    if (event.type === 'contact.ended') endings.set(event.contactId, (endings.get(event.contactId) ?? 0) + 1);
  }
  const alive = new Set((await floor.acd.listContacts(floor.tenantId, null)).map((contact) => contact.contactId));
  for (const contactId of created) {
    if ((endings.get(contactId) ?? 0) + (alive.has(contactId) ? 1 : 0) !== 1) violations.terminal++;
  }
  for (const agent of model.agents) {
    const waits = model.contacts.some((contact) => model.mayTake(agent, contact));
    if (model.isRoutable(agent) && waits) violations.idleWhileWaiting++;
  }
  const { startMs, nextStartMs } = localDay('Europe/Berlin', floor.clock.nowMs());
  const recounted = recount(events, startMs, nextStartMs, () => ({ serviceLevelMs: 0, shortAbandonMs: 0 }));
  for (const view of await floor.acd.readQueues(floor.tenantId)) {
    const tallies = recounted.get(view.queueId) ?? noTallies();
    violations.counters += TALLY_NAMES.filter((name) => view[name] !== tallies[name]).length;
  }
  expect(violations).toEqual({ capacity: 0, twoAgents: 0, terminal: 0, idleWhileWaiting: 0, staleAccepted: 0, counters: 0 });
  expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
}

it('does what a model of plain lists does, whatever people do', { timeout: 240_000 }, async () => {
  const action: fc.Arbitrary<Action> = fc.record({ what: fc.constantFrom(...ACTIONS), who: fc.nat(11), more: fc.nat(11) });
  const actions = fc.array(action, { minLength: 60, maxLength: 120, size: 'max' });
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(actions, fc.constantFrom('topDown', 'ringAll'), async (steps, third) => {
      const world = await openWorld(third);
      // A floor at work: everybody has a desk and is available.
      for (const agent of world.model.agents) {
        await perform(world, { what: 'openDesk', who: world.model.agents.indexOf(agent), more: 0 });
        await perform(world, { what: 'available', who: world.model.agents.indexOf(agent), more: 0 });
      }
      for (const one of steps) {
        await perform(world, one);
        await compare(world);
      }
      await checkHistory(world);
      for (const { event } of await world.floor.events()) {
        const what = event.type === 'contact.ended' ? `${event.type} ${event.reason}` : event.type;
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
      await world.floor.close();
    }),
    // Shrinking would take longer than the test may; the seed that is named replays it.
    { numRuns: RUNS, endOnFailure: true },
  );
  // The runs must have come everywhere; a generator that never gets to a callback would show nothing.
  const everywhere = [
    ...['offer.accepted', 'contact.connected', 'wrapUp.ended', 'contact.deferred', 'callback.answered', 'callback.ended'],
    'contact.ended nobodyThere',
  ];
  for (const type of everywhere) {
    expect(seen.get(type) ?? 0, type).toBeGreaterThan(0);
  }
});
