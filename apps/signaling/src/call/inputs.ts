import type { ContactClaim, ContactRecord } from '@cordboard/acd';
import type {
  AgentId,
  AttemptId,
  ContactEndReason,
  ContactKind,
  ContactState,
  HearingRow,
  Locale,
  LegEndReason,
  LegId,
  MediaEvent,
  OfferId,
  PlayerId,
  QueueId,
  RecordingId,
  RoomDescription,
  SupervisionMode,
  TenantEvent,
} from '@cordboard/contracts';
import type { FlowAsk, RunEffect, RunInput } from '@cordboard/flow';
import type { EnqueueOutcome } from '@cordboard/acd';
import type { Place } from '../flow/announcement.ts';
import type { FlowPlan, Sound } from '../flow/plan.ts';
import type { Room } from './state.ts';

/** A stage of a queue that is the call's to carry out; 1 = the queue's first. */
export interface OverflowStage {
  readonly queueId: QueueId;
  readonly stage: number;
  readonly action: 'callback' | 'message';
}

/** What effects of the call tell its flow: of its speech by the player, of an enqueueing with the queue's settings. */
export type FlowInput =
  | { readonly type: 'prepared'; readonly playerId: PlayerId; readonly objectKeys: readonly string[] }
  | { readonly type: 'playing'; readonly playerId: PlayerId; readonly durationMs: number }
  | { readonly type: 'ended'; readonly playerId: PlayerId }
  | {
      readonly type: 'enqueued';
      readonly askId: number;
      readonly outcome: EnqueueOutcome['outcome'];
      /** Null: the queue is gone. */
      readonly plan: FlowPlan | null;
      readonly resumed?: true;
    }
  | Extract<RunInput, { type: 'facts' | 'response' | 'callback' | 'notReached' | 'askFailed' | 'place' }>;

/** What the ACD decided about the call's contact, from an event or from its record. */
export type ContactChange =
  /** `owed`: a stage that the call has to carry out, as far as the ACD knows. */
  | {
      readonly to: 'queued';
      readonly queueId: QueueId;
      readonly enqueuedAtMs: number;
      readonly agentLost: boolean;
      readonly owed: ContactRecord['owed'];
    }
  | ({ readonly to: 'stage' } & OverflowStage)
  /** `shared`: it may ring at others too, and whoever accepts gets the leg. */
  | { readonly to: 'offered'; readonly offerId: OfferId; readonly agentId: AgentId; readonly shared: boolean }
  | { readonly to: 'accepted'; readonly offerId: OfferId; readonly agentId: AgentId; readonly kind: ContactKind | null }
  | { readonly to: 'connected' }
  | { readonly to: 'consulting'; readonly offerId: OfferId; readonly agentId: AgentId; readonly accepted: boolean }
  | { readonly to: 'consultEnded'; readonly offerId: OfferId }
  | { readonly to: 'supervising'; readonly offerId: OfferId; readonly agentId: AgentId; readonly mode: SupervisionMode }
  | { readonly to: 'supervisionEnded'; readonly offerId: OfferId }
  /** The asked agent has it. */
  | { readonly to: 'transferred'; readonly offerId: OfferId; readonly agentId: AgentId }
  | { readonly to: 'held' | 'resumed' }
  | { readonly to: 'pauseAsked'; readonly agentId: AgentId; readonly by: AgentId; readonly paused: boolean }
  | { readonly to: 'deferred'; readonly dueAtMs: number }
  | { readonly to: 'ended'; readonly reason: ContactEndReason | null }
  | { readonly to: 'callback'; readonly by: 'digit' | 'widget' | 'overflow' | 'api'; readonly atTime: boolean };

export type CallInput =
  | { readonly type: 'customerJoined'; readonly legId: LegId }
  /** The customer's next page is here in mid-call. */
  | { readonly type: 'customerRejoined'; readonly legId: LegId }
  /** A leg whose socket is gone sends nothing any more: its page has crashed. */
  | { readonly type: 'legSilent'; readonly legId: LegId }
  | { readonly type: 'contact'; readonly change: ContactChange }
  | { readonly type: 'media'; readonly seq: number; readonly event: MediaEvent }
  | { readonly type: 'legEnded'; readonly legId: LegId; readonly reason: LegEndReason }
  | { readonly type: 'flow'; readonly input: FlowInput }
  /** Null: the queue wants none. */
  | { readonly type: 'musicReady'; readonly objectKey: string | null }
  | { readonly type: 'comfortReady'; readonly objectKey: string }
  | { readonly type: 'planRead'; readonly plan: FlowPlan }
  | { readonly type: 'roomOpened'; readonly room: Room }
  | { readonly type: 'loadMusic' }
  /** The INVITE could not be answered; it has its final response. */
  | { readonly type: 'setUpFailed'; readonly reason: ContactEndReason }
  | { readonly type: 'roomLost' }
  | { readonly type: 'agentUp'; readonly legId: LegId }
  | { readonly type: 'agentFailed'; readonly legId: LegId }
  /** `part`: of which start this is the answer; the call may have moved on to the next part meanwhile. */
  | { readonly type: 'recordingStarted'; readonly recordingId: RecordingId; readonly part: number }
  | { readonly type: 'recordingFailed'; readonly recordingId: RecordingId; readonly part: number; readonly detail: string }
  /** `atMs`: by the media node's clock. */
  | { readonly type: 'recordingPaused'; readonly recordingId: RecordingId; readonly paused: boolean; readonly atMs: number }
  | { readonly type: 'pauseFailed'; readonly recordingId: RecordingId }
  /** `unmixable`: the node cannot let a leg hear more than one thing. */
  | { readonly type: 'hearingFailed'; readonly unmixable: boolean }
  /** This process has just become the owner: what is there, by the room and by the ACD. */
  | { readonly type: 'adopted'; readonly room: RoomDescription | null; readonly contactState: ContactState | null }
  /** Routing may have lost its last writes; this epoch began then. */
  | { readonly type: 'lost'; readonly epoch: number }
  /** It has been told; `change`: what the call had not heard of meanwhile. */
  | { readonly type: 'reclaimed'; readonly epoch: number; readonly change: ContactChange | null }
  | { readonly type: 'tick' };

export type CallEffect =
  | { readonly type: 'openRoom' }
  | { readonly type: 'closeRoom'; readonly room: Room }
  | { readonly type: 'loadMusic' }
  /** `untilMs`: a telephone that is to come back is tried again and again until then; else null. */
  | {
      readonly type: 'ringAgent';
      readonly legId: LegId;
      readonly agentId: AgentId;
      readonly offerId: OfferId;
      /** It is a supervisor's telephone. */
      readonly supervises?: true;
      readonly untilMs: number | null;
    }
  /** BYE or CANCEL where the dialog is, and the media leg closed. */
  | { readonly type: 'endLeg'; readonly legId: LegId; readonly reason: LegEndReason }
  | { readonly type: 'setHearing'; readonly rows: readonly HearingRow[] }
  | { readonly type: 'startRecording'; readonly recordingId: RecordingId; readonly part: number }
  | { readonly type: 'assign'; readonly recordingId: RecordingId; readonly channel: 'customer' | 'agent'; readonly legId: LegId | null }
  | { readonly type: 'pauseRecording'; readonly recordingId: RecordingId; readonly paused: boolean }
  /** What the recording is doing now, kept with the contact for the desks. */
  | { readonly type: 'tellRecording'; readonly recording: 'on' | 'paused' | null; readonly event: TenantEvent }
  /** Kept with the contact for the pages. */
  | { readonly type: 'tellAway'; readonly party: 'customer' | 'agent'; readonly away: boolean; readonly event: TenantEvent }
  | { readonly type: 'stopRecording'; readonly recordingId: RecordingId }
  | { readonly type: 'say'; readonly playerId: PlayerId; readonly locale: Locale; readonly sounds: readonly Sound[] }
  | { readonly type: 'startPlayer'; readonly playerId: PlayerId; readonly objectKeys: readonly string[] }
  | { readonly type: 'stopPlayer'; readonly playerId: PlayerId }
  | { readonly type: 'enqueue'; readonly askId: number; readonly queueId: QueueId }
  | { readonly type: 'readPlace' }
  /** Of the queue to which the contact was moved. */
  | { readonly type: 'readPlan'; readonly queueId: QueueId }
  | { readonly type: 'announced'; readonly place: Place }
  | { readonly type: 'requestCallback'; readonly askId: number; readonly by: 'digit' | 'overflow' }
  /** For the log: the call goes on as docs/flows.md says. */
  | Extract<RunEffect, { type: 'trouble' }>
  | Extract<FlowAsk, { type: 'facts' | 'request' }>
  /** What the flow found out, as `customerInfo` has it now. */
  | { readonly type: 'tellAttributes' }
  | {
      readonly type: 'ringCustomer';
      readonly attemptId: AttemptId;
      readonly previousAttemptId: AttemptId | null;
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      readonly ringUntilMs: number;
    }
  | { readonly type: 'notReached'; readonly attemptId: AttemptId }
  /** Tells the promise's row how the ring ended. `agentLost` is no attempt; `dueAtMs` null: there is no next one. */
  | {
      readonly type: 'settleAttempt';
      readonly attemptId: AttemptId;
      readonly outcome: 'agentLost' | 'notReached';
      readonly dueAtMs: number | null;
    }
  | { readonly type: 'endContact'; readonly reason: ContactEndReason }
  /** For the page that comes back to an ended contact. */
  | { readonly type: 'rememberEnd'; readonly reason: ContactEndReason }
  /** What the legs say, to a routing that has lost writes. */
  | { readonly type: 'reclaim'; readonly claim: ContactClaim }
  | { readonly type: 'connectContact'; readonly offerId: OfferId }
  /** The agent's leg could not be made. */
  | { readonly type: 'failOffer'; readonly offerId: OfferId }
  /** The agent vanished from an accepted or connected contact. */
  | { readonly type: 'returnContact'; readonly offerId: OfferId }
  /** The asked agent left, or its leg is lost. */
  | { readonly type: 'endConsult'; readonly offerId: OfferId; readonly reason: 'left' | 'legFailed' }
  | { readonly type: 'joinSupervision'; readonly offerId: OfferId }
  /** The supervisor left, or its leg is lost. */
  | { readonly type: 'endSupervision'; readonly offerId: OfferId; readonly reason: 'left' | 'legFailed' }
  /** The agent who asked hung up on both. */
  | { readonly type: 'completeConsult'; readonly offerId: OfferId }
  /** To the telephone of a leg, by SIP INFO. */
  | { readonly type: 'sendDigit'; readonly legId: LegId; readonly digit: string }
  | { readonly type: 'append'; readonly event: TenantEvent }
  /** The call is over: its record goes, and a promise that is still open is closed. */
  | { readonly type: 'forget'; readonly reason: ContactEndReason | null };
