import type { IncomingDTMFEvent, OutgoingDTMFEvent, RTCSession } from 'jssip/lib/RTCSession.js';
import { audioPathOf, hideFailureFromJsSip, iceTransportOf } from './ice-path.ts';
import type { AudioPath } from './keep-line.ts';
import { createStore, type Observable } from './store.ts';

/**
 * ```
 * connecting ──► up ⇄ recovering ──► ended
 *     └──────────┴───────────────────▲
 * ```
 * `up` is SIP confirmed and ICE connected; `recovering` is an ICE restart under way, the call goes on.
 */
export type LegPhase = 'connecting' | 'up' | 'recovering' | 'ended';

export interface CallLegState {
  readonly phase: LegPhase;
  /** Of the newest ICE credentials: also `down` for the moment of a restart in which the old pair still carries the audio. */
  readonly path: AudioPath;
  readonly muted: boolean;
  readonly remoteStream: MediaStream | null;
  /** The last keys that the other side pressed. */
  readonly digits: string;
  /** Why it ended: the final SIP status of a refused INVITE, else null. */
  readonly endStatus: number | null;
  /** JsSIP's cause in words, for logs only. */
  readonly endCause: string | null;
  /** Ended by the server, which has moved the call: the same contact is to be called again. */
  readonly isMoved: boolean;
}

const ICE_UP: readonly RTCIceConnectionState[] = ['connected', 'completed'];
const DIGITS_SHOWN = 20;

/**
 * One WebRTC leg over one SIP session, either way round. The microphone's track is cloned, so that muting a call leaves
 * the level meter alive, and replaced in place when another device is chosen.
 */
export class CallLeg {
  readonly #store = createStore<CallLegState>({
    phase: 'connecting',
    path: 'none',
    muted: false,
    remoteStream: null,
    digits: '',
    endStatus: null,
    endCause: null,
    isMoved: false,
  });
  #session: RTCSession | null = null;
  #track: MediaStreamTrack;
  readonly #onPair = (): void => this.#updatePhase();

  constructor(microphoneTrack: MediaStreamTrack) {
    this.#track = microphoneTrack.clone();
  }

  get state(): Observable<CallLegState> {
    return this.#store;
  }

  /** The stream to hand to JsSIP, which never stops tracks that it did not open itself. */
  get localStream(): MediaStream {
    return new MediaStream([this.#track]);
  }

  get session(): RTCSession | null {
    return this.#session;
  }

  /** Follows the session; call it before `answer()`, and from `newRTCSession` for our own calls. */
  follow(session: RTCSession): void {
    this.#session = session;
    // With no ICE servers one host candidate is all there is to wait for; the far side learns the rest from STUN.
    session.on('icecandidate', (event) => event.ready());
    if (session.connection) this.#followConnection(session.connection);
    else session.on('peerconnection', (event) => this.#followConnection(event.peerconnection));
    session.on('newDTMF', ({ originator, dtmf }: IncomingDTMFEvent | OutgoingDTMFEvent) => {
      const { digits } = this.#store.getSnapshot();
      if (String(originator) === 'remote') this.#store.patch({ digits: `${digits}${dtmf.tone}`.slice(-DIGITS_SHOWN) });
    });
    session.on('confirmed', () => this.#updatePhase());
    session.on('ended', ({ message, cause }) => this.#end(null, cause, saysMoved(message)));
    session.on('failed', (event) => {
      const message: unknown = event.message;
      const status = typeof message === 'object' && message !== null && 'status_code' in message ? message.status_code : null;
      this.#end(typeof status === 'number' ? status : null, event.cause);
    });
  }

  setMuted(muted: boolean): void {
    this.#track.enabled = !muted;
    this.#store.patch({ muted });
  }

  async replaceTrack(microphoneTrack: MediaStreamTrack): Promise<void> {
    const old = this.#track;
    this.#track = microphoneTrack.clone();
    this.#track.enabled = !this.#store.getSnapshot().muted;
    await this.#sender()?.replaceTrack(this.#track);
    old.stop();
  }

  /** RFC 4733 where the browser negotiated it, else SIP INFO. `digit` is one of 0-9 * # A-D. */
  sendDigit(digit: string): void {
    if (this.#session === null) return;
    const dtmf = this.#sender()?.dtmf;
    if (dtmf?.canInsertDTMF === true) dtmf.insertDTMF(dtmf.toneBuffer + digit, 100, 70);
    else this.#session.sendDTMF(digit, { duration: 100 });
  }

  /** CANCEL, BYE or a refusal, whichever the session needs. Idempotent. */
  hangUp(): void {
    if (this.#session !== null && !this.#session.isEnded()) this.#session.terminate();
    this.#end(null, 'hung up here');
  }

  /**
   * New ICE credentials by re-INVITE, unless one is under way. Only over a socket that is good: JsSIP ends a session whose
   * request was not answered.
   */
  restartIce(): void {
    if (this.#session?.isEstablished() === true) this.#session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
  }

  /** Of the last packet that was heard, on no particular clock; null before the first, and after ten seconds without. */
  heardStamp(): number | null {
    const sources = this.#session?.connection.getReceivers().flatMap((receiver) => receiver.getSynchronizationSources()) ?? [];
    return sources.length === 0 ? null : Math.max(...sources.map(({ timestamp }) => timestamp));
  }

  /** What the browser measures of this leg (W3C webrtc-stats). */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.#session?.connection.getStats()) ?? null;
  }

  #sender(): RTCRtpSender | undefined {
    return this.#session?.connection.getSenders().find((sender) => sender.track?.kind === 'audio' || sender.dtmf !== null);
  }

  #followConnection(connection: RTCPeerConnection): void {
    hideFailureFromJsSip(connection);
    connection.addEventListener('track', (event) => {
      this.#store.patch({ remoteStream: event.streams[0] ?? new MediaStream([event.track]) });
    });
    connection.addEventListener('iceconnectionstatechange', () => this.#updatePhase());
    // A restart begins, or was answered: by now there is a transport to watch, which is the same for ever.
    connection.addEventListener('signalingstatechange', () => {
      iceTransportOf(connection)?.addEventListener('selectedcandidatepairchange', this.#onPair);
      this.#updatePhase();
    });
  }

  #updatePhase(): void {
    const session = this.#session;
    if (session === null || this.#store.getSnapshot().phase === 'ended') return;
    const isIceUp = ICE_UP.includes(session.connection.iceConnectionState);
    if (isIceUp && session.isEstablished()) this.#store.patch({ phase: 'up' });
    else if (this.#store.getSnapshot().phase === 'up') this.#store.patch({ phase: 'recovering' });
    if (this.#store.getSnapshot().phase !== 'connecting') this.#store.patch({ path: audioPathOf(session.connection) });
  }

  #end(status: number | null, cause: string, isMoved = false): void {
    if (this.#store.getSnapshot().phase === 'ended') return;
    this.#track.stop();
    this.#store.patch({ phase: 'ended', path: 'none', endStatus: status, endCause: cause, isMoved });
  }
}

/** The Reason header (RFC 3326) of the server's BYE. */
function saysMoved(message: unknown): boolean {
  const isRequest = typeof message === 'object' && message !== null && 'getHeader' in message && typeof message.getHeader === 'function';
  const reason: unknown = isRequest ? (message.getHeader as (name: string) => unknown).call(message, 'Reason') : null;
  return typeof reason === 'string' && reason.includes('text="moved"');
}
