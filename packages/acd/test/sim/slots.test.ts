import { newId, type AgentId, type Capacity } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';
import { SLOT_TIMES, SlotModel } from './slots-model.ts';

const floors = useFloors();
const RUNS = 15;

/** One call; a call and chats; chats alone; as much as there is. */
const CAPACITIES: readonly Capacity[] = [
  { voice: 1, chat: 0, total: 1 },
  { voice: 1, chat: 2, total: 2 },
  { voice: 0, chat: 3, total: 3 },
  { voice: 1, chat: 4, total: 5 },
];
const WAITS_MS = [1, 900, 6_000, 15_000, 20_000];
const ACTIONS = [
  'voice',
  'chat',
  'chat',
  'decline',
  'end',
  'status',
  'finish',
  'wait',
  'next',
  'next',
  'next',
  'next',
  'ask',
  'ask',
  'ask',
  'consult',
  'passOn',
] as const;

interface Action {
  readonly what: (typeof ACTIONS)[number];
  readonly who: number;
  readonly more: number;
}
interface World {
  readonly floor: Floor;
  readonly processes: readonly Acd[];
  readonly model: SlotModel;
  turn: number;
}

async function openWorld(): Promise<World> {
  const floor = await floors.open({ agents: CAPACITIES.length, tuning: { deskTtlMs: 1e9 } });
  const routingProfiles = CAPACITIES.map((capacity) => ({
    ...{ routingProfileId: newId('routingProfile'), name: 'Own', capacity },
    entries: (['voice', 'chat'] as const).map((channel) => ({
      ...{ queueId: floor.queue, channel, priority: 1, delayMs: 0, level: 1, position: 1 },
    })),
  }));
  const agents = new Map(
    floor.agents.map((agentId, index) => [agentId, { routingProfileId: at(routingProfiles, index).routingProfileId }] as const),
  );
  const { ringMs, wrapUpMs } = SLOT_TIMES;
  const queue = queueOf([], { queueId: floor.queue, ringMs, wrapUpMs, routing: { declineDelayMs: 0 } });
  await floor.acd.publishConfiguration(snapshotOf(floor.tenantId, 2, floor.agents, [queue], null, { agents, routingProfiles }));
  for (const agentId of floor.agents) await floor.ready(agentId);
  const capacities = new Map<AgentId, Capacity>(floor.agents.map((agentId, index) => [agentId, at(CAPACITIES, index)]));
  return { floor, processes: [floor.acd, await floor.another()], model: new SlotModel(capacities, floor.clock.nowMs()), turn: 0 };
}

/** Does one step to the engine and to the model. Steps that make no sense now are left out. */
async function perform(world: World, { what, who, more }: Action): Promise<void> {
  const { floor, model } = world;
  const { tenantId } = floor;
  const acd = at(world.processes, world.turn++ % world.processes.length);
  const agent = at(model.agents, who % model.agents.length);
  const ringing = model.ringing(agent);
  switch (what) {
    case 'voice':
    case 'chat': {
      const contactId = await floor.contact(what);
      await acd.enqueueContact(tenantId, contactId, floor.queue);
      return model.call(contactId, what);
    }
    case 'decline':
      if (!ringing?.offerId) return;
      await acd.declineOffer(tenantId, agent.agentId, ringing.offerId);
      return model.decline(agent, ringing);
    case 'end': {
      const contact = model.contacts[more % Math.max(1, model.contacts.length)];
      if (!contact) return;
      await acd.endContact(tenantId, contact.contactId, contact.state === 'connected' ? 'agentHungUp' : 'abandoned');
      return model.end(contact);
    }
    case 'status': {
      const available = more % 3 > 0;
      await acd.setStatus(tenantId, agent.agentId, available ? 'available' : 'notReady', null);
      return model.setStatus(agent, available);
    }
    case 'finish': {
      const ended = agent.work.filter(({ state }) => state === 'wrapUp');
      const piece = ended[more % Math.max(1, ended.length)];
      if (!piece) return;
      await acd.finishWrapUp(tenantId, agent.agentId, piece.contact.contactId);
      return model.finishWrapUp(agent, piece);
    }
    case 'ask':
    case 'passOn': {
      const talks = model.contacts.filter(({ state }) => state === 'connected');
      const contact = talks[more % Math.max(1, talks.length)];
      const by = contact && model.holder(contact)?.agent.agentId;
      if (!contact || !by) return;
      // Mostly somebody who may be asked, else it is refused nearly always.
      const may = model.agents.filter((one) => model.mayBeAskedFor(one, contact));
      const target = (more % 4 > 0 && may[who % Math.max(1, may.length)]) || agent;
      const carryOut = (): Promise<unknown> =>
        what === 'ask'
          ? acd.startConsult(tenantId, contact.contactId, by, target.agentId)
          : acd.transferContact(tenantId, contact.contactId, by, { kind: 'agent', agentId: target.agentId });
      if (model.consultOf(contact)?.agent === target && what === 'ask') return;
      if (model.consultOf(contact) || !model.mayBeAskedFor(target, contact)) return await expectRefused(carryOut(), 'state_conflict');
      await carryOut();
      return what === 'ask' ? model.ask(contact, target) : model.passOn(contact, target);
    }
    case 'consult': {
      const contact = model.contacts.find((one) => model.consultOf(one));
      const piece = contact && model.consultOf(contact)?.piece;
      // Most that ring are let ring, so that some are taken.
      if (!contact || !piece?.offerId || (piece.state === 'offered' && more > 1)) return;
      if (piece.state === 'onContact' && more % 2 === 0) {
        await acd.completeConsult(tenantId, contact.contactId, piece.offerId);
        return model.completeConsult(contact);
      }
      await acd.endConsult(tenantId, contact.contactId, piece.offerId, more % 3 === 0 ? 'left' : 'cancelled');
      return model.endConsult(contact);
    }
    case 'wait': {
      const byMs = at(WAITS_MS, more % WAITS_MS.length);
      floor.clock.advance(byMs);
      await Promise.all(world.processes.map((one) => one.runDue(tenantId)));
      return model.advance(byMs);
    }
    case 'next': {
      if (ringing?.offerId) {
        await acd.acceptOffer(tenantId, agent.agentId, ringing.offerId, null);
        return model.accept(agent, ringing);
      }
      const piece = agent.work.find(({ contact, state }) => state === 'onContact' && contact.state === 'accepted');
      if (!piece?.offerId) return;
      await acd.connectContact(tenantId, piece.contact.contactId, piece.offerId);
      return model.connect(piece.contact);
    }
  }
}

/** The engine and the model agree on what everybody has; nobody has more than the capacity (I1), nobody has room in vain (I4). */
async function compare({ floor, model }: World): Promise<void> {
  const { acd, tenantId } = floor;
  const views = model.agents.map(async (agent) => {
    const { agentId } = agent;
    const [has, view, offer] = await Promise.all([
      acd.readWork(tenantId, agentId),
      acd.readAgent(tenantId, agentId),
      acd.readOffer(tenantId, agentId),
    ]);
    return { agent, has, view, offer };
  });
  const [known, agents] = await Promise.all([acd.listContacts(tenantId, null), Promise.all(views)]);
  for (const { agent, has, view, offer } of agents) {
    expect(has.map(({ contactId, channel, state }) => ({ contactId, channel, state }))).toEqual(
      agent.work.map(({ contact: { contactId, channel }, state }) => ({ contactId, channel, state })),
    );
    const { capacity } = agent;
    expect(has.length).toBeLessThanOrEqual(capacity.total);
    for (const channel of ['voice', 'chat'] as const) {
      expect(has.filter((one) => one.channel === channel).length).toBeLessThanOrEqual(capacity[channel]);
    }
    const first = agent.work[0];
    expect(view).toMatchObject({ state: first?.state ?? 'idle', contactId: first?.contact.contactId ?? null });
    expect(view?.status).toBe(agent.available ? 'available' : 'notReady');
    const ringing = model.ringing(agent);
    expect(offer?.contactId ?? null).toBe(ringing?.contact.contactId ?? null);
    if (ringing && offer) ringing.offerId = offer.offerId;
    expect(model.waiting().some(({ channel }) => model.mayBeAsked(agent, channel))).toBe(false);
  }
  const order = (a: { contactId: string }, b: { contactId: string }): number => (a.contactId < b.contactId ? -1 : 1);
  expect(known.map(({ contactId, state }) => ({ contactId, state })).sort(order)).toEqual(
    model.contacts.map(({ contactId, state }) => ({ contactId, state })).sort(order),
  );
}

/** More calls and chats than all have room for, and everybody takes what rings: by chance that is rare. */
const FULL_HOUSE: readonly Action[] = [
  ...(['voice', 'voice', 'voice', ...Array<'chat'>(12).fill('chat')] as const).map((what) => ({ what, who: 0, more: 0 })),
  ...Array.from({ length: 60 }, (_, step) => ({ what: 'next', who: step % CAPACITIES.length, more: 0 }) as const),
];

it(
  'gives agents of several channels what a model of plain lists gives them, and never more than they may have',
  { timeout: 240_000 },
  async () => {
    const action: fc.Arbitrary<Action> = fc.record({ what: fc.constantFrom(...ACTIONS), who: fc.nat(11), more: fc.nat(11) });
    let most = 0;
    let wrapUpsBeside = 0;
    let consultsBeside = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 60, maxLength: 120, size: 'max' }), async (steps) => {
        const world = await openWorld();
        for (const one of steps) {
          await perform(world, one);
          await compare(world);
          for (const { work } of world.model.agents) {
            most = Math.max(most, work.length);
            if (work.length > 1 && work.some(({ state }) => state === 'wrapUp')) wrapUpsBeside++;
            if (work.length > 1 && work.some(({ asked, state }) => asked && state === 'onContact')) consultsBeside++;
          }
        }
        expect(await world.floor.acd.reconcile(world.floor.tenantId)).toBe(0);
        await world.floor.close();
      }),
      { numRuns: RUNS, endOnFailure: true, examples: [[[...FULL_HOUSE]]] },
    );
    // The runs must have come where it matters.
    expect(most).toBe(5);
    expect(wrapUpsBeside).toBeGreaterThan(0);
    expect(consultsBeside).toBeGreaterThan(0);
  },
);
