import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { DeskClaims, WidgetClaims } from '@cordboard/contracts';
import type * as JsSip from 'jssip';
import type { UA } from 'jssip';
import type { IncomingRTCSessionEvent } from 'jssip/lib/UA.js';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import type * as Wrtc from '@roamhq/wrtc';
import { WebSocket } from 'ws';
import { PUBLIC_URL, SHOP_ORIGIN } from './people.ts';
import { waitFor } from './wait-for.ts';

/** Both are CommonJS, and JsSIP looks for its browser in the global scope: that is what wrtc is there. */
const require = createRequire(import.meta.url);
const wrtc: typeof Wrtc = require('@roamhq/wrtc');
Object.assign(globalThis, {
  window: globalThis,
  RTCPeerConnection: wrtc.RTCPeerConnection,
  RTCSessionDescription: wrtc.RTCSessionDescription,
  MediaStream: wrtc.MediaStream,
});
const jssip: typeof JsSip = require('jssip');

/** JsSIP's transport over `ws`, so that a test sets the Origin and cuts the line. */
class TestSocket {
  readonly via_transport = 'WS';
  readonly sip_uri = 'sip:127.0.0.1;transport=ws';
  readonly url: string;
  readonly #origin: string;
  #socket: WebSocket | null = null;
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: <T>(data: T) => void = () => undefined;
  blocked = false;

  constructor(url: string, origin: string) {
    this.url = url;
    this.#origin = origin;
  }

  connect(): void {
    if (this.blocked) {
      setTimeout(() => this.ondisconnect(true), 5);
      return;
    }
    const socket = new WebSocket(this.url, 'sip', { origin: this.#origin });
    this.#socket = socket;
    socket.on('open', () => this.onconnect());
    socket.on('message', (data) => this.ondata(String(data)));
    socket.on('error', () => undefined);
    socket.on('close', (code) => this.ondisconnect(code !== 1000, code, ''));
  }

  disconnect(): void {
    this.#socket?.close(1000);
  }

  send(message: string): boolean {
    if (!this.isConnected()) return false;
    this.#socket?.send(message);
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }

  cut(): void {
    this.#socket?.terminate();
  }
}

export interface Softphone {
  readonly ua: UA;
  /** Sessions in the order they came, in either direction. */
  readonly sessions: RTCSession[];
  call(target: string): RTCSession;
  /** Loses the line; with `comesBack` false until `restore`. */
  cut(comesBack: boolean): void;
  restore(): void;
  registered(times: number): Promise<void>;
  stop(): Promise<void>;
}

/** A real JsSIP with a real peer connection; it answers INVITEs by itself. */
export async function startSoftphone(options: {
  url: string;
  claims: DeskClaims | WidgetClaims;
  token: string;
  settings?: Record<string, unknown>;
  headers?: string[];
}): Promise<Softphone> {
  const { claims } = options;
  const socket = new TestSocket(options.url, claims.kind === 'desk' ? PUBLIC_URL : SHOP_ORIGIN);
  const domain = `${claims.tenantId}.cordboard.invalid`;
  const ua = new jssip.UA({
    sockets: [socket],
    uri: `sip:${claims.kind === 'desk' ? claims.agentId : claims.contactId}@${domain}`,
    authorization_jwt: `Bearer ${options.token}`,
    instance_id: randomUUID(),
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 1,
    ...options.settings,
  });
  if (options.headers) ua.registrator().setExtraHeaders(options.headers);
  const sessions: RTCSession[] = [];
  let registrations = 0;
  ua.on('registered', () => registrations++);
  ua.on('newRTCSession', ({ session, originator }: IncomingRTCSessionEvent | { session: RTCSession; originator: string }) => {
    sessions.push(session);
    session.on('icecandidate', (event: { ready: () => void }) => event.ready());
    if (originator === 'remote') session.answer({ mediaStream: stream(), pcConfig: { iceServers: [] } });
  });
  ua.start();
  const registered = async (times: number): Promise<void> => {
    await waitFor(`registration ${times}; there were ${registrations}`, () => registrations >= times);
  };
  await registered(1);
  return {
    ua,
    sessions,
    registered,
    call: (target) => ua.call(`sip:${target}@${domain}`, { mediaStream: stream(), pcConfig: { iceServers: [] } }),
    cut(comesBack) {
      socket.blocked = !comesBack;
      socket.cut();
    },
    restore() {
      socket.blocked = false;
    },
    async stop() {
      ua.stop();
      // JsSIP would leave the line open for two seconds more.
      socket.cut();
    },
  };
}

function stream(): Wrtc.MediaStream {
  const track = new wrtc.nonstandard.RTCAudioSource().createTrack();
  return new wrtc.MediaStream([track]);
}

/** The far end of the SDP: a bare peer connection where the product has a media node. */
export class FarEnd {
  readonly peer = new wrtc.RTCPeerConnection();

  async answer(sdp: string): Promise<string> {
    await this.peer.setRemoteDescription({ type: 'offer', sdp });
    await this.peer.setLocalDescription(await this.peer.createAnswer());
    return await this.#gathered();
  }

  async offer(): Promise<string> {
    this.peer.addTransceiver('audio');
    await this.peer.setLocalDescription(await this.peer.createOffer());
    return await this.#gathered();
  }

  async accept(sdp: string): Promise<void> {
    await this.peer.setRemoteDescription({ type: 'answer', sdp });
  }

  async connected(): Promise<void> {
    await waitFor(`ICE and DTLS; the state is ${this.peer.connectionState}`, () => this.peer.connectionState === 'connected', 10_000);
  }

  close(): void {
    this.peer.close();
  }

  async #gathered(): Promise<string> {
    await waitFor('the ICE candidates', () => this.peer.iceGatheringState === 'complete');
    return this.peer.localDescription?.sdp ?? '';
  }
}

/** Resolves with the event's argument; fails when the session ends first. */
export async function sessionEvent(session: RTCSession, name: string): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    session.once(name, resolve);
    for (const end of ['failed', 'ended'].filter((one) => one !== name)) {
      session.once(end, (event: { cause: string }) => reject(new Error(`the session ${end} before ${name}: ${event.cause}`)));
    }
  });
}
