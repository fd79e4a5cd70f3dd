import { CordboardError } from '@cordboard/contracts';
import type { Actor, AgentId, Command, ContactId, QueueId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';

/** What the decision rests on, read just before it. */
export interface CommandFacts {
  /** The contact that the command names; null when it names none or there is none (any more). */
  readonly contact: ContactRecord | null;
  /** The contact the acting agent is in wrap-up for. */
  readonly wrapUpContactId: ContactId | null;
  /** The queues from which the acting agent may pick (`pickableQueues`); read for a pick alone. */
  readonly pickQueueIds: readonly QueueId[];
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
    case 'wrapUp.extend':
      return actor.kind === 'agent';
    case 'wrapUp.finish':
      return actor.kind === 'agent' && (command.agentId === undefined || isSelfOrSupervised(actor, command.agentId));
    case 'contact.reprioritise':
    case 'contact.move':
    case 'agent.force':
    case 'contact.supervise':
    case 'contact.letGo':
    case 'contact.takeOver':
      return supervises(actor);
    case 'contact.pick':
      return supervises(actor) || picksOwn(actor, command.agentId, facts);
    case 'contact.hold':
    case 'contact.unhold':
      return handles(actor, facts);
    case 'recording.pause':
    case 'recording.resume':
      return handles(actor, facts) || supervises(actor);
    case 'contact.transfer':
    case 'consult.start':
    case 'consult.complete':
      return handles(actor, facts);
    case 'consult.end':
      return handles(actor, facts) || isAsked(actor, facts);
    case 'contact.hangUp':
      return actor.kind === 'system' || handles(actor, facts) || isCustomer(actor, command.contactId) || supervises(actor);
    case 'contact.dispose':
      return handles(actor, facts) || (actor.kind === 'agent' && facts.wrapUpContactId === command.contactId);
    case 'callback.request':
    case 'callback.slots':
    case 'callback.reschedule':
      return isCustomer(actor, command.contactId) || supervises(actor);
    case 'callback.decline':
      return isCustomer(actor, command.contactId);
    case 'callback.cancel':
      return actor.kind === 'system' || isCustomer(actor, command.contactId) || supervises(actor);
  }
}

/** Supervisors may ask why anything is as it is, agents why they themselves get nothing. */
export function authorizeExplain(actor: Actor, agentId: AgentId | null): void {
  const allowed = actor.kind === 'agent' && (agentId === null ? supervises(actor) : isSelfOrSupervised(actor, agentId));
  if (!allowed) throw new CordboardError('not_allowed', { command: 'explain' });
}

/** Admins alone try what a call would do. */
export function authorizePreview(actor: Actor): void {
  if (actor.kind !== 'agent' || actor.role !== 'admin') throw new CordboardError('not_allowed', { command: 'preview' });
}

function supervises(actor: Actor): boolean {
  return actor.kind === 'agent' && actor.role !== 'agent';
}

/** Oneself, or anybody for a supervisor. */
function isSelfOrSupervised(actor: Extract<Actor, { kind: 'agent' }>, agentId: AgentId): boolean {
  return actor.agentId === agentId || supervises(actor);
}

/** An agent takes somebody who waits in one of its own queues that allow it, for itself. */
function picksOwn(actor: Actor, agentId: AgentId | null, { contact, pickQueueIds }: CommandFacts): boolean {
  if (actor.kind !== 'agent' || (agentId !== null && agentId !== actor.agentId)) return false;
  const queueId = contact?.queueId ?? null;
  return queueId !== null && pickQueueIds.includes(queueId);
}

/** The agent who has the contact. */
function handles(actor: Actor, { contact }: CommandFacts): boolean {
  return actor.kind === 'agent' && contact !== null && contact.agentId === actor.agentId;
}

/** The agent whom the one who has it asks, and who has accepted. */
function isAsked(actor: Actor, { contact }: CommandFacts): boolean {
  return actor.kind === 'agent' && contact?.consult?.agentId === actor.agentId && contact.consult.state === 'accepted';
}

function isCustomer(actor: Actor, contactId: ContactId): boolean {
  return actor.kind === 'visitor' && actor.contactId === contactId;
}
