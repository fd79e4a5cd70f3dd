import type {
  AgentId,
  AgentState,
  AgentStatus,
  AttemptId,
  ContactId,
  ContactKind,
  ContactState,
  OfferId,
  QueueId,
} from '@cordboard/contracts';

/**
 * Routing as one would explain it to a person: plain lists, searched from end to end. It has none of the engine's
 * indexes, so whatever an index forgets shows as a difference.
 */
export interface ModelService {
  readonly priority: number;
  readonly delayMs: number;
  readonly level: number;
  readonly position: number;
}
export interface ModelStep {
  /** The preferred agent alone, or whoever has the skill at least so well; 0 is anyone. */
  readonly level: number | 'preferred';
  readonly forMs: number | null;
  readonly skips: boolean;
}
export interface ModelQueue {
  readonly queueId: QueueId;
  readonly strategy: 'longestIdle' | 'roundRobin' | 'topDown' | 'ringAll';
  readonly steps: readonly ModelStep[];
  readonly preferredForMs: number;
  readonly ageingMs: number;
  readonly services: ReadonlyMap<AgentId, ModelService>;
  readonly priority: number;
  readonly ringMs: number;
  readonly wrapUpMs: number;
  readonly notReadyAfter: number;
  readonly declineDelayMs: number;
  readonly noAnswerDelayMs: number;
  readonly retryMs: number;
  readonly maxAttempts: number;
  /** Callers leave when none of its agents has been available for the grace. */
  readonly leavesEmpty: boolean;
}
export interface ModelContact {
  readonly contactId: ContactId;
  state: ContactState;
  kind: ContactKind;
  queue: ModelQueue | null;
  enqueuedAtMs: number;
  joinedAtMs: number;
  order: number;
  priority: number;
  preferred: AgentId | null;
  step: number;
  stepEndsMs: number | null;
  /** When it last looked at who may take it; its step and delays are those of that moment. */
  askedAtMs: number;
  changesAtMs: number | null;
  /** Who rings for it, the newest last. */
  ringing: readonly ModelAgent[];
  agentId: AgentId | null;
  attempts: number;
  attemptId: AttemptId | null;
  answered: boolean;
  ringEndsMs: number;
  dueAtMs: number;
}
export interface ModelAgent {
  readonly agentId: AgentId;
  readonly level: number;
  readonly turns: Map<ModelQueue, number>;
  status: AgentStatus;
  reason: string | null;
  state: AgentState;
  contact: ModelContact | null;
  /** Learned from the engine after each step: an offer's id is random. */
  offerId: OfferId | null;
  offerEndsMs: number;
  desk: boolean;
  /** It has looked for work and found none. A pause that is over by the clock ends when its deadline is carried out. */
  standsInLine: boolean;
  unanswered: number;
  idleSinceMs: number;
  pausedUntilMs: number | null;
  wrapUpUntilMs: number;
  goneAtMs: number | null;
  deskLostAtMs: number | null;
  /** What it was before its desk was gone. */
  former: { readonly status: AgentStatus; readonly reason: string | null; readonly untilMs: number } | null;
}

export const TIMES = { graceMs: 10_000, callGraceMs: 25_000, returnMs: 30_000, pauseMs: 5_000, ringGraceMs: 2_000, emptyGraceMs: 7_000 };

export class Model {
  readonly contacts: ModelContact[] = [];
  readonly agents: ModelAgent[];
  readonly queues: readonly ModelQueue[];
  readonly ended = new Set<ContactId>();
  /** When the callers of a queue without an available agent have to leave. */
  readonly #emptyAtMs = new Map<ModelQueue, number>();
  nowMs: number;
  #order = 0;
  #turn = 0;

  constructor(queues: readonly ModelQueue[], agents: ReadonlyMap<AgentId, number>, nowMs: number) {
    this.queues = queues;
    this.nowMs = nowMs;
    this.agents = [...agents].map(([agentId, level]) => ({
      agentId,
      level,
      turns: new Map<ModelQueue, number>(),
      status: 'offline',
      reason: null,
      state: 'idle',
      contact: null,
      offerId: null,
      offerEndsMs: 0,
      desk: false,
      standsInLine: false,
      unanswered: 0,
      idleSinceMs: 0,
      pausedUntilMs: null,
      wrapUpUntilMs: 0,
      goneAtMs: null,
      deskLostAtMs: null,
      former: null,
    }));
  }

  // ── who may get what ──
  isRoutable(agent: ModelAgent): boolean {
    const paused = agent.pausedUntilMs !== null && agent.pausedUntilMs > this.nowMs;
    return agent.state === 'idle' && agent.status === 'available' && agent.desk && !paused;
  }
  #place(contact: ModelContact): number {
    const { queue, enqueuedAtMs, priority } = contact;
    return queue ? enqueuedAtMs - (queue.priority + priority) * queue.ageingMs : 0;
  }
  line(queue: ModelQueue): ModelContact[] {
    const waiting = this.contacts.filter((contact) => contact.state === 'queued' && contact.queue === queue);
    return waiting.sort((a, b) => this.#place(a) - this.#place(b) || a.order - b.order);
  }
  #stepsOf(contact: ModelContact): readonly ModelStep[] {
    const { queue, preferred } = contact;
    if (!queue) return [];
    const alone: ModelStep = { level: 'preferred', forMs: queue.preferredForMs, skips: true };
    return preferred && queue.preferredForMs > 0 ? [alone, ...queue.steps] : queue.steps;
  }
  /** Whether a step is for this agent, apart from delays. */
  #suits(agent: ModelAgent, contact: ModelContact, step: ModelStep): boolean {
    if (step.level === 'preferred') return agent.agentId === contact.preferred;
    return contact.queue?.services.has(agent.agentId) === true && agent.level >= step.level;
  }
  /** Whether somebody (more) is asked to take it. */
  isOpen({ state, queue }: ModelContact): boolean {
    return state === 'queued' || (state === 'offered' && queue?.strategy === 'ringAll');
  }
  mayTake(agent: ModelAgent, contact: ModelContact): boolean {
    const step = this.#stepsOf(contact)[contact.step];
    if (!this.isOpen(contact) || !step || !this.#suits(agent, contact, step)) return false;
    const delayMs = contact.queue?.services.get(agent.agentId)?.delayMs ?? 0;
    return step.level === 'preferred' || contact.joinedAtMs + delayMs <= contact.askedAtMs;
  }
  #enterStep(contact: ModelContact, index: number, beganMs: number): void {
    const steps = this.#stepsOf(contact);
    const nobody = (step: ModelStep) => !this.agents.some((agent) => agent.status !== 'offline' && this.#suits(agent, contact, step));
    let step = index;
    for (let one = steps[step]; step < steps.length - 1 && one?.skips && nobody(one); one = steps[step]) step++;
    const forMs = steps[step]?.forMs ?? null;
    contact.step = step;
    contact.stepEndsMs = step < steps.length - 1 && forMs !== null ? beganMs + forMs : null;
  }
  /** It looks who may take it now. */
  #ask(contact: ModelContact): void {
    if (contact.step < 0) this.#enterStep(contact, 0, contact.joinedAtMs);
    while (contact.stepEndsMs !== null && contact.stepEndsMs <= this.nowMs) {
      this.#enterStep(contact, contact.step + 1, contact.stepEndsMs);
    }
    contact.askedAtMs = this.nowMs;
    const changes = contact.stepEndsMs === null ? [] : [contact.stepEndsMs];
    if (this.#stepsOf(contact)[contact.step]?.level !== 'preferred') {
      for (const { delayMs } of contact.queue?.services.values() ?? []) {
        if (contact.joinedAtMs + delayMs > this.nowMs) changes.push(contact.joinedAtMs + delayMs);
      }
    }
    contact.changesAtMs = changes.length > 0 ? Math.min(...changes) : null;
  }
  #best(agent: ModelAgent): ModelContact | undefined {
    const rank = (contact: ModelContact): number => {
      if (this.#stepsOf(contact)[contact.step]?.level === 'preferred') return 0;
      return contact.queue?.services.get(agent.agentId)?.priority ?? 0;
    };
    const mine = this.contacts.filter((contact) => this.mayTake(agent, contact));
    return mine.sort((a, b) => rank(a) - rank(b) || this.#place(a) - this.#place(b) || a.order - b.order)[0];
  }
  #first(contact: ModelContact): ModelAgent | undefined {
    const { queue } = contact;
    const service = (agent: ModelAgent) => queue?.services.get(agent.agentId);
    const order = (agent: ModelAgent): number => {
      if (queue?.strategy === 'roundRobin') return agent.turns.get(queue) ?? 0;
      return queue?.strategy === 'topDown' ? (service(agent)?.position ?? 0) : 0;
    };
    const free = this.agents.filter((agent) => agent.standsInLine && this.isRoutable(agent) && this.mayTake(agent, contact));
    return free.sort(
      (a, b) =>
        (service(a)?.level ?? 0) - (service(b)?.level ?? 0) ||
        order(a) - order(b) ||
        a.idleSinceMs - b.idleSinceMs ||
        (service(a)?.delayMs ?? 0) - (service(b)?.delayMs ?? 0) ||
        (a.agentId < b.agentId ? -1 : 1),
    )[0];
  }
  #offer(contact: ModelContact, agent: ModelAgent): void {
    const first = contact.state === 'queued';
    contact.state = 'offered';
    contact.ringing = [...contact.ringing, agent];
    contact.agentId = agent.agentId;
    // It goes on standing in line while it rings, by what its age gives now.
    if (first && this.isOpen(contact)) this.#ask(contact);
    agent.standsInLine = false;
    agent.state = 'offered';
    agent.contact = contact;
    agent.offerId = null;
    agent.offerEndsMs = this.nowMs + (contact.queue?.ringMs ?? 0);
  }
  #match(contact: ModelContact): void {
    while (this.isOpen(contact)) {
      const agent = this.#first(contact);
      if (!agent) return;
      this.#offer(contact, agent);
    }
  }
  #takeTurn(agent: ModelAgent): void {
    const queue = agent.contact?.queue;
    if (queue?.strategy === 'roundRobin') agent.turns.set(queue, ++this.#turn);
  }
  #settle(agent: ModelAgent): void {
    agent.standsInLine = this.isRoutable(agent);
    const contact = agent.standsInLine ? this.#best(agent) : undefined;
    if (contact) this.#offer(contact, agent);
  }

  // ── what happens to either side ──
  #watch(agent: ModelAgent): void {
    const needed = !agent.desk && (agent.status !== 'offline' || agent.state !== 'idle');
    if (!needed) {
      agent.goneAtMs = null;
      agent.deskLostAtMs = null;
      return;
    }
    if (agent.goneAtMs !== null) return;
    agent.deskLostAtMs ??= this.nowMs;
    const keepsCall = agent.state === 'onContact' && agent.status === 'offline';
    agent.goneAtMs = agent.deskLostAtMs + (keepsCall ? TIMES.callGraceMs : TIMES.graceMs);
  }
  #release(agent: ModelAgent, keepsTurn: boolean): void {
    agent.state = 'idle';
    agent.contact = null;
    agent.offerId = null;
    if (!keepsTurn) agent.idleSinceMs = this.nowMs;
    this.#watch(agent);
    this.#settle(agent);
  }
  #back(contact: ModelContact): void {
    contact.ringing = [];
    contact.state = 'queued';
    contact.agentId = null;
    contact.attemptId = null;
    if (contact.answered) contact.kind = 'voice';
    this.#ask(contact);
    this.#noticeCaller(contact);
  }
  #pass(agent: ModelAgent): void {
    const { contact } = agent;
    if (!contact) return;
    // Whoever has accepted has had its turn already.
    if (agent.state === 'offered') this.#takeTurn(agent);
    const others = contact.ringing.filter((other) => other !== agent);
    contact.ringing = others;
    if (others.length === 0) this.#back(contact);
    else if (contact.agentId === agent.agentId) contact.agentId = others.at(-1)?.agentId ?? null;
    this.#match(contact);
    this.#release(agent, false);
  }
  #choose(agent: ModelAgent, status: AgentStatus, reason: string | null): boolean {
    if (agent.status === status && agent.reason === reason) return false;
    const moves = agent.status !== status;
    if (moves) agent.idleSinceMs = this.nowMs;
    agent.unanswered = 0;
    agent.status = status;
    if (moves) this.#noticeAgent(agent);
    agent.reason = reason;
    agent.former = null;
    agent.pausedUntilMs = null;
    this.#watch(agent);
    return true;
  }
  #isEmpty(queue: ModelQueue): boolean {
    return queue.leavesEmpty && !this.agents.some((agent) => agent.status === 'available' && queue.services.has(agent.agentId));
  }
  #noticeAgent(agent: ModelAgent): void {
    for (const queue of this.queues) {
      if (!queue.services.has(agent.agentId)) continue;
      if (!this.#isEmpty(queue)) this.#emptyAtMs.delete(queue);
      else if (!this.#emptyAtMs.has(queue)) this.#emptyAtMs.set(queue, this.nowMs + TIMES.emptyGraceMs);
    }
  }
  #noticeCaller({ queue, kind }: ModelContact): void {
    if (!queue || kind === 'callback' || !this.#isEmpty(queue) || this.#emptyAtMs.has(queue)) return;
    this.#emptyAtMs.set(queue, this.nowMs + TIMES.emptyGraceMs);
  }
  agentOf(contact: ModelContact): ModelAgent | undefined {
    return this.agents.find((agent) => agent.agentId === contact.agentId && agent.contact === contact);
  }

  // ── commands: each assumes that the engine should allow it ──
  call(contactId: ContactId, queue: ModelQueue, priority: number, preferred: AgentId | null): void {
    const asks = { priority, preferred, step: -1, stepEndsMs: null, askedAtMs: 0, changesAtMs: null };
    const base = {
      kind: 'voice',
      ringing: [],
      agentId: null,
      attempts: 0,
      attemptId: null,
      answered: false,
      ringEndsMs: 0,
      dueAtMs: 0,
    } as const;
    const contact: ModelContact = {
      ...base,
      ...asks,
      contactId,
      queue,
      state: 'queued',
      enqueuedAtMs: this.nowMs,
      joinedAtMs: this.nowMs,
      order: this.#order++,
    };
    this.contacts.push(contact);
    this.#ask(contact);
    this.#noticeCaller(contact);
    this.#match(contact);
  }
  end(contact: ModelContact): void {
    const from = contact.state;
    const agent = this.agentOf(contact);
    const rang = contact.ringing;
    contact.state = 'ended';
    this.ended.add(contact.contactId);
    this.contacts.splice(this.contacts.indexOf(contact), 1);
    if (from === 'offered') for (const one of rang) this.#release(one, true);
    if (from === 'offered' || !agent) return;
    if (from === 'connected') this.#wrapUp(agent, contact.queue);
    else this.#release(agent, false);
  }
  #wrapUp(agent: ModelAgent, queue: ModelQueue | null): void {
    const wrapUpMs = queue?.wrapUpMs ?? 0;
    if (wrapUpMs === 0) {
      this.#release(agent, false);
      return;
    }
    agent.state = 'wrapUp';
    agent.offerId = null;
    agent.wrapUpUntilMs = this.nowMs + wrapUpMs;
  }
  accept(agent: ModelAgent): void {
    agent.state = 'onContact';
    agent.unanswered = 0;
    this.#takeTurn(agent);
    const { contact } = agent;
    if (!contact) return;
    const others = contact.ringing.filter((other) => other !== agent);
    contact.state = 'accepted';
    contact.agentId = agent.agentId;
    contact.ringing = [];
    for (const other of others) this.#release(other, true);
  }
  #pause(agent: ModelAgent, forMs: number): void {
    if (forMs > 0) agent.pausedUntilMs = this.nowMs + forMs;
  }
  decline(agent: ModelAgent): void {
    this.#pause(agent, agent.contact?.queue?.declineDelayMs ?? 0);
    this.#pass(agent);
  }
  reprioritise(contact: ModelContact, priority: number): void {
    contact.priority = priority;
    if (this.isOpen(contact)) this.#ask(contact);
  }
  move(contact: ModelContact, queue: ModelQueue): void {
    if (contact.queue === queue) return;
    const agent = contact.state === 'connected' ? this.agentOf(contact) : undefined;
    const rang = contact.ringing;
    const left = contact.queue;
    contact.queue = queue;
    contact.joinedAtMs = this.nowMs;
    contact.step = -1;
    this.#back(contact);
    this.#match(contact);
    if (agent) this.#wrapUp(agent, left);
    for (const one of rang) this.#release(one, true);
  }
  pick(contact: ModelContact, agent: ModelAgent): void {
    this.#offer(contact, agent);
    this.accept(agent);
  }
  fail(agent: ModelAgent): void {
    this.#choose(agent, 'notReady', 'legFailed');
    this.#pass(agent);
  }
  connect(contact: ModelContact): void {
    contact.state = 'connected';
  }
  giveBack(contact: ModelContact): void {
    const agent = this.agentOf(contact);
    if (!agent) return;
    this.#pause(agent, TIMES.pauseMs);
    this.#pass(agent);
  }
  setStatus(agent: ModelAgent, status: AgentStatus): void {
    const changed = this.#choose(agent, status, null);
    if (changed && agent.state === 'offered' && status !== 'available') {
      this.#pass(agent);
    } else if (agent.state === 'idle') {
      agent.pausedUntilMs = null;
      this.#settle(agent);
    }
  }
  openDesk(agent: ModelAgent): void {
    if (agent.desk) return;
    agent.desk = true;
    this.#watch(agent);
    const former = agent.former;
    agent.former = null;
    if (former && this.nowMs <= former.untilMs) this.#choose(agent, former.status, former.reason);
    if (agent.state === 'idle') this.#settle(agent);
  }
  closeDesk(agent: ModelAgent): void {
    if (!agent.desk) return;
    agent.desk = false;
    agent.standsInLine = false;
    this.#watch(agent);
  }
  finishWrapUp(agent: ModelAgent): void {
    this.#release(agent, false);
  }
  convert(contact: ModelContact): void {
    const rang = contact.ringing;
    contact.kind = 'callback';
    contact.answered = false;
    contact.attempts = 0;
    this.#back(contact);
    for (const one of rang) this.#release(one, true);
    this.#match(contact);
  }
  ring(contact: ModelContact, attemptId: AttemptId, ringUntilMs: number): void {
    contact.attemptId = attemptId;
    contact.ringEndsMs = ringUntilMs + TIMES.ringGraceMs;
  }
  answer(contact: ModelContact): void {
    contact.answered = true;
    contact.attempts++;
    contact.attemptId = null;
  }
  missed(contact: ModelContact): void {
    const agent = this.agentOf(contact);
    contact.attempts++;
    contact.attemptId = null;
    if (contact.attempts >= (contact.queue?.maxAttempts ?? 0)) {
      this.end(contact);
      return;
    }
    contact.state = 'deferred';
    contact.agentId = null;
    contact.dueAtMs = this.nowMs + (contact.queue?.retryMs ?? 0);
    if (agent) this.#release(agent, false);
  }

  // ── time ──
  /** What is due, in the order of the engine's one sorted set: by time, then by name. */
  #due(): { dueMs: number; name: string; carryOut: () => void }[] {
    const due: { dueMs: number; name: string; carryOut: () => void }[] = [];
    for (const agent of this.agents) {
      const { agentId, offerId, offerEndsMs, wrapUpUntilMs, goneAtMs, pausedUntilMs, contact } = agent;
      if (agent.state === 'offered')
        due.push({ dueMs: offerEndsMs, name: `offer:${offerId ?? ''}`, carryOut: () => this.#expire(agent, offerId) });
      if (agent.state === 'wrapUp') {
        const name = `wrap:${agentId}:${contact?.contactId ?? ''}`;
        due.push({ dueMs: wrapUpUntilMs, name, carryOut: () => void (agent.state === 'wrapUp' && this.#release(agent, false)) });
      }
      if (goneAtMs !== null) due.push({ dueMs: goneAtMs, name: `gone:${agentId}`, carryOut: () => this.#lose(agent, goneAtMs) });
      if (pausedUntilMs !== null) {
        due.push({ dueMs: pausedUntilMs, name: `pause:${agentId}`, carryOut: () => this.#unpause(agent, pausedUntilMs) });
      }
    }
    for (const contact of this.contacts) {
      const { contactId, attemptId, dueAtMs } = contact;
      if (attemptId) {
        const carryOut = () => void (contact.attemptId === attemptId && this.missed(contact));
        due.push({ dueMs: contact.ringEndsMs, name: `ring:${contactId}`, carryOut });
      }
      const { changesAtMs } = contact;
      if (this.isOpen(contact) && changesAtMs !== null) {
        const carryOut = () => this.#widen(contact, changesAtMs);
        // In the order of their places.
        const place = [String(this.#place(contact) + 1e15).padStart(16, '0'), String(contact.order).padStart(10, '0')];
        due.push({ dueMs: changesAtMs, name: `step:${place.join('.')}`, carryOut });
      }
      if (contact.state === 'deferred') due.push({ dueMs: dueAtMs, name: `retry:${contactId}`, carryOut: () => this.#retry(contact) });
    }
    for (const [queue, dueMs] of this.#emptyAtMs) {
      due.push({ dueMs, name: `empty:${queue.queueId}`, carryOut: () => this.#leaveEmpty(queue, dueMs) });
    }
    return due.filter((one) => one.dueMs <= this.nowMs).sort((a, b) => a.dueMs - b.dueMs || (a.name < b.name ? -1 : 1));
  }
  #expire(agent: ModelAgent, offerId: OfferId | null): void {
    if (agent.state !== 'offered' || agent.offerId !== offerId) return;
    const queue = agent.contact?.queue;
    agent.unanswered++;
    if (agent.unanswered >= (queue?.notReadyAfter ?? 1)) this.#choose(agent, 'notReady', 'notAnswered');
    else this.#pause(agent, queue?.noAnswerDelayMs ?? 0);
    this.#pass(agent);
  }
  #lose(agent: ModelAgent, goneAtMs: number): void {
    if (agent.goneAtMs !== goneAtMs) return;
    agent.goneAtMs = null;
    if (agent.status !== 'offline') {
      const { status, reason } = agent;
      const untilMs = (agent.deskLostAtMs ?? this.nowMs) + TIMES.returnMs;
      this.#choose(agent, 'offline', 'deskGone');
      agent.former = { status, reason, untilMs };
    }
    if (agent.state === 'onContact' && this.nowMs < (agent.deskLostAtMs ?? 0) + TIMES.callGraceMs) this.#watch(agent);
    else if (agent.state === 'offered' || agent.state === 'onContact') this.#pass(agent);
    else if (agent.state === 'wrapUp') this.#release(agent, false);
  }
  #unpause(agent: ModelAgent, untilMs: number): void {
    if (agent.pausedUntilMs !== untilMs) return;
    agent.pausedUntilMs = null;
    if (agent.state === 'idle') this.#settle(agent);
  }
  #widen(contact: ModelContact, changesAtMs: number): void {
    if (!this.isOpen(contact) || contact.changesAtMs !== changesAtMs) return;
    this.#ask(contact);
    this.#match(contact);
  }
  #leaveEmpty(queue: ModelQueue, dueMs: number): void {
    if (this.#emptyAtMs.get(queue) !== dueMs) return;
    this.#emptyAtMs.delete(queue);
    for (const contact of this.line(queue)) if (contact.kind === 'voice') this.end(contact);
  }
  #retry(contact: ModelContact): void {
    if (contact.state !== 'deferred') return;
    this.#back(contact);
    this.#match(contact);
  }
  advance(byMs: number): void {
    this.nowMs += byMs;
    for (const { carryOut } of this.#due()) carryOut();
  }
}
