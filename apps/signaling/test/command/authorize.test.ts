import { newId } from '@cordboard/contracts';
import type { Actor, AgentId, Command, CommandType } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { describe, expect, it } from 'vitest';
import { authorize, authorizeExplain, authorizePreview } from '../../src/command/authorize.ts';

const contactId = newId('contact');
const me = newId('agent');
const visitorId = newId('visitor');
const queueId = newId('queue');
const contact = { contactId, agentId: me, queueId } as ContactRecord;
const nothing = { contact: null, wrapUpContactId: null, pickQueueIds: [] };

const commands: Readonly<Record<CommandType, Command>> = {
  'agent.setStatus': { type: 'agent.setStatus', status: 'available', reasonId: null },
  'offer.accept': { type: 'offer.accept', offerId: newId('offer'), deskId: null },
  'offer.decline': { type: 'offer.decline', offerId: newId('offer') },
  'contact.hold': { type: 'contact.hold', contactId },
  'contact.unhold': { type: 'contact.unhold', contactId },
  'contact.hangUp': { type: 'contact.hangUp', contactId },
  'recording.pause': { type: 'recording.pause', contactId },
  'recording.resume': { type: 'recording.resume', contactId },
  'contact.transfer': { type: 'contact.transfer', contactId, to: { kind: 'queue', queueId } },
  'consult.start': { type: 'consult.start', contactId, agentId: newId('agent') },
  'consult.complete': { type: 'consult.complete', contactId, offerId: newId('offer') },
  'consult.end': { type: 'consult.end', contactId, offerId: newId('offer') },
  'wrapUp.finish': { type: 'wrapUp.finish', contactId },
  'wrapUp.extend': { type: 'wrapUp.extend', contactId, byMs: 1_000 },
  'contact.dispose': { type: 'contact.dispose', contactId, dispositionId: newId('disposition') },
  'contact.reprioritise': { type: 'contact.reprioritise', contactId, priority: 1 },
  'contact.move': { type: 'contact.move', contactId, queueId: newId('queue') },
  'contact.pick': { type: 'contact.pick', contactId, agentId: null, deskId: null },
  'contact.supervise': { type: 'contact.supervise', contactId, mode: 'listen' },
  'contact.letGo': { type: 'contact.letGo', contactId },
  'contact.takeOver': { type: 'contact.takeOver', contactId },
  'agent.force': { type: 'agent.force', agentId: newId('agent'), status: 'notReady', reasonId: null },
  'callback.request': { type: 'callback.request', contactId },
  'callback.slots': { type: 'callback.slots', contactId },
  'callback.reschedule': { type: 'callback.reschedule', contactId, slotAtMs: null },
  'callback.cancel': { type: 'callback.cancel', contactId },
  'callback.decline': { type: 'callback.decline', contactId, attemptId: newId('attempt') },
};

const actors = {
  handler: { kind: 'agent', agentId: me, role: 'agent' },
  otherAgent: { kind: 'agent', agentId: newId('agent'), role: 'agent' },
  supervisor: { kind: 'agent', agentId: newId('agent'), role: 'supervisor' },
  admin: { kind: 'agent', agentId: newId('agent'), role: 'admin' },
  customer: { kind: 'visitor', contactId, visitorId },
  otherCustomer: { kind: 'visitor', contactId: newId('contact'), visitorId },
  system: { kind: 'system', name: 'worker' },
} as const satisfies Record<string, Actor>;

/** The whole table: who may. Whoever is not named may not. */
const MAY: Readonly<Record<CommandType, readonly (keyof typeof actors)[]>> = {
  'agent.setStatus': ['handler', 'otherAgent', 'supervisor', 'admin'],
  'offer.accept': ['handler', 'otherAgent', 'supervisor', 'admin'],
  'offer.decline': ['handler', 'otherAgent', 'supervisor', 'admin'],
  'contact.hold': ['handler'],
  'contact.unhold': ['handler'],
  'contact.hangUp': ['handler', 'customer', 'system', 'supervisor', 'admin'],
  'recording.pause': ['handler', 'supervisor', 'admin'],
  'recording.resume': ['handler', 'supervisor', 'admin'],
  'contact.transfer': ['handler'],
  'consult.start': ['handler'],
  'consult.complete': ['handler'],
  'consult.end': ['handler'],
  'wrapUp.finish': ['handler', 'otherAgent', 'supervisor', 'admin'],
  'wrapUp.extend': ['handler', 'otherAgent', 'supervisor', 'admin'],
  'contact.dispose': ['handler'],
  'contact.reprioritise': ['supervisor', 'admin'],
  'contact.move': ['supervisor', 'admin'],
  'contact.pick': ['supervisor', 'admin'],
  'contact.supervise': ['supervisor', 'admin'],
  'contact.letGo': ['supervisor', 'admin'],
  'contact.takeOver': ['supervisor', 'admin'],
  'agent.force': ['supervisor', 'admin'],
  'callback.request': ['customer', 'supervisor', 'admin'],
  'callback.slots': ['customer', 'supervisor', 'admin'],
  'callback.reschedule': ['customer', 'supervisor', 'admin'],
  'callback.cancel': ['customer', 'supervisor', 'admin', 'system'],
  'callback.decline': ['customer'],
};

describe('who may do what', () => {
  const table = Object.values(commands).flatMap((command) =>
    Object.keys(actors).map((who) => [command.type, who as keyof typeof actors] as const),
  );
  it.each(table)('%s by %s', (type, who) => {
    const attempt = (): void => authorize(actors[who], commands[type], { ...nothing, contact });
    if (MAY[type].includes(who)) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(expect.objectContaining({ code: 'not_allowed' }));
  });

  it('a contact that is not there is nobody’s', () => {
    expect(() => authorize(actors.handler, commands['contact.hold'], nothing)).toThrow();
    expect(() => authorize(actors.handler, commands['contact.hangUp'], nothing)).toThrow();
  });

  it('who is asked may leave, once it has accepted, and nothing else', () => {
    const asked = (state: 'ringing' | 'accepted') => {
      const consult = { offerId: newId('offer'), agentId: actors.otherAgent.agentId, byAgentId: me, state, sinceMs: 1 };
      return { ...nothing, contact: { ...contact, consult } };
    };
    expect(() => authorize(actors.otherAgent, commands['consult.end'], asked('accepted'))).not.toThrow();
    expect(() => authorize(actors.otherAgent, commands['consult.end'], asked('ringing'))).toThrow();
    for (const type of ['consult.complete', 'contact.transfer', 'contact.hangUp', 'contact.unhold', 'consult.start'] as const)
      expect(() => authorize(actors.otherAgent, commands[type], asked('accepted')), type).toThrow();
  });

  it('a disposition may be set as long as the wrap-up lasts', () => {
    const facts = { ...nothing, wrapUpContactId: contactId };
    expect(() => authorize(actors.handler, commands['contact.dispose'], facts)).not.toThrow();
    expect(() => authorize(actors.customer, commands['contact.dispose'], facts)).toThrow();
  });

  it('an agent takes by hand for itself alone, and from queues that allow it', () => {
    const mine = { ...nothing, contact, pickQueueIds: [queueId] };
    const pick = (agentId: AgentId | null): Command => ({ type: 'contact.pick', contactId, agentId, deskId: null });
    expect(() => authorize(actors.otherAgent, pick(null), mine)).not.toThrow();
    expect(() => authorize(actors.otherAgent, pick(actors.otherAgent.agentId), mine)).not.toThrow();
    expect(() => authorize(actors.otherAgent, pick(me), mine)).toThrow();
    expect(() => authorize(actors.otherAgent, pick(null), { ...mine, pickQueueIds: [newId('queue')] })).toThrow();
    expect(() => authorize(actors.otherAgent, pick(null), { ...mine, contact: null })).toThrow();
    expect(() => authorize(actors.supervisor, pick(me), { ...mine, pickQueueIds: [] })).not.toThrow();
  });

  it('a wrap-up of somebody else is a supervisor’s to end', () => {
    const finish = (agentId: AgentId): Command => ({ type: 'wrapUp.finish', contactId, agentId });
    expect(() => authorize(actors.handler, finish(me), nothing)).not.toThrow();
    expect(() => authorize(actors.otherAgent, finish(me), nothing)).toThrow();
    for (const actor of [actors.supervisor, actors.admin]) expect(() => authorize(actor, finish(me), nothing)).not.toThrow();
    expect(() => authorize(actors.customer, finish(me), nothing)).toThrow();
  });
});

describe('who may preview a call', () => {
  it('is an admin', () => {
    const may = Object.entries(actors).filter(([, actor]) => {
      try {
        authorizePreview(actor);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'not_allowed' });
        return false;
      }
    });
    expect(may.map(([who]) => who)).toEqual(['admin']);
  });
});

describe('who may ask why', () => {
  it.each([
    ['supervisor', [true, true, true]],
    ['admin', [true, true, true]],
    ['handler', [false, true, false]],
    ['customer', [false, false, false]],
    ['system', [false, false, false]],
  ] as const)('%s', (who, [contactToo, ofMe, ofOthers]) => {
    const may = (agentId: AgentId | null): boolean => {
      try {
        authorizeExplain(actors[who], agentId);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'not_allowed' });
        return false;
      }
    };
    expect([may(null), may(me), may(newId('agent'))]).toEqual([contactToo, ofMe, ofOthers]);
  });
});
