import type {
  AgentId,
  AgentView,
  AttemptId,
  CallbackId,
  CallId,
  ConfigurationSnapshot,
  ContactEndReason,
  ContactId,
  ContactKind,
  ContactState,
  Customer,
  DeskId,
  EventEnvelope,
  EventPosition,
  NotReadyReasonId,
  OfferId,
  OfferView,
  ProcessId,
  QueueId,
  QueueView,
  Requirement,
  RoutingStep,
  SkillId,
  SystemStatusReason,
  Tallies,
  TenantEvent,
  TenantId,
  WebCallKeyId,
} from '@cordboard/contracts';
import type { QuietSpan } from './domain/quiet-hours.ts';

/** What routing knows of a contact that is not over. */
export interface ContactRecord {
  readonly contactId: ContactId;
  readonly callId: CallId;
  readonly webCallKeyId: WebCallKeyId;
  readonly customer: Customer;
  readonly kind: ContactKind;
  readonly state: ContactState;
  readonly queueId: QueueId | null;
  /** Unix ms. The place in line: it never changes while the contact waits, is offered, deferred or comes back. */
  readonly enqueuedAtMs: number | null;
  readonly createdAtMs: number;
  readonly connectedAtMs: number | null;
  readonly agentId: AgentId | null;
  /** The last one made; the accepted one. */
  readonly offerId: OfferId | null;
  /** Agents at whom it rings. */
  readonly ringing: number;
  readonly callbackId: CallbackId | null;
  /** Attempts to reach the customer so far; an agent lost in between is no attempt. */
  readonly attempts: number;
  readonly attemptId: AttemptId | null;
  readonly ringUntilMs: number | null;
  readonly dueAtMs: number | null;
  /** The time that the customer of a callback chose; null: when it is their turn. */
  readonly scheduledForMs: number | null;
  /** Unix ms. It has waited since then: of a callback at a chosen time from then on, else from `enqueuedAtMs`. */
  readonly waitsSinceMs: number | null;
  /** A stage of its queue that is due and is the call's to carry out. */
  readonly owed: { readonly stage: number; readonly action: 'callback' | 'message' } | null;
  readonly held: boolean;
}

/** A callback as its rows in PostgreSQL tell it. */
export interface PromisedCallback {
  readonly contactId: ContactId;
  readonly callId: CallId;
  readonly webCallKeyId: WebCallKeyId;
  readonly customer: Customer;
  readonly callbackId: CallbackId;
  readonly queueId: QueueId;
  readonly createdAtMs: number;
  readonly enqueuedAtMs: number;
  /** That did not reach the customer so far. */
  readonly attempts: number;
  readonly scheduledForMs: number | null;
  /** It is in its pause until then; null or past: it is in line. */
  readonly dueAtMs: number | null;
  readonly quiet: readonly QuietSpan[];
}

/** What belongs to the promise of a callback. */
export interface CallbackTerms {
  /** Null: when it is the customer's turn. */
  readonly scheduledForMs: number | null;
  /** When the customer must not be rung. In order, without overlap. */
  readonly quiet: readonly QuietSpan[];
}

/** 1 = next. `estimatedWaitMs` is [P50, P90] from now, null while nothing is known about the queue's pace. */
export interface PlaceInLine {
  readonly position: number;
  readonly waiting: number;
  readonly estimatedWaitMs: readonly [number, number] | null;
}

export type EnqueueOutcome =
  /** `resumed`: it took over the place of the contact that it named. */
  | { readonly outcome: 'queued'; readonly position: number; readonly resumed?: true }
  | { readonly outcome: 'closed' | 'full' | 'empty' | 'noQueue' };

/** What a contact brings along when it joins a queue. */
export interface EnqueueOptions {
  /** On top of each of the queue's steps. */
  readonly requirement?: Requirement | null;
  /** Instead of the queue's steps. */
  readonly steps?: readonly RoutingStep[] | null;
  /** Waited for alone, while it is logged in, for the queue's `preferredForMs`. */
  readonly preferredAgentId?: AgentId | null;
  /** Points on top of the queue's priority (VIP), −100 to 100. */
  readonly priority?: number;
  /** A contact that dropped out of this queue: within the queue's `resumeWindowMs` its place is taken over, once. */
  readonly resumeOf?: ContactId | null;
}

/** Alternatives, each with all of its skills: the smallest list, so two spellings of a condition are one. Empty: anyone of the queue. */
export type Condition = readonly (readonly { readonly skillId: SkillId; readonly level: number }[])[];

/** Somebody who waits in a queue's line. */
export interface WaitingContact {
  readonly contactId: ContactId;
  readonly kind: ContactKind;
  readonly customer: Customer;
  /** 1 = the next. */
  readonly position: number;
  readonly enqueuedAtMs: number;
  /** Points on top of the queue's. */
  readonly priority: number;
  readonly estimatedWaitMs: readonly [number, number] | null;
  /** Of its plan, 1 = the first. */
  readonly step: number | null;
  readonly steps: number;
  readonly asksFor: Condition;
  /** It waits for this agent alone. */
  readonly preferredAgentId: AgentId | null;
  /** Unix ms: when its lines change by themselves. */
  readonly nextChangeAtMs: number | null;
}

export interface CountersRead {
  /** Null: there are no events. */
  readonly position: EventPosition | null;
  /** How often counters had been corrected: fences `correctCounters`. */
  readonly corrections: number;
  readonly tallies: ReadonlyMap<QueueId, Tallies>;
}

export type CounterDifference = Extract<TenantEvent, { type: 'counters.corrected' }>['differences'][number];

/** Why a contact waits. */
export interface ContactExplanation {
  readonly state: ContactState;
  /** Points on top of the queue's. */
  readonly priority: number;
  /** Of the present step; empty also while it does not wait. */
  readonly asksFor: Condition;
  readonly preferredAgentId: AgentId | null;
  /** Of its plan, 1 = the first; null before it is in line. */
  readonly step: number | null;
  readonly steps: number;
  /** The lines in which it stands; none while it does not wait. `requirement` is the condition's normal form, null for anyone. */
  readonly lines: readonly {
    readonly line: string;
    readonly requirement: string | null;
    /** Agents of the line: logged in, available, free. */
    readonly loggedIn: number;
    readonly available: number;
    readonly free: number;
    /** Contacts that are before it in the line. */
    readonly ahead: number;
  }[];
  /** Unix ms: when its lines change by themselves. */
  readonly nextChangeAtMs: number | null;
}

/** Why an agent gets nothing. */
export interface AgentExplanation {
  /** What keeps it out of every line; nothing when it stands in line. */
  readonly keptOut: readonly ('inactive' | 'notLoggedIn' | 'notReady' | 'noDesk' | 'paused' | 'busy')[];
  readonly pausedUntilMs: number | null;
  readonly lines: readonly {
    readonly line: string;
    readonly requirement: string | null;
    readonly priority: number;
    readonly waiting: number;
    /** Free agents who are asked before it; null while it stands in no line. */
    readonly before: number | null;
  }[];
}

/**
 * The ACD. Every command is one Lua function on the tenant's keys that changes state and appends the event in the same
 * step; every method may be called from any process, and a repeat with the same ids changes nothing. Refusals are
 * `CordboardError` (`offer_stale`, `offer_taken`, `state_conflict`, `not_found`).
 */
export interface Acd {
  /** Starts the timer lease, the reconcile loop and the event tail. */
  start(): Promise<void>;
  /** Gives the lease back and stops; idempotent. */
  close(): Promise<void>;

  /** `false` when a newer or equal version is already there. */
  publishConfiguration(snapshot: ConfigurationSnapshot): Promise<boolean>;
  readConfiguration(tenantId: TenantId): Promise<ConfigurationSnapshot | null>;
  /** Tenants that have a snapshot in Redis. */
  listTenants(): Promise<readonly TenantId[]>;

  createContact(
    tenantId: TenantId,
    contact: { contactId: ContactId; callId: CallId; webCallKeyId: WebCallKeyId; customer: Customer },
  ): Promise<void>;
  /**
   * Joins the queue, or the one to which it leads when it is closed: refused by `closed` (hours), `full` (maxWaiting), `empty`
   * (nobody is there, and the queue wants somebody). Matches in the same script.
   */
  enqueueContact(tenantId: TenantId, contactId: ContactId, queueId: QueueId, options?: EnqueueOptions): Promise<EnqueueOutcome>;
  /** Ends a contact from any state: an offer is withdrawn, its agent freed or sent to wrap-up. Repeats are no-ops. */
  endContact(tenantId: TenantId, contactId: ContactId, reason: ContactEndReason): Promise<void>;
  /** Both sides are joined: the accepted contact is `connected`. `offerId` fences it. */
  connectContact(tenantId: TenantId, contactId: ContactId, offerId: OfferId): Promise<void>;
  /** Points on top of its queue's priority, −100 to 100. Its time of entering stays. */
  reprioritiseContact(tenantId: TenantId, contactId: ContactId, priority: number): Promise<{ position: number }>;
  /**
   * To another queue with the time that it has waited: while it waits or rings, or from its agent, who goes to wrap-up (a
   * transfer). A repeat changes nothing. `onlyWaiting`: who has an agent by then stays there (`state_conflict`).
   */
  moveContact(
    tenantId: TenantId,
    contactId: ContactId,
    queueId: QueueId,
    options?: { readonly onlyWaiting?: boolean },
  ): Promise<{ position: number }>;
  /** A person takes a waiting contact for an agent who has no work and a desk, also one who is not ready. */
  pickContact(tenantId: TenantId, contactId: ContactId, agentId: AgentId, deskId: DeskId | null): Promise<ContactRecord>;
  setHeld(tenantId: TenantId, contactId: ContactId, held: boolean): Promise<void>;
  /** The agent of an accepted or connected contact has vanished: back at its place; the agent is freed. */
  returnContact(tenantId: TenantId, contactId: ContactId, offerId: OfferId): Promise<void>;
  readContact(tenantId: TenantId, contactId: ContactId): Promise<ContactRecord | null>;
  readPlace(tenantId: TenantId, contactId: ContactId): Promise<PlaceInLine | null>;
  /** Contacts that are not over, oldest first, in pages of at most 500. */
  listContacts(tenantId: TenantId, after: ContactId | null): Promise<readonly ContactRecord[]>;

  acceptOffer(tenantId: TenantId, agentId: AgentId, offerId: OfferId, deskId: DeskId | null): Promise<ContactRecord>;
  declineOffer(tenantId: TenantId, agentId: AgentId, offerId: OfferId): Promise<void>;
  /** The agent's leg could not be made: the offer ends, the agent is not ready with reason `legFailed`, or pauses when its line was `busy`. */
  failOffer(tenantId: TenantId, offerId: OfferId, cause?: 'failed' | 'busy'): Promise<void>;

  /**
   * The waiting contact hangs up and keeps its place as a callback, in line or, with a chosen time, out of it until then.
   * The row in PostgreSQL exists already.
   */
  convertToCallback(
    tenantId: TenantId,
    contactId: ContactId,
    callbackId: CallbackId,
    by: 'digit' | 'widget' | 'overflow',
    terms?: CallbackTerms,
  ): Promise<{ position: number }>;
  /** Another time for an open callback, as its row says; null: back in line at its place. Throws `state_conflict` while it rings. */
  rescheduleCallback(tenantId: TenantId, contactId: ContactId, scheduledForMs: number | null): Promise<void>;
  /** An accepted callback rings the customer: once for each attempt id. Returns false when this attempt rang before. */
  ringCallback(tenantId: TenantId, contactId: ContactId, offerId: OfferId, attemptId: AttemptId, ringUntilMs: number): Promise<boolean>;
  /** The customer's INVITE named the attempt. Exactly one wins; others get `offer_stale`. */
  answerCallback(tenantId: TenantId, contactId: ContactId, attemptId: AttemptId, callId: CallId): Promise<ContactRecord>;
  /** Not reached: the agent is freed, the contact is back at its place at `dueAtMs`, or ends as `callbackUnreachable` after the last attempt. */
  callbackNotReached(tenantId: TenantId, contactId: ContactId, attemptId: AttemptId): Promise<{ attempts: number; dueAtMs: number | null }>;
  /**
   * A promise that Redis has forgotten, from its rows: back in line at the place it had, once however many ask. Null when
   * it is known to be over; throws `not_found` while its queue is not known (the configuration is on its way).
   */
  restoreCallback(tenantId: TenantId, promise: PromisedCallback): Promise<ContactRecord | null>;
  /** The pause is over (by alarm or by the ACD's own timer). False when there was nothing to do. */
  requeueDeferred(tenantId: TenantId, contactId: ContactId): Promise<boolean>;

  setStatus(
    tenantId: TenantId,
    agentId: AgentId,
    status: 'available' | 'notReady' | 'offline',
    reason: NotReadyReasonId | SystemStatusReason | null,
  ): Promise<void>;
  /** A supervisor sets the status; `available` also ends wrap-up. */
  forceStatus(
    tenantId: TenantId,
    agentId: AgentId,
    status: 'available' | 'notReady' | 'offline',
    reason: NotReadyReasonId | null,
  ): Promise<void>;
  /** A desk is open at a process; renew at least every 5 s. Several desks of one agent may be open. */
  deskSeen(tenantId: TenantId, agentId: AgentId, deskId: DeskId, processId: ProcessId): Promise<void>;
  /**
   * A desk closed or its socket is lost; with none left, the agent is offline after the grace. With `processId`, only
   * when the desk is still that process': it may have come back at another one.
   */
  deskGone(tenantId: TenantId, agentId: AgentId, deskId: DeskId, processId?: ProcessId): Promise<void>;
  finishWrapUp(tenantId: TenantId, agentId: AgentId, contactId: ContactId, by?: 'agent' | 'supervisor'): Promise<void>;
  extendWrapUp(tenantId: TenantId, agentId: AgentId, contactId: ContactId, byMs: number): Promise<{ untilMs: number }>;

  readAgent(tenantId: TenantId, agentId: AgentId): Promise<AgentView | null>;
  readAgents(tenantId: TenantId): Promise<readonly AgentView[]>;
  readQueues(tenantId: TenantId): Promise<readonly QueueView[]>;
  /** Who waits in a queue, the next first, at most `limit` of them; null when there is no such queue. */
  readLine(
    tenantId: TenantId,
    queueId: QueueId,
    limit: number,
  ): Promise<{ readonly waiting: number; readonly contacts: readonly WaitingContact[] } | null>;
  /** Counters of at most 50 queues on the tenant's day that begins at `dayStartMs`, with the last event they have counted. */
  readCounters(tenantId: TenantId, dayStartMs: number, queueIds: readonly QueueId[]): Promise<CountersRead>;
  /**
   * Puts them right by the difference, with an event that says so. False, and nothing done, when somebody has corrected since
   * they were read (`corrections`).
   */
  correctCounters(
    tenantId: TenantId,
    dayStartMs: number,
    queueId: QueueId,
    corrections: number,
    differences: readonly CounterDifference[],
  ): Promise<boolean>;
  readOffer(tenantId: TenantId, agentId: AgentId): Promise<OfferView | null>;
  /** When wrap-up ends by itself, with the contact that is over; null when the agent is not in wrap-up. */
  readWrapUp(tenantId: TenantId, agentId: AgentId): Promise<{ contactId: ContactId; untilMs: number; contact: ContactRecord } | null>;

  /** Why it waits, read from the same lines that decide; null when it is over or in no queue. */
  explainContact(tenantId: TenantId, contactId: ContactId): Promise<ContactExplanation | null>;
  explainAgent(tenantId: TenantId, agentId: AgentId): Promise<AgentExplanation | null>;

  /** Appends an event that changes no routing state (an announcement, a recording, a quality figure). */
  appendEvent(tenantId: TenantId, event: TenantEvent): Promise<EventPosition>;
  /** Calls back for each event of the tenant from now on, in order; returns the unsubscribe function. */
  onEvents(tenantId: TenantId, handler: (envelope: EventEnvelope) => void): Promise<() => Promise<void>>;
  /** Events after a position, oldest first; null when the stream has been trimmed past it. */
  readEvents(tenantId: TenantId, after: EventPosition, limit: number): Promise<readonly EventEnvelope[] | null>;
  /** Of the oldest event that is still there, null when there is none. */
  firstPosition(tenantId: TenantId): Promise<EventPosition | null>;
  lastPosition(tenantId: TenantId): Promise<EventPosition>;
  /** Forgets the events before `below`; a reader who is behind it gets null from then on. */
  trimEvents(tenantId: TenantId, below: EventPosition): Promise<void>;

  /** Carries out the deadlines that are due, when this process may (the timer does so by itself); resolves with how many. */
  runDue(tenantId: TenantId): Promise<number>;
  /** One pass of the reconcile loop over a tenant; resolves with how many things were put right. */
  reconcile(tenantId: TenantId): Promise<number>;
}
