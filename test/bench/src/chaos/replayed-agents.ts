import type { AgentId, AgentStatus, Capacity, Channel, ContactId, QueueId, TenantEvent } from '@cordboard/contracts';

/** What is configured: events do not say it. */
export interface AgentFacts {
  capacityOf(agentId: AgentId): Capacity;
  /** Whether who has talked with a contact of this queue has something to write up. */
  wrapsUp(queueId: QueueId): boolean;
}

/** A contact at an agent, from the offer to the end of its wrap-up. */
interface Piece {
  readonly channel: Channel;
  rings: boolean;
  talks: boolean;
}
interface Agent {
  status: AgentStatus;
  desk: boolean;
  pausedAtMs: number;
  readonly work: Map<ContactId, Piece>;
}

/**
 * What the events say of each agent. A piece of work is over by an event that names it and by nothing else, whatever the
 * agent is said to be.
 */
export class Agents {
  readonly #facts: AgentFacts;
  readonly #agents = new Map<AgentId, Agent>();
  /** Whoever held a contact when it went back in line: known only from the contact's side. */
  readonly #holderOf = new Map<ContactId, AgentId>();

  constructor(facts: AgentFacts) {
    this.#facts = facts;
  }

  take(event: TenantEvent, atMs: number): void {
    switch (event.type) {
      case 'agent.statusChanged':
        Object.assign(this.#get(event.agentId), { status: event.status, pausedAtMs: 0 });
        return;
      case 'agent.deskChanged':
        this.#get(event.agentId).desk = event.connected;
        return;
      case 'offer.accepted':
        Object.assign(this.#get(event.agentId).work.get(event.contactId) ?? {}, { rings: false });
        return;
      case 'contact.connected':
        Object.assign(this.#get(event.agentId).work.get(event.contactId) ?? {}, { talks: true });
        return;
      case 'offer.ended':
        if (event.reason === 'declined') this.#get(event.agentId).pausedAtMs = atMs;
        this.#letGo(event.agentId, event.contactId);
        return;
      case 'wrapUp.ended':
        this.#letGo(event.agentId, event.contactId);
        return;
      case 'recovered':
        if (event.what === 'contact' && event.agentId !== null && event.contactId !== null) this.#letGo(event.agentId, event.contactId);
        return;
      case 'contact.queued': {
        const agentId = this.#holderOf.get(event.contactId);
        if (agentId === undefined) return;
        if (event.cause === 'agentGone') this.#get(agentId).pausedAtMs = atMs;
        this.#letGo(agentId, event.contactId);
        return;
      }
      case 'contact.deferred':
      case 'contact.ended': {
        const agentId = this.#holderOf.get(event.contactId);
        if (agentId === undefined) return;
        const talked = event.type === 'contact.ended' && this.#get(agentId).work.get(event.contactId)?.talks === true;
        if (talked && event.queueId !== null && this.#facts.wrapsUp(event.queueId)) this.#holderOf.delete(event.contactId);
        else this.#letGo(agentId, event.contactId);
        return;
      }
      default:
        return;
    }
  }

  /** Why the agent has no room for one more of this channel: what it has of it, or in total; null when it has. */
  whyNoRoom(agentId: AgentId, channel: Channel): string | null {
    const { work } = this.#get(agentId);
    const capacity = this.#facts.capacityOf(agentId);
    const same = [...work].filter(([, piece]) => piece.channel === channel).map(([contactId]) => contactId);
    if (same.length >= capacity[channel]) return `${String(capacity[channel])} of ${channel} (${same.join(', ')})`;
    return work.size >= capacity.total ? `${String(capacity.total)} in total (${[...work.keys()].join(', ')})` : null;
  }

  hold(agentId: AgentId, contactId: ContactId, channel: Channel): void {
    this.#get(agentId).work.set(contactId, { channel, rings: true, talks: false });
    this.#holderOf.set(contactId, agentId);
  }

  /** Agents who could be asked, one offer at a time. `isOver`: whether a pause that began then is over. */
  free(channel: Channel, isOver: (pausedAtMs: number) => boolean): AgentId[] {
    return [...this.#agents]
      .filter(([, { status, desk, pausedAtMs }]) => status === 'available' && desk && isOver(pausedAtMs))
      .filter(([, { work }]) => ![...work.values()].some(({ rings }) => rings))
      .map(([agentId]) => agentId)
      .filter((agentId) => this.whyNoRoom(agentId, channel) === null);
  }

  #letGo(agentId: AgentId, contactId: ContactId): void {
    this.#get(agentId).work.delete(contactId);
    if (this.#holderOf.get(contactId) === agentId) this.#holderOf.delete(contactId);
  }

  #get(agentId: AgentId): Agent {
    let agent = this.#agents.get(agentId);
    if (agent === undefined) {
      agent = { status: 'offline', desk: false, pausedAtMs: 0, work: new Map() };
      this.#agents.set(agentId, agent);
    }
    return agent;
  }
}
