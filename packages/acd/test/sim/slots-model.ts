import type { AgentId, Capacity, Channel, ContactId, OfferId } from '@cordboard/contracts';

/** One queue, longest idle, no pauses: what remains is who has how much of what. Plain lists, searched from end to end. */
export interface SlotContact {
  readonly contactId: ContactId;
  readonly channel: Channel;
  readonly order: number;
  state: 'queued' | 'offered' | 'accepted' | 'connected';
}
export interface Piece {
  readonly contact: SlotContact;
  state: 'offered' | 'onContact' | 'wrapUp';
  /** Learned from the engine: an offer's id is random. */
  offerId: OfferId | null;
  endsAtMs: number;
  /** A consult: the agent is asked about a contact that another one has. */
  asked: boolean;
}
export interface SlotAgent {
  readonly agentId: AgentId;
  readonly capacity: Capacity;
  available: boolean;
  idleSinceMs: number;
  work: Piece[];
}

export const SLOT_TIMES = { ringMs: 15_000, wrapUpMs: 20_000 };

export class SlotModel {
  readonly agents: readonly SlotAgent[];
  contacts: SlotContact[] = [];
  nowMs: number;
  #order = 0;

  constructor(capacities: ReadonlyMap<AgentId, Capacity>, nowMs: number) {
    this.nowMs = nowMs;
    this.agents = [...capacities].map(([agentId, capacity]) => ({ agentId, capacity, available: true, idleSinceMs: nowMs, work: [] }));
  }

  hasRoom({ work, capacity }: SlotAgent, channel: Channel): boolean {
    return work.length < capacity.total && work.filter(({ contact }) => contact.channel === channel).length < capacity[channel];
  }
  mayBeAsked(agent: SlotAgent, channel: Channel): boolean {
    return agent.available && this.ringing(agent) === undefined && this.hasRoom(agent, channel);
  }
  ringing(agent: SlotAgent): Piece | undefined {
    return agent.work.find(({ state }) => state === 'offered');
  }
  holder(contact: SlotContact): { agent: SlotAgent; piece: Piece } | undefined {
    for (const agent of this.agents) {
      const piece = agent.work.find((one) => one.contact === contact && one.state !== 'wrapUp' && !one.asked);
      if (piece) return { agent, piece };
    }
    return undefined;
  }
  consultOf(contact: SlotContact): { agent: SlotAgent; piece: Piece } | undefined {
    for (const agent of this.agents) {
      const piece = agent.work.find((one) => one.contact === contact && one.asked);
      if (piece) return { agent, piece };
    }
    return undefined;
  }
  /** By name, for a contact that somebody else has. */
  mayBeAskedFor(agent: SlotAgent, contact: SlotContact): boolean {
    const has = agent.work.some((one) => one.contact === contact && one.state !== 'wrapUp');
    return !has && this.mayBeAsked(agent, contact.channel);
  }
  waiting(): SlotContact[] {
    return this.contacts.filter(({ state }) => state === 'queued').sort((a, b) => a.order - b.order);
  }

  #ring(contact: SlotContact, agent: SlotAgent, asked: boolean): void {
    agent.work.push({ contact, state: 'offered', offerId: null, endsAtMs: this.nowMs + SLOT_TIMES.ringMs, asked });
  }
  #offer(contact: SlotContact, agent: SlotAgent): void {
    contact.state = 'offered';
    this.#ring(contact, agent, false);
  }
  #match(contact: SlotContact): void {
    const free = this.agents.filter((agent) => this.mayBeAsked(agent, contact.channel));
    const byTurn = (a: SlotAgent, b: SlotAgent): number =>
      a.work.length - b.work.length || a.idleSinceMs - b.idleSinceMs || (a.agentId < b.agentId ? -1 : 1);
    const [first] = free.sort(byTurn);
    if (first) this.#offer(contact, first);
  }
  #settle(agent: SlotAgent): void {
    const contact = this.waiting().find(({ channel }) => this.mayBeAsked(agent, channel));
    if (contact) this.#offer(contact, agent);
  }
  #release(agent: SlotAgent, piece: Piece, keepsTurn = false): void {
    agent.work = agent.work.filter((one) => one !== piece);
    if (!keepsTurn) agent.idleSinceMs = this.nowMs;
    this.#settle(agent);
  }
  #startWrapUp(agent: SlotAgent, piece: Piece): void {
    const earlier = agent.work.find((one) => one.contact === piece.contact && one.state === 'wrapUp');
    if (earlier) this.#release(agent, earlier);
    piece.state = 'wrapUp';
    piece.endsAtMs = this.nowMs + SLOT_TIMES.wrapUpMs;
  }
  #pass(agent: SlotAgent, piece: Piece): void {
    if (piece.asked) return this.#release(agent, piece);
    piece.contact.state = 'queued';
    this.#match(piece.contact);
    this.#release(agent, piece);
  }

  call(contactId: ContactId, channel: Channel): void {
    const contact: SlotContact = { contactId, channel, order: this.#order++, state: 'queued' };
    this.contacts.push(contact);
    this.#match(contact);
  }
  accept(agent: SlotAgent, piece: Piece): void {
    piece.state = 'onContact';
    if (!piece.asked) piece.contact.state = 'accepted';
    this.#settle(agent);
  }
  decline(agent: SlotAgent, piece: Piece): void {
    this.#pass(agent, piece);
  }
  connect(contact: SlotContact): void {
    contact.state = 'connected';
  }
  end(contact: SlotContact): void {
    const held = this.holder(contact);
    const { state } = contact;
    this.endConsult(contact);
    this.contacts = this.contacts.filter((one) => one !== contact);
    if (!held) return;
    if (state !== 'connected') return this.#release(held.agent, held.piece, state === 'offered');
    this.#startWrapUp(held.agent, held.piece);
  }
  ask(contact: SlotContact, agent: SlotAgent): void {
    this.#ring(contact, agent, true);
  }
  endConsult(contact: SlotContact): void {
    const consult = this.consultOf(contact);
    if (consult) this.#release(consult.agent, consult.piece, consult.piece.state === 'offered');
  }
  completeConsult(contact: SlotContact): void {
    const [held, consult] = [this.holder(contact), this.consultOf(contact)];
    if (!held || !consult) return;
    consult.piece.asked = false;
    this.#startWrapUp(held.agent, held.piece);
  }
  passOn(contact: SlotContact, agent: SlotAgent): void {
    const held = this.holder(contact);
    this.#offer(contact, agent);
    if (held) this.#startWrapUp(held.agent, held.piece);
  }
  finishWrapUp(agent: SlotAgent, piece: Piece): void {
    this.#release(agent, piece);
  }
  setStatus(agent: SlotAgent, available: boolean): void {
    if (agent.available !== available) agent.idleSinceMs = this.nowMs;
    const ringing = this.ringing(agent);
    agent.available = available;
    if (ringing && !available) this.#pass(agent, ringing);
    else this.#settle(agent);
  }
  /** What is due, in the order of the engine's one sorted set: by time, then by name. */
  advance(byMs: number): void {
    this.nowMs += byMs;
    const due = this.agents.flatMap((agent) =>
      agent.work.flatMap((piece) => {
        const { state, endsAtMs, offerId, contact } = piece;
        if (state === 'onContact' || endsAtMs > this.nowMs) return [];
        const name = state === 'offered' ? `offer:${offerId ?? ''}` : `wrap:${agent.agentId}:${contact.contactId}`;
        return [{ agent, piece, state, endsAtMs, name }];
      }),
    );
    for (const { agent, piece, state } of due.sort((a, b) => a.endsAtMs - b.endsAtMs || (a.name < b.name ? -1 : 1))) {
      if (piece.state !== state || !agent.work.includes(piece)) continue;
      if (state === 'wrapUp') {
        this.#release(agent, piece);
        continue;
      }
      if (agent.available) agent.idleSinceMs = this.nowMs;
      agent.available = false;
      this.#pass(agent, piece);
    }
  }
}
