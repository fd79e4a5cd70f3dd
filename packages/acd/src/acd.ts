import type {
  AgentId,
  AgentView,
  AttemptId,
  CallbackId,
  CallId,
  Channel,
  ConfigurationSnapshot,
  ContactEndReason,
  ContactId,
  ContactKind,
  ContactState,
  Customer,
  DeskId,
  DeskTrouble,
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
  Strategy,
  SupervisionEndReason,
  SupervisionMode,
  SystemStatusReason,
  Tallies,
  TenantEvent,
  TenantId,
  TransferTarget,
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
  /** Whose places it takes at an agent; of a callback, voice. */
  readonly channel: Channel;
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
  /** At a quiet moment of its queue, and at that time at the latest. */
  readonly whenQuiet: boolean;
  /** Unix ms. It has waited since then: of a callback at a chosen time from then on, else from `enqueuedAtMs`. */
  readonly waitsSinceMs: number | null;
  /** A stage of its queue that is due and is the call's to carry out. */
  readonly owed: { readonly stage: number; readonly action: 'callback' | 'message' } | null;
  readonly held: boolean;
  /** What the owner of its call said last; null: not recorded. */
  readonly recording: 'on' | 'paused' | null;
  /** Somebody wants the recording to be silent. */
  readonly pauseAsked: boolean;
  /** A side's page is gone in mid-call, and waited for. */
  readonly customerAway: boolean;
  readonly agentAway: boolean;
  /** An agent whom the one who has it asks. */
  readonly consult: Consult | null;
  readonly supervision: Supervision | null;
}

/** A supervisor who is in the call beside its agent (docs/supervision.md). */
export interface Supervision {
  /** Its id, which fences what is said of its leg. */
  readonly offerId: OfferId;
  readonly supervisorId: AgentId;
  readonly mode: SupervisionMode;
  readonly state: 'joining' | 'on';
  /** The agent may know. */
  readonly told: boolean;
  /** Unix ms. */
  readonly sinceMs: number;
}

/** A second agent who is asked during a call; its offer is the fencing token (docs/call-control.md). */
export interface Consult {
  readonly offerId: OfferId;
  readonly agentId: AgentId;
  readonly byAgentId: AgentId;
  readonly state: 'ringing' | 'accepted';
  /** Of this state, Unix ms. */
  readonly sinceMs: number;
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
  readonly whenQuiet?: boolean;
  /** It is in its pause until then; null or past: it is in line. */
  readonly dueAtMs: number | null;
  readonly quiet: readonly QuietSpan[];
}

/** What belongs to the promise of a callback. */
export interface CallbackTerms {
  /** Null: when it is the customer's turn. */
  readonly scheduledForMs: number | null;
  /** At a quiet moment of the queue, and at `scheduledForMs` at the latest. */
  readonly whenQuiet?: boolean;
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
  | { readonly outcome: 'queued'; readonly position: number; readonly resumed?: true; readonly doors?: Doors }
  | { readonly outcome: 'closed' | 'full' | 'empty' | 'noQueue'; readonly doors?: Doors };
/** When closed queues led on: all that were asked, in order. */
export type Doors = readonly QueueId[];

/** What a contact's call knows of it by its legs, when routing may have lost the last writes. */
export interface ContactClaim {
  /** That began with the loss (`recovered`, `epoch`). */
  readonly epoch: number;
  readonly contactId: ContactId;
  readonly callId: CallId;
  readonly webCallKeyId: WebCallKeyId;
  readonly customer: Customer;
  /** Unix ms, for a contact that routing has forgotten. */
  readonly createdAtMs: number;
  /** Null before it joined one. */
  readonly queueId: QueueId | null;
  readonly enqueuedAtMs: number | null;
  /** The offer as the call knows it; null while it waits. */
  readonly offer: { readonly offerId: OfferId; readonly agentId: AgentId; readonly state: 'ringing' | 'accepted' | 'connected' } | null;
  readonly held: boolean;
}

/** What an open desk knows of its agent then. */
export interface DeskClaim {
  readonly epoch: number;
  readonly agentId: AgentId;
  readonly deskId: DeskId;
  readonly processId: ProcessId;
  readonly status: 'available' | 'notReady' | 'offline';
  readonly reason: string | null;
}

/** A contact that an agent has at hand, from the offer to the end of its wrap-up. */
export interface AgentWork {
  readonly contactId: ContactId;
  readonly channel: Channel;
  readonly state: 'offered' | 'onContact' | 'wrapUp';
  readonly sinceMs: number;
  /** When wrap-up ends by itself. */
  readonly wrapUpUntilMs: number | null;
}

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

/** A call that does not exist, at a moment. */
export interface PreviewQuestion {
  readonly queueId: QueueId;
  /** Unix ms. */
  readonly atMs: number;
  readonly options: EnqueueOptions;
  /**
   * `now`: those who are there now, as they are; `everyone`: all who serve the queues that the call can come to, free;
   * else these, free.
   */
  readonly present: 'now' | 'everyone' | readonly AgentId[];
  /** Who waits in the queue before it; null: as many as now. */
  readonly ahead: number | null;
}

/** What would happen, as long as nobody takes the call. */
export type PreviewMoment =
  /**
   * A closed queue, and where it leads; null: the call ends with a message. `exception`: what that day is called when it is
   * not as its weekday, null when it is.
   */
  | At<'closed', { readonly exception: string | null; readonly opensAtMs: number | null; readonly toQueueId: QueueId | null }>
  | At<'refused', { readonly why: 'full' | 'empty' }>
  | At<'joined', { readonly exception: string | null } & PlaceInLine>
  /** From now on these are asked, in this order: those of the present step and level who are free. */
  | At<
      'asks',
      {
        readonly step: number;
        readonly steps: number;
        readonly asksFor: Condition;
        readonly strategy: Strategy;
        readonly preferredAgentId: AgentId | null;
        readonly agentIds: readonly AgentId[];
        /** Of those who could take it. */
        readonly loggedIn: number;
        readonly available: number;
      }
    >
  /** A stage of the queue; `toQueueId` for `queue`. The others are the call's to carry out. */
  | At<'stage', { readonly stage: number; readonly action: 'queue' | 'callback' | 'message'; readonly toQueueId: QueueId | null }>
  /** It ends, since nobody is left in the queue. */
  | At<'nobodyThere'>
  /** Nothing else happens by itself. */
  | At<'waits'>;
type At<What extends string, More = object> = { readonly what: What; readonly atMs: number; readonly queueId: QueueId } & More;

export interface Preview {
  readonly moments: readonly PreviewMoment[];
  /** How many agents were looked at, and whether there are more. */
  readonly agents: number;
  readonly moreAgents: boolean;
}

/** Why an agent gets nothing. */
export interface AgentExplanation {
  /** What keeps it out of every line; nothing when it stands in line. */
  readonly keptOut: readonly ('inactive' | 'notLoggedIn' | 'notReady' | 'noDesk' | 'deskTrouble' | 'paused' | 'busy' | 'supervises')[];
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
    contact: { contactId: ContactId; callId: CallId; webCallKeyId: WebCallKeyId; customer: Customer; channel?: Channel },
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
  /**
   * The agent who has a connected contact passes it on and goes to wrap-up: it rings at another agent, who is available and
   * without work, or stands in another queue with the time that it has waited. Throws `state_conflict`, with `why` for a
   * queue that is `closed`, `full` or `empty`, else with what the agent is.
   */
  transferContact(tenantId: TenantId, contactId: ContactId, byAgentId: AgentId, to: TransferTarget): Promise<void>;
  /** It asks another agent; the contact is on hold. A repeat for the same agent changes nothing. Throws `state_conflict`. */
  startConsult(tenantId: TenantId, contactId: ContactId, byAgentId: AgentId, agentId: AgentId): Promise<OfferId>;
  /** The asked agent, who has accepted, has the contact; who asked goes to wrap-up. */
  completeConsult(tenantId: TenantId, contactId: ContactId, offerId: OfferId): Promise<void>;
  /** `cancelled` by who asked: the contact is on hold no more. By who was asked it stays on hold. */
  endConsult(tenantId: TenantId, contactId: ContactId, offerId: OfferId, reason: 'cancelled' | 'left' | 'legFailed'): Promise<void>;
  /** A supervisor joins beside the agent of a connected contact, or changes the mode there, and leaves any other call. */
  supervise(tenantId: TenantId, contactId: ContactId, supervisorId: AgentId, mode: SupervisionMode, told: boolean): Promise<void>;
  /** The supervisor's leg is up. */
  joinSupervision(tenantId: TenantId, contactId: ContactId, offerId: OfferId): Promise<void>;
  /** By the supervisor's own word, or of this one because its leg is over. */
  endSupervision(
    tenantId: TenantId,
    contactId: ContactId,
    whose: { readonly supervisorId: AgentId } | { readonly offerId: OfferId },
    reason: Extract<SupervisionEndReason, 'letGo' | 'left' | 'legFailed'>,
  ): Promise<void>;
  /** The contact is the supervisor's; its agent goes to wrap-up. Throws `state_conflict`, with what stands against it as `from`. */
  takeOver(tenantId: TenantId, contactId: ContactId, supervisorId: AgentId): Promise<void>;
  setHeld(tenantId: TenantId, contactId: ContactId, held: boolean): Promise<void>;
  /** Asks the owner of the call; `state_conflict` unless it is connected, recorded and not on hold. Hold takes it back. */
  askPause(tenantId: TenantId, contactId: ContactId, paused: boolean, by: AgentId): Promise<void>;
  /** What a flow found out, for whoever is shown the contact; a repeat changes nothing, nor does one for a contact that is over. */
  tellAttributes(tenantId: TenantId, contactId: ContactId, customer: Customer): Promise<void>;
  /** What the recording is doing now, and the event that tells of it, in one step. */
  tellRecording(tenantId: TenantId, contactId: ContactId, recording: ContactRecord['recording'], event: TenantEvent): Promise<void>;
  /** A side of the conversation is away, or no longer, and the event that tells of it, in one step. */
  tellAway(tenantId: TenantId, contactId: ContactId, party: 'customer' | 'agent', away: boolean, event: TenantEvent): Promise<void>;
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
    by: 'digit' | 'widget' | 'overflow' | 'api',
    terms?: CallbackTerms,
  ): Promise<{ position: number }>;
  /** Another time for an open callback, as its row says; null: back in line at its place. Throws `state_conflict` while it rings. */
  rescheduleCallback(tenantId: TenantId, contactId: ContactId, scheduledForMs: number | null, whenQuiet?: boolean): Promise<void>;
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
  /**
   * A desk is open at a process; renew at least every 5 s. Several desks of one agent may be open; with `trouble` at all
   * of them nothing is offered to the agent.
   */
  deskSeen(tenantId: TenantId, agentId: AgentId, deskId: DeskId, processId: ProcessId, trouble?: DeskTrouble | null): Promise<void>;
  /**
   * A desk closed or its socket is lost; with none left, the agent is offline after the grace. With `processId`, only
   * when the desk is still that process': it may have come back at another one.
   */
  deskGone(tenantId: TenantId, agentId: AgentId, deskId: DeskId, processId?: ProcessId): Promise<void>;
  finishWrapUp(tenantId: TenantId, agentId: AgentId, contactId: ContactId, by?: 'agent' | 'supervisor'): Promise<void>;
  extendWrapUp(tenantId: TenantId, agentId: AgentId, contactId: ContactId, byMs: number): Promise<{ untilMs: number }>;

  /**
   * After a loss of writes, when a `recovered` event says `epoch`: for `healMs` nobody is matched, and calls and desks say
   * what they know. It becomes so, unless something else was decided since. `stale`: another epoch has begun; `ended`: it is over. Throws
   * `not_found` while the queue, or the agent, is not known (the configuration is on its way).
   */
  reclaimContact(tenantId: TenantId, claim: ContactClaim): Promise<'ok' | 'stale' | 'ended'>;
  reclaimDesk(tenantId: TenantId, claim: DeskClaim): Promise<'ok' | 'stale'>;

  readAgent(tenantId: TenantId, agentId: AgentId): Promise<AgentView | null>;
  /** All that the agent has at hand, in the order in which it came; what the agent is, is what the first is. */
  readWork(tenantId: TenantId, agentId: AgentId): Promise<readonly AgentWork[]>;
  readAgents(tenantId: TenantId): Promise<readonly AgentView[]>;
  readQueues(tenantId: TenantId): Promise<readonly QueueView[]>;
  /** Who waits in a queue, the next first, at most `limit` of them; null when there is no such queue. */
  readLine(
    tenantId: TenantId,
    queueId: QueueId,
    limit: number,
  ): Promise<{
    readonly waiting: number;
    readonly contacts: readonly WaitingContact[];
    /** [P50, P90] of who would join now, ms; null while nothing is known. */
    readonly nextWaitMs: readonly [number, number] | null;
  } | null>;
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
  /**
   * What would happen to a call, by the configuration in force: found by this engine on keys of its own, at the call's
   * time; nothing of the tenant changes. Other queues that the call comes to are taken to be empty. Throws `not_found`
   * (no such queue), `invalid_input` (a condition that cannot be routed).
   */
  previewCall(tenantId: TenantId, question: PreviewQuestion): Promise<Preview>;

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
