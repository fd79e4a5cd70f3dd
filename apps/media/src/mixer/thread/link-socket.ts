import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { rtpPayloadEnd, rtpPayloadStart, rtpTimestamp } from '../../leg/rtp-packet.ts';

/** Bursts of all legs of a router wait here while the thread mixes. */
const BUFFER_BYTES = 4 * 1024 * 1024;
/** RTCP on the same port (RFC 5761 section 4). */
const isRtcp = (packet: Buffer): boolean => packet.readUInt8(1) >= 192 && packet.readUInt8(1) <= 223;

export type OnVoice = (timestamp: number, payload: Uint8Array) => void;

/** The thread's end of a link: a loopback socket that hears nobody but the router's transport. */
export class LinkSocket {
  readonly port: number;
  readonly #socket: Socket;
  readonly #voices = new Map<number, OnVoice>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (packet) => {
      this.#receive(packet);
    });
    // The transport is closed before the link is: what was sent meanwhile is refused, and that is all.
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<LinkSocket> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES, sendBufferSize: BUFFER_BYTES });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new LinkSocket(socket);
  }

  hear(ssrc: number, onVoice: OnVoice): void {
    this.#voices.set(ssrc, onVoice);
  }

  forget(ssrc: number): void {
    this.#voices.delete(ssrc);
  }

  send(packet: Uint8Array): void {
    this.#socket.send(packet);
  }

  close(): void {
    this.#socket.close();
  }

  /** The path of each packet of each mixed leg. */
  #receive(packet: Buffer): void {
    if (packet.length < 12 || isRtcp(packet)) return;
    const onVoice = this.#voices.get(packet.readUInt32BE(8));
    if (!onVoice) return;
    const start = rtpPayloadStart(packet);
    const end = rtpPayloadEnd(packet);
    if (end > start) onVoice(rtpTimestamp(packet), packet.subarray(start, end));
  }
}
