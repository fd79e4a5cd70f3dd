import type { ContactRecord } from '@cordboard/acd';
import type {
  AgentId,
  AttemptId,
  ContactEndReason,
  ContactKind,
  ContactState,
  HearingRow,
  LegEndReason,
  LegId,
  MediaEvent,
  OfferId,
  PlayerId,
  QueueId,
  RecordingId,
  RoomDescription,
  TenantEvent,
} from '@cordboard/contracts';
import type { FlowInput } from '../flow/flow.ts';
import type { OverflowStage } from '../flow/state.ts';
import type { Place } from '../flow/announcement.ts';
import type { FlowPlan, Sound } from '../flow/plan.ts';
import type { Room } from './state.ts';

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
  | { readonly to: 'held' | 'resumed' }
  | { readonly to: 'deferred'; readonly dueAtMs: number }
  | { readonly to: 'ended'; readonly reason: ContactEndReason | null }
  | { readonly to: 'callback'; readonly by: 'digit' | 'widget' | 'overflow'; readonly atTime: boolean };

export type CallInput =
  | { readonly type: 'customerJoined'; readonly legId: LegId }
  | { readonly type: 'contact'; readonly change: ContactChange }
  | { readonly type: 'media'; readonly seq: number; readonly event: MediaEvent }
  | { readonly type: 'legEnded'; readonly legId: LegId; readonly reason: LegEndReason }
  | {
      readonly type: 'flow';
      readonly input: Extract<FlowInput, { type: 'prepared' | 'playing' | 'ended' | 'enqueued' | 'place' | 'callbackRefused' }>;
    }
  /** Null: the queue wants none. */
  | { readonly type: 'musicReady'; readonly objectKey: string | null }
  | { readonly type: 'planRead'; readonly plan: FlowPlan }
  | { readonly type: 'roomOpened'; readonly room: Room }
  | { readonly type: 'loadMusic' }
  /** The INVITE could not be answered; it has its final response. */
  | { readonly type: 'setUpFailed'; readonly reason: ContactEndReason }
  | { readonly type: 'roomLost' }
  | { readonly type: 'agentUp'; readonly legId: LegId }
  | { readonly type: 'agentFailed'; readonly legId: LegId }
  | { readonly type: 'recordingStarted'; readonly recordingId: RecordingId }
  | { readonly type: 'recordingFailed'; readonly recordingId: RecordingId; readonly detail: string }
  | { readonly type: 'hearingFailed' }
  /** This process has just become the owner: what is there, by the room and by the ACD. */
  | { readonly type: 'adopted'; readonly room: RoomDescription | null; readonly contactState: ContactState | null }
  | { readonly type: 'tick' };

export type CallEffect =
  | { readonly type: 'openRoom' }
  | { readonly type: 'closeRoom'; readonly room: Room }
  | { readonly type: 'loadMusic' }
  | { readonly type: 'ringAgent'; readonly legId: LegId; readonly agentId: AgentId; readonly offerId: OfferId }
  /** BYE or CANCEL where the dialog is, and the media leg closed. */
  | { readonly type: 'endLeg'; readonly legId: LegId; readonly reason: LegEndReason }
  | { readonly type: 'setHearing'; readonly rows: readonly HearingRow[] }
  | { readonly type: 'startRecording'; readonly recordingId: RecordingId }
  | { readonly type: 'assign'; readonly recordingId: RecordingId; readonly channel: 'customer' | 'agent'; readonly legId: LegId | null }
  | { readonly type: 'stopRecording'; readonly recordingId: RecordingId }
  | { readonly type: 'say'; readonly playerId: PlayerId; readonly sounds: readonly Sound[] }
  | { readonly type: 'startPlayer'; readonly playerId: PlayerId; readonly objectKeys: readonly string[] }
  | { readonly type: 'stopPlayer'; readonly playerId: PlayerId }
  | { readonly type: 'enqueue'; readonly queueId: QueueId }
  | { readonly type: 'readPlace' }
  /** Of the queue to which the contact was moved. */
  | { readonly type: 'readPlan'; readonly queueId: QueueId }
  | { readonly type: 'announced'; readonly place: Place }
  | { readonly type: 'requestCallback'; readonly by: 'digit' | 'overflow' }
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
  | { readonly type: 'connectContact'; readonly offerId: OfferId }
  /** The agent's leg could not be made. */
  | { readonly type: 'failOffer'; readonly offerId: OfferId }
  /** The agent vanished from an accepted or connected contact. */
  | { readonly type: 'returnContact'; readonly offerId: OfferId }
  | { readonly type: 'append'; readonly event: TenantEvent }
  /** The call is over: its record goes, and a promise that is still open is closed. */
  | { readonly type: 'forget'; readonly reason: ContactEndReason | null };
