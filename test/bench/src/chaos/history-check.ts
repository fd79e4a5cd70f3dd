import type { AgentId, Channel, ContactId, QueueId, QueueView, TenantEvent } from '@cordboard/contracts';
import type { HistoryEntry } from '../floor/history.ts';
import { Agents, type AgentFacts } from './replayed-agents.ts';
import { noViolations, type Invariant, type Violations } from './invariants.ts';
import { Recount } from './recount.ts';

export interface HistoryFacts extends AgentFacts {
  /** The queues whose contacts the agent may be given. */
  queuesOf(agentId: AgentId): readonly QueueId[];
  /** Answered within this counts for the service level. */
  readonly serviceLevelMs: number;
  /** After a decline or a lost leg an agent is passed over for this long. */
  readonly pauseMs: number;
}

export interface HistoryVerdict {
  readonly assignments: number;
  readonly contacts: number;
  readonly violations: Violations;
  /** The first of each kind, in words. */
  readonly examples: readonly string[];
}

interface Contact {
  channel: Channel;
  state: 'created' | 'queued' | 'offered' | 'accepted' | 'connected' | 'deferred';
  queueId: QueueId | null;
  offerId: string | null;
  agentId: AgentId | null;
  wasConnected: boolean;
  /** It asked for a callback, which is counted apart. */
  callback: boolean;
}

const EXAMPLES_EACH = 3;
const CHANNELS: readonly Channel[] = ['voice', 'chat'];

/**
 * Replays the history of a tenant and holds it against the invariants. It believes nothing but the events, in their order,
 * and keeps only who is there now, so that a history of any length can pass through.
 */
export class HistoryCheck {
  readonly #facts: HistoryFacts;
  readonly #contacts = new Map<ContactId, Contact>();
  readonly #ended = new Set<ContactId>();
  readonly #pending = new Map<string, { readonly contactId: ContactId; readonly agentId: AgentId; accepted: boolean }>();
  readonly #agents: Agents;
  readonly #recount: Recount;
  readonly #violations = noViolations();
  readonly #examples: string[] = [];
  #assignments = 0;
  #atMs = 0;

  constructor(facts: HistoryFacts) {
    this.#facts = facts;
    this.#agents = new Agents(facts);
    this.#recount = new Recount(facts.serviceLevelMs);
  }

  get assignments(): number {
    return this.#assignments;
  }

  /** What a client saw and the history does not show: a stale token that was taken, a repeat that was answered otherwise. */
  observed(invariant: Invariant, what: string): void {
    this.#violated(invariant, what);
  }

  take({ event, atMs }: Pick<HistoryEntry, 'event' | 'atMs'>): void {
    this.#atMs = atMs;
    this.#agents.take(event, atMs);
    switch (event.type) {
      case 'contact.created':
        if (this.#contacts.has(event.contactId) || this.#ended.has(event.contactId)) {
          return this.#violated('I6', `${event.contactId} was created twice`);
        }
        this.#contacts.set(event.contactId, {
          ...{ channel: event.channel, state: 'created', queueId: null, offerId: null, agentId: null },
          ...{ wasConnected: false, callback: false },
        });
        return;
      case 'callback.requested':
        // Whoever asks for one is called.
        Object.assign(this.#contacts.get(event.contactId) ?? {}, { channel: 'voice', callback: true });
        return;
      case 'contact.queued':
        return this.#queued(event);
      case 'offer.created':
        return this.#offered(event);
      case 'offer.accepted':
        return this.#accepted(event);
      case 'offer.ended':
        if (!this.#pending.delete(event.offerId)) this.#violated('I6', `${event.offerId} ended twice`);
        return;
      case 'contact.connected':
        return this.#connected(event);
      case 'contact.deferred':
        return this.#deferred(event.contactId);
      case 'contact.ended':
        return this.#endedNow(event);
      default:
        return;
    }
  }

  /** Nothing is under way now: whoever waits must have nobody idle who could take it. `nowMs` by the history's clock. */
  atRest(nowMs: number = this.#atMs): void {
    const isOver = (pausedAtMs: number): boolean => pausedAtMs + this.#facts.pauseMs < nowMs;
    const served = new Map(
      CHANNELS.flatMap((channel) =>
        this.#agents
          .free(channel, isOver)
          .flatMap((agentId) => this.#facts.queuesOf(agentId).map((queueId) => [`${queueId} ${channel}`, agentId] as const)),
      ),
    );
    for (const [contactId, { state, queueId, channel }] of this.#contacts) {
      const agentId = state === 'queued' && queueId !== null ? served.get(`${queueId} ${channel}`) : undefined;
      if (agentId !== undefined) this.#violated('I4', `${contactId} (${channel}) waits while ${agentId} has room`);
    }
  }

  /** The history is complete and everything was brought to an end. `queues`: what the engine has counted. */
  finish(queues: readonly QueueView[]): HistoryVerdict {
    this.atRest();
    for (const [contactId, { state }] of this.#contacts) this.#violated('I3', `${contactId} never ended; it is ${state}`);
    for (const difference of this.#recount.differences(queues)) this.#violated('I7', difference);
    const contacts = this.#contacts.size + this.#ended.size;
    return { assignments: this.#assignments, contacts, violations: { ...this.#violations }, examples: [...this.#examples] };
  }

  #queued(event: Extract<TenantEvent, { type: 'contact.queued' }>): void {
    const contact = this.#present(event.contactId, 'queued');
    if (contact === null) return;
    if (event.cause === 'joined') {
      if (contact.state !== 'created') return this.#violated('I6', `${event.contactId} joined again while ${contact.state}`);
      this.#recount.offered(event.queueId);
    }
    if (contact.offerId !== null) this.#pending.delete(contact.offerId);
    Object.assign(contact, { state: 'queued', queueId: event.queueId, offerId: null, agentId: null });
  }

  #offered({ contactId, agentId, offerId }: Extract<TenantEvent, { type: 'offer.created' }>): void {
    const contact = this.#present(contactId, 'offered');
    if (contact === null) return;
    const full = this.#agents.whyNoRoom(agentId, contact.channel);
    if (full !== null) this.#violated('I1', `${agentId} was offered ${contactId} while it had ${full}`);
    if (contact.state !== 'queued')
      this.#violated('I2', `${contactId} was offered to ${agentId} while ${contact.state} at ${contact.agentId ?? 'nobody'}`);
    this.#pending.set(offerId, { contactId, agentId, accepted: false });
    this.#agents.hold(agentId, contactId, contact.channel);
    Object.assign(contact, { state: 'offered', offerId, agentId });
  }

  #accepted({ contactId, offerId }: Extract<TenantEvent, { type: 'offer.accepted' }>): void {
    const offer = this.#pending.get(offerId);
    if (offer === undefined) return this.#violated('I5', `${offerId} was accepted after its end`);
    if (offer.accepted) return this.#violated('I6', `${offerId} was accepted twice`);
    offer.accepted = true;
    this.#assignments++;
    const contact = this.#present(contactId, 'accepted');
    if (contact === null) return;
    if (contact.offerId !== offerId)
      return this.#violated('I5', `${offerId} was accepted, but ${contactId} was at ${contact.offerId ?? 'nobody'}`);
    contact.state = 'accepted';
  }

  #connected(event: Extract<TenantEvent, { type: 'contact.connected' }>): void {
    const contact = this.#present(event.contactId, 'connected');
    if (contact === null) return;
    if (contact.state !== 'accepted') return this.#violated('I6', `${event.contactId} was connected while ${contact.state}`);
    if (!contact.wasConnected && !contact.callback) this.#recount.answered(event.queueId, event.waitMs);
    Object.assign(contact, { state: 'connected', wasConnected: true });
  }

  #deferred(contactId: ContactId): void {
    const contact = this.#present(contactId, 'deferred');
    if (contact === null) return;
    if (contact.offerId !== null) this.#pending.delete(contact.offerId);
    Object.assign(contact, { state: 'deferred', offerId: null, agentId: null });
  }

  #endedNow(event: Extract<TenantEvent, { type: 'contact.ended' }>): void {
    const contact = this.#present(event.contactId, 'ended');
    if (contact === null) return;
    if (contact.offerId !== null) this.#pending.delete(contact.offerId);
    // Who was answered before has not abandoned.
    if (event.reason === 'abandoned' && event.queueId !== null && !contact.wasConnected) this.#recount.abandoned(event.queueId);
    this.#contacts.delete(event.contactId);
    this.#ended.add(event.contactId);
  }

  #present(contactId: ContactId, to: string): Contact | null {
    const contact = this.#contacts.get(contactId);
    if (contact !== undefined) return contact;
    this.#violated('I3', `${contactId} was ${to} ${this.#ended.has(contactId) ? 'after its end' : 'and nobody had created it'}`);
    return null;
  }

  #violated(invariant: Invariant, what: string): void {
    this.#violations[invariant]++;
    if (this.#violations[invariant] <= EXAMPLES_EACH) this.#examples.push(`${invariant}: ${what}`);
  }
}
