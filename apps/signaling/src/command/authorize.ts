import { CordboardError } from '@cordboard/contracts';
import type { Actor, Command, ContactId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';

/** What the decision rests on, read just before it. */
export interface CommandFacts {
  /** The contact that the command names; null when it names none or there is none (any more). */
  readonly contact: ContactRecord | null;
  /** The contact the acting agent is in wrap-up for. */
  readonly wrapUpContactId: ContactId | null;
}

/**
 * The one place that says who may do what, for the event socket and for RPC alike. Offers and wrap-ups are fenced once
 * more by the ACD, which takes the agent's id with them. Throws `not_allowed`, also for a contact that is not there, so
 * that a stranger cannot tell one from the other.
 */
export function authorize(actor: Actor, command: Command, facts: CommandFacts): void {
  if (!isAllowed(actor, command, facts)) throw new CordboardError('not_allowed', { command: command.type });
}

function isAllowed(actor: Actor, command: Command, facts: CommandFacts): boolean {
  switch (command.type) {
    case 'agent.setStatus':
    case 'offer.accept':
    case 'offer.decline':
    case 'wrapUp.finish':
    case 'wrapUp.extend':
      return actor.kind === 'agent';
    case 'contact.hold':
    case 'contact.unhold':
      return handles(actor, facts);
    case 'contact.hangUp':
      return actor.kind === 'system' || handles(actor, facts) || isCustomer(actor, command.contactId);
    case 'contact.dispose':
      return handles(actor, facts) || (actor.kind === 'agent' && facts.wrapUpContactId === command.contactId);
    case 'callback.request':
    case 'callback.decline':
      return isCustomer(actor, command.contactId);
    case 'callback.cancel':
      return actor.kind === 'system' || isCustomer(actor, command.contactId) || (actor.kind === 'agent' && actor.role !== 'agent');
  }
}

/** The agent who has the contact. */
function handles(actor: Actor, { contact }: CommandFacts): boolean {
  return actor.kind === 'agent' && contact !== null && contact.agentId === actor.agentId;
}

function isCustomer(actor: Actor, contactId: ContactId): boolean {
  return actor.kind === 'visitor' && actor.contactId === contactId;
}
