import type {
  AgentId,
  AttemptId,
  CallId,
  ContactEndReason,
  ContactId,
  ContactKind,
  ContactState,
  Customer,
  LegId,
  LegState,
  MediaNodeId,
  OfferId,
  PlayerId,
  RecordingId,
  RoomId,
  SupervisionMode,
  TenantId,
  QueueId,
  WebCallKeyId,
} from '@cordboard/contracts';
import type { FlowRun } from '@cordboard/flow';
import type { FlowPlan } from '../flow/plan.ts';

/**
 * A call: the legs of one contact, from the customer's INVITE (or the promise to call back) to the contact's end.
 * ```
 * live ──► closing ──► over
 *   │         └ everybody has left; the recording is being stored
 *   └ of its contact: waiting (flow) ⇄ ringing an agent ⇄ accepted ⇄ joined, or a callback without a customer's leg
 * ```
 * The routing state is the contact's, and the ACD decides it; the call follows with media and SIP. So everything a
 * caller hears follows from this record, and a new owner can go on from it.
 */
export type CallPhase = 'live' | 'closing' | 'over';

export interface CallLeg {
  readonly legId: LegId;
  readonly media: LegState;
  readonly mediaSinceMs: number;
  /** Its page is gone in mid-call, since then, and waited for (docs/survival.md). */
  readonly away: { readonly sinceMs: number; readonly formerLegId: LegId } | null;
}

export interface AgentLeg extends CallLeg {
  readonly agentId: AgentId;
  readonly offerId: OfferId;
  /** `waiting`: for a room to be opened; `ringing`: the softphone has the INVITE; `up`: it answered. */
  readonly stage: 'waiting' | 'ringing' | 'up';
  /** When the agent accepted the offer; null while it rings. */
  readonly acceptedAtMs: number | null;
  /** Both sides were connected and have been joined. */
  readonly joined: boolean;
}

/** A supervisor beside the agent; it is on the line as soon as its telephone has answered. */
export interface SupervisorLeg extends AgentLeg {
  readonly mode: SupervisionMode;
}

export interface CallRecording {
  readonly recordingId: RecordingId;
  readonly state: 'starting' | 'on' | 'stopping';
  readonly customer: LegId | null;
  readonly agent: LegId | null;
  /** As the media node was told; null: it did not answer, and is told again. */
  readonly paused: boolean | null;
  /** The last pause was of the flow, not of an agent. */
  readonly byFlow?: boolean;
  /** Which of the media nodes that have recorded it, one after the other; 1 without. */
  readonly part?: number;
}

export interface CallbackRing {
  readonly attemptId: AttemptId;
  readonly ringUntilMs: number;
  readonly state: 'ringing' | 'answered' | 'missed';
}

export interface Room {
  readonly mediaNodeId: MediaNodeId;
  readonly roomId: RoomId;
  /** The last event of the room that was taken in; a new owner asks for what came after. */
  readonly seq: number;
}

/** One thing that a leg hears. */
export type Hearing =
  | { readonly kind: 'leg'; readonly legId: LegId }
  | { readonly kind: 'player'; readonly playerId: PlayerId }
  | { readonly kind: 'music'; readonly objectKey: string };

export interface CallState {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  readonly contactId: ContactId;
  readonly webCallKeyId: WebCallKeyId;
  readonly customerInfo: Customer;
  /** The customer's contact before this one, whose place in line it asks for. */
  readonly resumeOf: ContactId | null;
  readonly phase: CallPhase;
  readonly contact: {
    readonly state: ContactState;
    readonly kind: ContactKind;
    readonly offerId: OfferId | null;
    /** It rings at several agents, or may: nobody has a leg for it until one accepts. */
    readonly shared: boolean;
    readonly held: boolean;
    /** Asked for, while this agent has the contact. */
    readonly pause: { readonly agentId: AgentId; readonly by: AgentId } | null;
    /** Who asked last for it to begin or end. */
    readonly pauseEndedBy: AgentId | null;
    readonly endReason: ContactEndReason | null;
  };
  readonly room: Room | null;
  readonly openingRoom: boolean;
  /** The room is gone with its media node, and another one is being opened elsewhere (docs/survival.md). */
  readonly moving?: { readonly sinceMs: number } | null;
  readonly customer: CallLeg | null;
  readonly agent: AgentLeg | null;
  /** A second agent, whom the first asks; `joined`: the two can talk. */
  readonly consult: AgentLeg | null;
  /** Who sits beside the first agent (docs/supervision.md). */
  readonly supervisor: SupervisorLeg | null;
  readonly flow: FlowRun;
  /** Of the queue in which the call is, or was last, or that its entry point names. */
  readonly plan: FlowPlan;
  /** In which routing has the contact, as far as the call has heard. */
  readonly queueId: QueueId | null;
  /** Since when the contact has its place, Unix ms. */
  readonly enqueuedAtMs: number | null;
  /** The last stage of its queue that was due for the call; told twice, it is carried out once. */
  readonly stage: { readonly queueId: QueueId; readonly stage: number } | null;
  /** The player of what the flow is saying, or is about to say. */
  readonly speaking: { readonly speechId: number; readonly playerId: PlayerId } | null;
  /** Players that the media node has started and not ended. */
  readonly playing: PlayerId | null;
  readonly musicKey: string | null;
  /** What is heard while the other side is away; null until it is known. */
  readonly comfortKey: string | null;
  readonly recording: CallRecording | null;
  /** What the media node was told each leg hears; nothing is silence. */
  readonly hearing: Readonly<Record<LegId, readonly Hearing[]>>;
  /** The ring of a callback that is under way. */
  readonly attempt: CallbackRing | null;
  /** The last ring of this call, kept until the next: its row may still have to be settled. */
  readonly lastAttemptId: AttemptId | null;
  /** The epoch in which routing is being told what the legs say: until it knows, its own changes may be of before. */
  readonly claiming: number | null;
  /** `closing` is over at the latest at this moment. */
  readonly closeAtMs: number | null;
  /** Something the media node refused is tried again at this moment. */
  readonly retryAtMs: number | null;
}

export function newCall(
  parts: Pick<CallState, 'tenantId' | 'callId' | 'contactId' | 'webCallKeyId' | 'customerInfo' | 'flow' | 'plan' | 'room'> &
    Partial<Pick<CallState, 'resumeOf' | 'enqueuedAtMs'>>,
): CallState {
  return {
    resumeOf: null,
    enqueuedAtMs: null,
    ...parts,
    phase: 'live',
    contact: {
      state: 'created',
      kind: 'voice',
      offerId: null,
      shared: false,
      held: false,
      pause: null,
      pauseEndedBy: null,
      endReason: null,
    },
    openingRoom: false,
    moving: null,
    customer: null,
    agent: null,
    consult: null,
    supervisor: null,
    queueId: null,
    stage: null,
    speaking: null,
    playing: null,
    musicKey: null,
    comfortKey: null,
    recording: null,
    hearing: {},
    attempt: null,
    lastAttemptId: null,
    claiming: null,
    closeAtMs: null,
    retryAtMs: null,
  };
}
