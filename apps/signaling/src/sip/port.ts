import type { IncomingMessage } from 'node:http';
import type {
  AccessEnd,
  AgentId,
  AttemptId,
  CallId,
  ContactId,
  DeskClaims,
  DeskId,
  LegEndReason,
  LegId,
  MediaNodeId,
  OfferId,
  ProcessId,
  RoomId,
  StationId,
  TenantId,
  WidgetClaims,
} from '@cordboard/contracts';
import type { WebSocket } from 'ws';

/** Where a leg's audio is, kept with its dialog so that another process can go on with both. */
export interface LegPlacement {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  readonly contactId: ContactId;
  readonly legId: LegId;
  readonly mediaNodeId: MediaNodeId;
  readonly roomId: RoomId;
  /** The room's epoch when the leg was made. */
  readonly epoch: number;
  /** The process that owns the call; leg events go there. */
  readonly owner: ProcessId;
}

/** What the edge asks of the rest: the call layer implements it. All SDP work is done by the media node. */
export interface SipLegHandlers {
  /** The remote side offers again (re-INVITE or UPDATE with SDP): direction, ICE restart. Resolves to our answer. */
  onOffer(placement: LegPlacement, sdp: string): Promise<string>;
  /** A digit by SIP INFO (application/dtmf-relay or application/dtmf). */
  onDigit(placement: LegPlacement, digit: string): Promise<void>;
  onEnded(placement: LegPlacement, reason: LegEndReason): Promise<void>;
  /** The socket under the dialog is lost (60 s of grace begin) or a new one carries it again. */
  onSocket(placement: LegPlacement, state: 'lost' | 'back'): Promise<void>;
}

/** An INVITE from outside that was authenticated, is within its limits and addresses what its token allows. */
export interface IncomingInvite {
  readonly claims: WidgetClaims | DeskClaims;
  /** User part of the request URI: the web-call key's id (new call, or a callback's answer), or the token's contact (back in mid-call). */
  readonly target: string;
  /** X-Cordboard-Attempt: the answer to a ringing callback. */
  readonly attemptId: AttemptId | null;
  readonly sdp: string;
  /** Fires when the caller cancels or its socket is lost before the answer. */
  readonly cancelled: AbortSignal;
  /** 183 or 180; with SDP it must be the same as in `accept`. */
  progress(status: 180 | 183, sdp?: string): void;
  /** 200 with our answer; resolves when the ACK has come. Binds the dialog to the leg. Rejects with `timeout` when no ACK came and with `state_conflict` when the caller left before; then no `onEnded` follows. */
  accept(placement: LegPlacement, sdp: string): Promise<void>;
  /** Final response from the error registry's or the end reasons' SIP status; `text` goes into the Reason header. */
  reject(status: number, text: string): void;
}

export interface OutgoingInvite {
  readonly agentId: AgentId;
  /** Only the device that registered with this `X-Cordboard-Desk`, or all of the agent's (the first to answer wins, the others are cancelled). */
  readonly deskId: DeskId | null;
  readonly offerId: OfferId;
  /** It is a supervisor's leg, which needs no microphone. */
  readonly supervises?: boolean;
  readonly placement: LegPlacement;
  readonly sdp: string;
}

export interface LegDescription {
  readonly processId: ProcessId;
  /** Null while a socket carries the dialog. Of a dead process: the moment of its last write. */
  readonly lostAtMs: number | null;
}

/**
 * SIP over WebSocket (RFC 7118) on SIP.js's core: registrar, authentication, limits, dialogs. It knows legs, not calls.
 * Dialogs belong to (address of record, +sip.instance), not to a socket, and are kept in Redis at each change.
 */
export interface SipEdge {
  /** A WebSocket whose subprotocol `sip` was negotiated and whose Origin was noted. */
  handleSocket(socket: WebSocket, request: IncomingMessage): void;
  /**
   * INVITEs the agent's registered devices. Resolves with the SDP answer; rejects with `not_found` when nothing is
   * registered here, `timeout`, or `state_conflict` when refused (data.status), cancelled or the socket was lost
   * (data.cause). Before that the 200 was acknowledged, so the dialog is bound to the leg.
   */
  invite(invite: OutgoingInvite, cancel: AbortSignal): Promise<{ sdp: string; deskId: DeskId | null }>;
  /**
   * BYE, CANCEL or a final response, whichever the dialog needs, wherever the dialog is: another process is told over
   * Redis. When the device's socket is lost the BYE waits for its return. Unknown legs are ignored: `leg.bye` is
   * idempotent. `onEnded` is not called for a leg that ends by this.
   */
  bye(tenantId: TenantId, legId: LegId, reason: LegEndReason): Promise<void>;
  /** A digit to a leg's telephone (INFO, application/dtmf-relay), wherever its dialog is; lost when no socket carries it. */
  sendDigit(tenantId: TenantId, legId: LegId, digit: string): Promise<void>;
  /** Which process holds the agent's registration, or that of one desk (null: not registered anywhere). The newest wins. */
  locate(tenantId: TenantId, agentId: AgentId, deskId?: DeskId): Promise<ProcessId | null>;
  /** Which process holds the leg's dialog and since when its socket is gone; null: there is no dialog (any more). */
  describe(tenantId: TenantId, legId: LegId): Promise<LegDescription | null>;
  /** Closes every socket of the identity, whose access has ended; when it was `removed`, its legs end too. */
  closeIdentity(match: { tenantId: TenantId; agentId?: AgentId; webCallKeyId?: string; stationId?: StationId }, why: AccessEnd): number;
  readonly sockets: number;
  close(): Promise<void>;
}

export interface SipEdgeOptions {
  readonly handlers: SipLegHandlers;
  readonly onInvite: (invite: IncomingInvite) => void;
}
