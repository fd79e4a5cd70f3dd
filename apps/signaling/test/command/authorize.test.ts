import { newId } from '@cordboard/contracts';
import type { Actor, Command, CommandType } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { describe, expect, it } from 'vitest';
import { authorize } from '../../src/command/authorize.ts';

const contactId = newId('contact');
const me = newId('agent');
const visitorId = newId('visitor');
const contact = { contactId, agentId: me } as ContactRecord;

const commands: Readonly<Record<CommandType, Command>> = {
  'agent.setStatus': { type: 'agent.setStatus', status: 'available', reasonId: null },
  'offer.accept': { type: 'offer.accept', offerId: newId('offer'), deskId: null },
  'offer.decline': { type: 'offer.decline', offerId: newId('offer') },
  'contact.hold': { type: 'contact.hold', contactId },
  'contact.unhold': { type: 'contact.unhold', contactId },
  'contact.hangUp': { type: 'contact.hangUp', contactId },
  'wrapUp.finish': { type: 'wrapUp.finish', contactId },
  'wrapUp.extend': { type: 'wrapUp.extend', contactId, byMs: 1_000 },
  'contact.dispose': { type: 'contact.dispose', contactId, dispositionId: newId('disposition') },
  'callback.request': { type: 'callback.request', contactId },
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
  'contact.hangUp': ['handler', 'customer', 'system'],
  'wrapUp.finish': ['handler', 'otherAgent', 'supervisor', 'admin'],
  'wrapUp.extend': ['handler', 'otherAgent', 'supervisor', 'admin'],
  'contact.dispose': ['handler'],
  'callback.request': ['customer'],
  'callback.cancel': ['customer', 'supervisor', 'admin', 'system'],
  'callback.decline': ['customer'],
};

describe('who may do what', () => {
  const table = Object.values(commands).flatMap((command) =>
    Object.keys(actors).map((who) => [command.type, who as keyof typeof actors] as const),
  );
  it.each(table)('%s by %s', (type, who) => {
    const attempt = (): void => authorize(actors[who], commands[type], { contact, wrapUpContactId: null });
    if (MAY[type].includes(who)) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(expect.objectContaining({ code: 'not_allowed' }));
  });

  it('a contact that is not there is nobody’s', () => {
    const facts = { contact: null, wrapUpContactId: null };
    expect(() => authorize(actors.handler, commands['contact.hold'], facts)).toThrow();
    expect(() => authorize(actors.handler, commands['contact.hangUp'], facts)).toThrow();
  });

  it('a disposition may be set as long as the wrap-up lasts', () => {
    const facts = { contact: null, wrapUpContactId: contactId };
    expect(() => authorize(actors.handler, commands['contact.dispose'], facts)).not.toThrow();
    expect(() => authorize(actors.customer, commands['contact.dispose'], facts)).toThrow();
  });
});
