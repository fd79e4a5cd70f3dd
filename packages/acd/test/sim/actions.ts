import { CordboardError, newId, type AgentId, type OfferId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import { expect } from 'vitest';
import { at } from '../kit/at.ts';
import type { Floor } from '../kit/floor.ts';
import type { Model, ModelAgent, ModelContact } from './model.ts';

/** One random step: what to do, to whom (taken modulo how many there are), and a number for the rest. */
export interface Action {
  readonly what: (typeof ACTIONS)[number];
  readonly who: number;
  readonly more: number;
}
export const ACTIONS = [
  'call',
  'call',
  'call',
  'call',
  'leave',
  'acceptStale',
  'decline',
  'fail',
  'giveBack',
  'available',
  'available',
  'notReady',
  'offline',
  'openDesk',
  'openDesk',
  'closeDesk',
  'convert',
  'convert',
  'reprioritise',
  'move',
  'move',
  'pick',
  'wait',
  'wait',
  'wait',
  'next',
  'next',
  'next',
  'next',
  'next',
  'next',
  'next',
  'next',
  'next',
  'next',
  'next',
] as const;

export interface World {
  readonly floor: Floor;
  /** Two processes take turns. */
  readonly processes: readonly Acd[];
  readonly model: Model;
  /** Every offer that ever was, with its agent. */
  readonly offers: { readonly offerId: OfferId; readonly agentId: AgentId }[];
  /** Accepts with an old token that the engine let through: I5. */
  staleAccepted: number;
  turn: number;
}

const WAITS_MS = [1, 700, 5_000, 15_000, 30_000, 61_000];
const RING_MS = 20_000;

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)];
}

/** Does one step to the engine and to the model. Steps that make no sense now are left out. */
export async function perform(world: World, { what, who, more }: Action): Promise<void> {
  const { model, floor } = world;
  const { tenantId } = floor;
  const acd = at(world.processes, world.turn++ % world.processes.length);
  const agent = at(model.agents, who % model.agents.length);
  const inState = (...states: ModelContact['state'][]) =>
    pick(
      model.contacts.filter((contact) => states.includes(contact.state)),
      who,
    );

  switch (what) {
    case 'call': {
      const queue = at(model.queues, who % model.queues.length);
      const contactId = await floor.contact();
      const priority = more % 3 === 0 ? 5 : 0;
      const preferred = more % 4 === 0 ? agent.agentId : null;
      await acd.enqueueContact(tenantId, contactId, queue.queueId, { priority, preferredAgentId: preferred });
      model.call(contactId, queue, priority, preferred);
      return;
    }
    case 'leave': {
      const contact = inState('queued', 'offered', 'deferred');
      if (!contact) return;
      await acd.endContact(tenantId, contact.contactId, 'abandoned');
      model.end(contact);
      return;
    }
    case 'decline':
    case 'fail':
      return answerOffer(world, acd, what, more);
    case 'acceptStale': {
      const old = pick(
        world.offers.filter((offer) => !model.agents.some((one) => one.offerId === offer.offerId)),
        who,
      );
      if (!old) return;
      const refused = await acd.acceptOffer(tenantId, old.agentId, old.offerId, null).then(
        () => false,
        (error: unknown) => error instanceof CordboardError,
      );
      if (!refused) world.staleAccepted++;
      return;
    }
    case 'giveBack': {
      const contact = inState('accepted', 'connected');
      const offerId = contact && model.agentOf(contact)?.offerId;
      if (!contact || !offerId) return;
      await acd.returnContact(tenantId, contact.contactId, offerId);
      model.giveBack(contact);
      return;
    }
    case 'available':
    case 'notReady':
    case 'offline':
      await acd.setStatus(tenantId, agent.agentId, what, null);
      model.setStatus(agent, what);
      return;
    case 'openDesk':
    case 'closeDesk':
      return moveDesk(world, acd, agent, what);
    case 'convert': {
      const contact = inState('queued', 'offered');
      if (!contact) return;
      await acd.convertToCallback(tenantId, contact.contactId, newId('callback'), 'digit');
      model.convert(contact);
      return;
    }
    case 'reprioritise': {
      const contact = inState('queued', 'offered');
      if (!contact) return;
      await acd.reprioritiseContact(tenantId, contact.contactId, more - 5);
      model.reprioritise(contact, more - 5);
      return;
    }
    case 'move': {
      const contact = inState('queued', 'offered', 'connected');
      const queue = at(model.queues, more % model.queues.length);
      if (!contact || (contact.state === 'connected' && contact.queue === queue)) return;
      await acd.moveContact(tenantId, contact.contactId, queue.queueId);
      model.move(contact, queue);
      return;
    }
    case 'pick': {
      const contact = inState('queued');
      if (!contact || agent.state !== 'idle' || agent.status === 'offline' || !agent.desk) return;
      await acd.pickContact(tenantId, contact.contactId, agent.agentId, null);
      model.pick(contact, agent);
      return;
    }
    case 'next':
      return nextStep(world, acd, agent, more);
    case 'wait': {
      const byMs = at(WAITS_MS, more % WAITS_MS.length);
      floor.clock.advance(byMs);
      await Promise.all(world.processes.map((one) => one.runDue(tenantId)));
      model.advance(byMs);
      return;
    }
  }
}

/** What an agent at work does next: take the offer, reach the customer, talk, hang up, finish. */
async function nextStep({ model, floor }: World, acd: Acd, agent: ModelAgent, more: number): Promise<void> {
  const { contact, offerId, state } = agent;
  const { tenantId } = floor;
  if (!contact) return;
  if (state === 'wrapUp') {
    await acd.finishWrapUp(tenantId, agent.agentId, contact.contactId);
    model.finishWrapUp(agent);
  } else if (state === 'offered' && offerId) {
    await acd.acceptOffer(tenantId, agent.agentId, offerId, null);
    model.accept(agent);
  } else if (contact.state === 'connected') {
    await acd.endContact(tenantId, contact.contactId, more % 2 ? 'customerHungUp' : 'agentHungUp');
    model.end(contact);
  } else if (offerId && contact.kind === 'callback' && !contact.answered) {
    await reachCustomer(acd, floor, model, contact, offerId, more);
  } else if (offerId) {
    await acd.connectContact(tenantId, contact.contactId, offerId);
    model.connect(contact);
  }
}

async function reachCustomer(acd: Acd, floor: Floor, model: Model, contact: ModelContact, offerId: OfferId, more: number): Promise<void> {
  const { tenantId } = floor;
  const { contactId, attemptId } = contact;
  if (attemptId === null) {
    const fresh = newId('attempt');
    const untilMs = model.nowMs + RING_MS;
    expect(await acd.ringCallback(tenantId, contactId, offerId, fresh, untilMs)).toBe(true);
    model.ring(contact, fresh, untilMs);
  } else if (more % 2) {
    await acd.answerCallback(tenantId, contactId, attemptId, newId('call'));
    model.answer(contact);
  } else {
    await acd.callbackNotReached(tenantId, contactId, attemptId);
    model.missed(contact);
  }
}

async function answerOffer({ model, floor }: World, acd: Acd, what: 'decline' | 'fail', more: number): Promise<void> {
  const agent = pick(
    model.agents.filter((one) => one.state === 'offered'),
    more,
  );
  if (!agent?.offerId) return;
  if (what === 'decline') {
    await acd.declineOffer(floor.tenantId, agent.agentId, agent.offerId);
    model.decline(agent);
  } else {
    await acd.failOffer(floor.tenantId, agent.offerId);
    model.fail(agent);
  }
}

async function moveDesk({ model, floor }: World, acd: Acd, agent: ModelAgent, what: 'openDesk' | 'closeDesk'): Promise<void> {
  const desk = floor.deskOf(agent.agentId);
  if (what === 'openDesk') {
    await acd.deskSeen(floor.tenantId, agent.agentId, desk, floor.processId);
    model.openDesk(agent);
  } else {
    await acd.deskGone(floor.tenantId, agent.agentId, desk);
    model.closeDesk(agent);
  }
}
