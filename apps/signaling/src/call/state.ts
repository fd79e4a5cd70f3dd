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
  TenantId,
  WebCallKeyId,
} from '@cordboard/contracts';
import type { FlowState } from '../flow/flow.ts';

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

export interface CallRecording {
  readonly recordingId: RecordingId;
  readonly state: 'starting' | 'on' | 'stopping';
  readonly customer: LegId | null;
  readonly agent: LegId | null;
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

/** What one leg hears; null is silence. */
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
    readonly endReason: ContactEndReason | null;
  };
  readonly room: Room | null;
  readonly openingRoom: boolean;
  readonly customer: CallLeg | null;
  readonly agent: AgentLeg | null;
  readonly flow: FlowState;
  /** Players that the media node has started and not ended. */
  readonly playing: PlayerId | null;
  readonly musicKey: string | null;
  readonly recording: CallRecording | null;
  /** What the media node was told each leg hears. */
  readonly hearing: Readonly<Record<LegId, Hearing | null>>;
  /** The ring of a callback that is under way. */
  readonly attempt: CallbackRing | null;
  /** The last ring of this call, kept until the next: its row may still have to be settled. */
  readonly lastAttemptId: AttemptId | null;
  /** `closing` is over at the latest at this moment. */
  readonly closeAtMs: number | null;
  /** Something the media node refused is tried again at this moment. */
  readonly retryAtMs: number | null;
}

export function newCall(
  parts: Pick<CallState, 'tenantId' | 'callId' | 'contactId' | 'webCallKeyId' | 'customerInfo' | 'flow' | 'room'> &
    Partial<Pick<CallState, 'resumeOf'>>,
): CallState {
  return {
    resumeOf: null,
    ...parts,
    phase: 'live',
    contact: { state: 'created', kind: 'voice', offerId: null, shared: false, held: false, endReason: null },
    openingRoom: false,
    customer: null,
    agent: null,
    playing: null,
    musicKey: null,
    recording: null,
    hearing: {},
    attempt: null,
    lastAttemptId: null,
    closeAtMs: null,
    retryAtMs: null,
  };
}
