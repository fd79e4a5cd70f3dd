/**
 * Everything of SIP.js 0.21.2 that the edge uses, and the only file that reaches into the package: its core has no
 * public entry of its own. What is touched beyond the typed surface stands in `restoreDialog`, `noteTargetRefresh` and
 * `forgetUnfinishedOffer`, and is tied to this version.
 */
import { AllowedMethods } from 'sip.js/lib/core/user-agent-core/allowed-methods.js';
import {
  constructOutgoingResponse,
  Dialog,
  Grammar,
  IncomingRequestMessage,
  IncomingResponseMessage,
  InviteServerTransaction,
  LoggerFactory,
  NameAddrHeader,
  NonInviteClientTransaction,
  NonInviteServerTransaction,
  Parser,
  SessionDialog,
  SignalingState,
  TransactionState,
  URI,
  UserAgentClient,
  UserAgentCore,
  UserAgentServer,
} from 'sip.js/lib/core/index.js';
import type { Body, IncomingInviteRequest, IncomingResponse, OutgoingInviteRequest, ResponseOptions } from 'sip.js/lib/core/index.js';

import { headerWithinBounds } from './header-bounds.ts';

export { NameAddrHeader, SessionDialog, URI, UserAgentCore, UserAgentServer };
export type { Body, IncomingInviteRequest, IncomingResponse, OutgoingInviteRequest, ResponseOptions };
export type SipRequest = IncomingRequestMessage;
export type SipResponse = IncomingResponseMessage;

/** What we answer. The core refuses every other method with 405 and this list; UPDATE is ours, the core never sees it. */
const METHODS = ['ACK', 'BYE', 'CANCEL', 'INFO', 'INVITE', 'OPTIONS', 'REGISTER', 'UPDATE'] as const;
AllowedMethods.splice(0, AllowedMethods.length, ...METHODS);
export function isAnswered(method: string): boolean {
  return (METHODS as readonly string[]).includes(method);
}
export const ALLOW_HEADER = `Allow: ${METHODS.join(', ')}`;

/** The host that stands for this server in Via and Contact (RFC 7118 section 5: it need not resolve). */
const OUR_HOST = 'edge.cordboard.invalid';
const USER_AGENT = 'Cordboard';
export const SDP_TYPE = 'application/sdp';

const quiet = new LoggerFactory();
quiet.builtinEnabled = false;
quiet.level = 0;
const parserLog = quiet.getLogger('parser');

export type ParsedMessage =
  | { readonly kind: 'request'; readonly message: SipRequest; readonly ruri: URI }
  | { readonly kind: 'response'; readonly message: SipResponse };

/** Null for whatever is not a whole, well-formed SIP message (RFC 3261 section 8.1.1: the six mandatory fields). Never throws. */
export function parseMessage(text: string): ParsedMessage | null {
  if (!headerWithinBounds(text)) return null;
  try {
    const message = Parser.parseMessage(text, parserLog);
    if (!message || !message.viaBranch || !message.callId || !message.from || !message.to || !Number.isInteger(message.cseq)) return null;
    if (message instanceof IncomingResponseMessage) return message.method ? { kind: 'response', message } : null;
    const cseq: unknown = message.parseHeader('cseq');
    const named = typeof cseq === 'object' && cseq !== null && 'method' in cseq ? cseq.method : undefined;
    if (!message.ruri || !message.fromTag || !message.method || named !== message.method) return null;
    return { kind: 'request', message, ruri: message.ruri };
  } catch {
    // The grammar throws on some inputs instead of refusing them; for us both are the same.
    return null;
  }
}

/** A response without a transaction: to requests that no core takes part in. */
export function responseTo(message: SipRequest, statusCode: number, options: Omit<ResponseOptions, 'statusCode'> = {}): string {
  return constructOutgoingResponse(message, { userAgent: USER_AGENT, supported: ['timer'], ...options, statusCode }).message;
}

export function contactOf(message: SipRequest | SipResponse): NameAddrHeader | null {
  const parsed: unknown = message.parseHeader('contact');
  return parsed instanceof NameAddrHeader ? parsed : null;
}

export function parseUri(text: string): URI | null {
  return Grammar.URIParse(text) ?? null;
}

export function sdpBody(sdp: string): Body {
  return { contentDisposition: 'session', contentType: SDP_TYPE, content: sdp };
}

/** The SDP in a message; null without one (no body, another content type, or not meant as an offer or answer). */
export function sdpOf(message: SipRequest | SipResponse): string | null {
  const type = message.getHeader('content-type');
  if (!message.body || type === undefined) return null;
  const disposition = message.getHeader('content-disposition');
  if (disposition !== undefined && disposition.split(';', 1)[0]?.trim().toLowerCase() !== 'session') return null;
  return type.split(';', 1)[0]?.trim().toLowerCase() === SDP_TYPE ? message.body : null;
}

export interface CoreDelegate {
  readonly send: (text: string) => Promise<void>;
  readonly onInvite: (request: IncomingInviteRequest) => void;
}

/** One user agent: the server's side of one device. Its transport is whatever `send` reaches at that moment. */
export function createCore(delegate: CoreDelegate): UserAgentCore {
  const uri = new URI('sip', 'edge', OUR_HOST, undefined, { transport: 'ws' });
  const transport = { protocol: 'WS', send: delegate.send };
  return new UserAgentCore(
    {
      aor: uri,
      contact: { uri, pubGruu: undefined, tempGruu: undefined, toString: () => ourContact },
      displayName: '',
      loggerFactory: quiet,
      hackViaTcp: false,
      routeSet: [],
      sipjsId: 'cb',
      supportedOptionTags: ['timer'],
      supportedOptionTagsResponse: ['timer'],
      userAgentHeaderFieldValue: USER_AGENT,
      viaForceRport: false,
      viaHost: OUR_HOST,
      authenticationFactory: () => undefined,
      transportAccessor: () => transport,
    },
    { onInvite: delegate.onInvite },
  );
}
const ourContact = `<sip:edge@${OUR_HOST};transport=ws>`;
export const CONTACT_HEADER = `Contact: ${ourContact}`;

/** Hands a request to the core's transactions and dialogs. Throws what the core throws on a message that makes no sense. */
export function deliverRequest(core: UserAgentCore, message: SipRequest): void {
  // The core compares the request URI with its own address; who may be addressed was decided before.
  if (message.ruri) core.configuration.aor = message.ruri;
  // We never offer in a 200, so an ACK brings no answer; its body would only confuse the dialog's offer/answer state.
  if (message.method === 'ACK') message.body = '';
  core.receiveIncomingRequestFromTransport(message);
}

/** False when the response belongs to no transaction of this core. */
export function deliverResponse(core: UserAgentCore, message: SipResponse): boolean {
  if (!core.userAgentClients.has(`${message.viaBranch}${message.method}`)) return false;
  core.receiveIncomingResponseFromTransport(message);
  return true;
}

/** A server transaction for a method that the core does not know (UPDATE): retransmissions are absorbed. */
export function answerInTransaction(core: UserAgentCore, message: SipRequest): UserAgentServer {
  return new UserAgentServer(NonInviteServerTransaction, core, message);
}

/** Sends a target refresh within a dialog for which the core has no method of its own (UPDATE). */
export function sendInDialog(
  core: UserAgentCore,
  dialog: SessionDialog,
  method: string,
  extraHeaders: string[],
  onFinal: (statusCode: number) => void,
): void {
  const final = ({ message }: IncomingResponse): void => onFinal(message.statusCode ?? 500);
  const request = dialog.createOutgoingRequestMessage(method, { extraHeaders: [CONTACT_HEADER, ...extraHeaders] });
  new UserAgentClient(NonInviteClientTransaction, core, request, { onAccept: final, onReject: final, onRedirect: final });
}

export interface UriText {
  readonly localUri: string;
  readonly remoteUri: string;
  readonly remoteTarget: string;
}
/** What RFC 3261 section 12 calls the state of a dialog, with the offer and answer that are in force. */
export interface DialogSnapshot extends UriText {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly localSequence: number;
  readonly remoteSequence: number;
  readonly routeSet: string[];
  readonly offerSdp: string | null;
  readonly answerSdp: string | null;
}

export function snapshotDialog(dialog: SessionDialog): DialogSnapshot {
  return {
    callId: dialog.callId,
    localTag: dialog.localTag,
    remoteTag: dialog.remoteTag,
    localSequence: dialog.localSequenceNumber ?? 0,
    remoteSequence: dialog.remoteSequenceNumber ?? 0,
    localUri: dialog.localURI.toString(),
    remoteUri: dialog.remoteURI.toString(),
    remoteTarget: dialog.remoteTarget.toString(),
    routeSet: [...dialog.routeSet],
    offerSdp: dialog.offer?.content ?? null,
    answerSdp: dialog.answer?.content ?? null,
  };
}

/** How far the local CSeq jumps on a take-over: requests that the dead process sent after its last write are below it. */
const SEQUENCE_JUMP = 100;

/** Rebuilds a confirmed dialog in a core that never saw its INVITE. Null when one of the URIs cannot be read. */
export function restoreDialog(core: UserAgentCore, snapshot: DialogSnapshot): SessionDialog | null {
  const localURI = parseUri(snapshot.localUri);
  const remoteURI = parseUri(snapshot.remoteUri);
  const remoteTarget = parseUri(snapshot.remoteTarget);
  if (!localURI || !remoteURI || !remoteTarget) return null;
  const { callId, localTag, remoteTag } = snapshot;
  // A transaction that is never started: the dialog reads its request once and finds no offer in it.
  const request = new IncomingRequestMessage();
  request.viaBranch = `z9hG4bK-restored-${callId}`;
  request.method = 'INVITE';
  const transaction = new InviteServerTransaction(request, core.transport, { loggerFactory: quiet });
  const dialog = new SessionDialog(transaction, core, {
    id: callId + localTag + remoteTag,
    early: false,
    callId,
    localTag,
    remoteTag,
    localSequenceNumber: snapshot.localSequence + SEQUENCE_JUMP,
    remoteSequenceNumber: snapshot.remoteSequence || undefined,
    localURI,
    remoteURI,
    remoteTarget,
    routeSet: [...snapshot.routeSet],
    secure: false,
  });
  Object.assign(dialog, {
    ackWait: false,
    _signalingState: SignalingState.Stable,
    _offer: snapshot.offerSdp === null ? undefined : sdpBody(snapshot.offerSdp),
    _answer: snapshot.answerSdp === null ? undefined : sdpBody(snapshot.answerSdp),
  });
  return dialog;
}

/** Books a target refresh request that the core does not handle (UPDATE, RFC 3311): CSeq and remote target. */
export function noteTargetRefresh(dialog: SessionDialog, message: SipRequest): void {
  Dialog.prototype.receiveRequest.call(dialog, message);
  const target = contactOf(message)?.uri;
  const state: unknown = Reflect.get(dialog, 'dialogState');
  if (target && typeof state === 'object' && state !== null) Object.assign(state, { remoteTarget: target });
}

/**
 * After its socket was lost: a re-INVITE whose answer or ACK can no longer come must not keep later ones out (the core
 * would answer 500 for ever), and the last agreed offer and answer are in force again.
 */
export function forgetUnfinishedOffer(dialog: SessionDialog): void {
  const pending = dialog.reinviteUserAgentServer;
  if (!pending) return;
  dialog.reinviteUserAgentServer = undefined;
  if (pending.transaction.state === TransactionState.Proceeding) dialog.signalingStateRollback();
}

/** True while an INVITE transaction within the dialog is open in either direction. */
export function offerIsPending(dialog: SessionDialog): boolean {
  return dialog.reinviteUserAgentServer !== undefined || dialog.reinviteUserAgentClient !== undefined;
}
