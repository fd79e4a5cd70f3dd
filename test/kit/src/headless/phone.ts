/// <reference lib="dom" />
import { MediaStream, RTCAudioSink } from './globals.ts';
import { UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import type { RTCSessionEvent } from 'jssip/lib/UA.js';
import { SIP_HEADERS, type TenantId } from '@cordboard/contracts';
import { waitFor } from '../wait.ts';
import { NodeSipSocket } from './socket.ts';
import { ToneSource } from './tone.ts';

export interface PhoneOptions {
  readonly sipUrl: string;
  /** What a browser would send as Origin. */
  readonly origin: string;
  readonly tenantId: TenantId;
  /** User part of the address of record: an agent's id or a contact's. */
  readonly user: string;
  readonly token: string;
  readonly registerHeaders?: readonly string[];
  readonly hz?: number;
}

/** A telephone without a browser: JsSIP on libwebrtc in Node. It answers offers by itself and hums a tone. */
export class HeadlessPhone {
  readonly socket: NodeSipSocket;
  readonly sessions: RTCSession[] = [];
  /** What it could not do by itself. */
  readonly faults: string[] = [];
  readonly #options: PhoneOptions;
  readonly #userAgent: UA;
  readonly #tone: ToneSource;
  readonly #samples: Int16Array[] = [];

  constructor(options: PhoneOptions) {
    this.#options = options;
    this.#tone = new ToneSource(options.hz ?? 700);
    this.socket = new NodeSipSocket(options.sipUrl, options.origin);
    this.#userAgent = new UA({
      sockets: [this.socket],
      uri: `sip:${options.user}@${options.tenantId}.cordboard.invalid`,
      authorization_jwt: `Bearer ${options.token}`,
      instance_id: crypto.randomUUID(),
      session_timers: false,
      register_expires: 120,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 2,
    });
    this.#userAgent.registrator().setExtraHeaders([...(options.registerHeaders ?? [])]);
    this.#userAgent.on('newRTCSession', ({ originator, session, request }: RTCSessionEvent) => {
      this.#follow(session);
      if (String(originator) !== 'remote' || !('getHeader' in request)) return;
      if (request.getHeader(SIP_HEADERS.offer) === undefined) session.terminate({ status_code: 403 });
      else session.answer({ mediaStream: this.#stream(), pcConfig: { iceServers: [] } });
    });
  }

  /** Resolves when the server has the registration. */
  async register(): Promise<void> {
    this.#userAgent.start();
    await waitFor(`${this.#options.user} to be registered`, () => this.#userAgent.isRegistered(), 15_000);
  }

  /** Calls `sip:<target>@<tenant>`; resolves when the call is answered, rejects with the final status when it is refused. */
  async call(target: string, extraHeaders: readonly string[] = []): Promise<RTCSession> {
    const session = this.#userAgent.call(`sip:${target}@${this.#options.tenantId}.cordboard.invalid`, {
      mediaStream: this.#stream(),
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: [] },
      extraHeaders: [...extraHeaders],
    });
    await new Promise<void>((resolve, reject) => {
      session.on('confirmed', () => resolve());
      session.on('failed', ({ cause, message }) => {
        const status = message !== null && 'status_code' in message ? String(message.status_code) : 'no response';
        reject(new Error(`the call was not answered: ${cause} (${status})`));
      });
    });
    return session;
  }

  /** The live session, newest first. */
  get session(): RTCSession | null {
    return this.sessions.findLast((session) => !session.isEnded()) ?? null;
  }

  hangUp(): void {
    this.session?.terminate();
  }

  /** What it heard since the last call, mono, 48 kHz. */
  takeHeard(): Float32Array {
    const parts = this.#samples.splice(0);
    const heard = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) for (const sample of part) heard[at++] = sample / 32_768;
    return heard;
  }

  async close(): Promise<void> {
    this.#userAgent.stop();
    this.#tone.close();
    await waitFor('the phone’s calls to end', () => this.session === null, 5_000);
    this.socket.disconnect();
  }

  #stream(): MediaStream {
    return new MediaStream([this.#tone.track]);
  }

  #follow(session: RTCSession): void {
    this.sessions.push(session);
    session.on('ended', ({ message }) => {
      // As the widget does: its media node is gone, and the same contact is called again on a new leg.
      const isMoved = message !== null && 'getHeader' in message && message.getHeader('Reason')?.includes('text="moved"') === true;
      if (isMoved) this.call(this.#options.user).catch((error: unknown) => this.faults.push(String(error)));
    });
    session.on('icecandidate', ({ ready }) => ready());
    const listen = (connection: RTCPeerConnection): void => {
      connection.addEventListener('track', ({ track }) => {
        const sink = new RTCAudioSink(track);
        sink.ondata = ({ samples, sampleRate }: { samples: Int16Array; sampleRate: number }) => {
          // libwebrtc hands over what it decoded; anything but 48 kHz would be measured wrongly.
          if (sampleRate === 48_000) this.#samples.push(Int16Array.from(samples));
        };
      });
    };
    if (session.connection) listen(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => listen(peerconnection));
  }
}
