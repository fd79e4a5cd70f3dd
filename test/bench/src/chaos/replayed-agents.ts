import type { AgentId, AgentState, AgentStatus, ContactId, TenantEvent } from '@cordboard/contracts';

interface Agent {
  status: AgentStatus;
  state: AgentState;
  desk: boolean;
  /** What it holds, from the offer to the end of its wrap-up. */
  contactId: ContactId | null;
  pausedAtMs: number;
}

/** What the events say of each agent. */
export class Agents {
  readonly #agents = new Map<AgentId, Agent>();
  /** Whoever held a contact when it went back in line: known only from the contact's side. */
  readonly #holderOf = new Map<ContactId, AgentId>();

  take(event: TenantEvent, atMs: number): void {
    switch (event.type) {
      case 'agent.statusChanged':
        Object.assign(this.#get(event.agentId), { status: event.status, pausedAtMs: 0 });
        return;
      case 'agent.deskChanged':
        this.#get(event.agentId).desk = event.connected;
        return;
      case 'agent.stateChanged':
        this.#changed(event.agentId, event.state, event.contactId);
        return;
      case 'offer.ended':
        if (event.reason === 'declined') this.#get(event.agentId).pausedAtMs = atMs;
        this.#letGo(event.agentId, event.contactId);
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
        if (agentId !== undefined) this.#letGo(agentId, event.contactId);
        return;
      }
      default:
        return;
    }
  }

  /** What the agent has in hand, its wrap-up included; null when it is free. */
  holds(agentId: AgentId): string | null {
    const { contactId, state } = this.#get(agentId);
    return contactId ?? (state === 'idle' ? null : state);
  }

  hold(agentId: AgentId, contactId: ContactId): void {
    this.#get(agentId).contactId = contactId;
    this.#holderOf.set(contactId, agentId);
  }

  /** Agents who could be asked. `isOver`: whether a pause that began then is over. */
  idle(isOver: (pausedAtMs: number) => boolean): AgentId[] {
    return [...this.#agents]
      .filter(
        ([, one]) => one.status === 'available' && one.state === 'idle' && one.desk && one.contactId === null && isOver(one.pausedAtMs),
      )
      .map(([agentId]) => agentId);
  }

  #changed(agentId: AgentId, state: AgentState, contactId: ContactId | null): void {
    const agent = this.#get(agentId);
    agent.state = state;
    if (state === 'idle' && agent.contactId !== null) this.#letGo(agentId, agent.contactId);
    // In wrap-up only the state still holds it: the contact is over.
    if (state === 'wrapUp' && contactId !== null) this.#letGo(agentId, contactId);
  }

  #letGo(agentId: AgentId, contactId: ContactId): void {
    const agent = this.#get(agentId);
    if (agent.contactId === contactId) agent.contactId = null;
    if (this.#holderOf.get(contactId) === agentId) this.#holderOf.delete(contactId);
  }

  #get(agentId: AgentId): Agent {
    let agent = this.#agents.get(agentId);
    if (agent === undefined) {
      agent = { status: 'offline', state: 'idle', desk: false, contactId: null, pausedAtMs: 0 };
      this.#agents.set(agentId, agent);
    }
    return agent;
  }
}
