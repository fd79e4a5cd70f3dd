import { randomBytes, randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { newId, type LegId, type srtpParametersSchema } from '@cordboard/contracts';
import type { z } from 'zod';
import { rtpPayloadStart } from '../../src/leg/rtp-packet.ts';
import { Srtp } from './srtp.ts';
import type { TestRoom } from './test-node.ts';
import { until } from './until.ts';

const FRAME_UNITS = 960;
const DIGITS_PAYLOAD_TYPE = 110;
/** CELT, 20 ms, mono: what a payload of the tests begins with, so that it is a 20 ms packet to whoever looks. */
const TOC = 0xf8;

export interface Heard {
  readonly text: string;
  readonly payload: Buffer;
  readonly ssrc: number;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly atMs: number;
}

/** The far end of a `leg.plain`: says packets with a text in them and keeps what it hears. */
export class PlainPeer {
  readonly legId: LegId = newId('leg');
  readonly heard: Heard[] = [];
  readonly ssrc = randomInt(1, 0xffff_ffff);
  readonly #socket: Socket = createSocket('udp4');
  readonly #srtp: z.infer<typeof srtpParametersSchema> = {
    cryptoSuite: 'AES_CM_128_HMAC_SHA1_80',
    keyBase64: randomBytes(30).toString('base64'),
  };
  readonly #out = new Srtp(this.#srtp.keyBase64);
  readonly payloadType: number;
  #in: Srtp | null = null;
  #remote = { ip: '', port: 0 };
  #sequence = randomInt(0x10000);
  #timestamp = randomInt(0xffff_ffff);
  /** When the next 20 ms begin. */
  #dueAt = performance.now();

  private constructor(payloadType: number) {
    this.payloadType = payloadType;
    this.#socket.on('message', (packet) => {
      this.#receive(packet);
    });
  }

  /** Opens the leg and waits until the node has heard from it. */
  static async join(room: TestRoom, payloadType = 111): Promise<PlainPeer> {
    const peer = new PlainPeer(payloadType);
    await new Promise<void>((resolve) => peer.#socket.bind(0, '127.0.0.1', resolve));
    const { ip, port, srtp } = await room.call('leg.plain', {
      legId: peer.legId,
      srtp: peer.#srtp,
      ssrc: peer.ssrc,
      payloadType,
      digitPayloadType: DIGITS_PAYLOAD_TYPE,
    });
    peer.#in = new Srtp(srtp.keyBase64);
    peer.#remote = { ip, port };
    peer.say('hello');
    await until('state connected of the plain leg', () =>
      room.events.find(({ event }) => event.type === 'leg.stateChanged' && event.legId === peer.legId && event.state === 'connected'),
    );
    return peer;
  }

  get timestamp(): number {
    return this.#timestamp;
  }

  /** A sender's timestamps go on while it is silent (RFC 3550 section 5.1). */
  catchUp(): void {
    const silentFrames = Math.round((performance.now() - this.#dueAt) / 20);
    for (let i = 0; i < silentFrames; i++) this.skip();
  }

  /** The next 20 ms. */
  say(text: string): void {
    this.send(Buffer.concat([Buffer.of(TOC), Buffer.from(text)]), { payloadType: this.payloadType });
    this.skip();
  }

  /** 20 ms without a packet: `lost` leaves a hole in the sequence, else the sender was silent. */
  skip(lost = false): void {
    this.#timestamp = (this.#timestamp + FRAME_UNITS) >>> 0;
    this.#dueAt = performance.now() + 20;
    if (lost) this.#sequence = (this.#sequence + 1) & 0xffff;
  }

  /** The sender starts its timestamps anew. */
  restart(timestamp: number): void {
    this.#timestamp = timestamp;
  }

  /** One RFC 4733 event: `repeats` packets as it goes on, then its end three times. */
  press(event: number, repeats = 3, clockRate = 48_000): void {
    const timestamp = this.#timestamp;
    const step = clockRate / 50;
    for (let i = 1; i <= repeats + 3; i++) {
      const payload = Buffer.alloc(4);
      payload.writeUInt8(event, 0);
      payload.writeUInt8(i > repeats ? 0x8a : 0x0a, 1);
      payload.writeUInt16BE(Math.min(i, repeats) * step, 2);
      this.send(payload, { payloadType: DIGITS_PAYLOAD_TYPE, timestamp });
    }
    this.skip();
  }

  send(payload: Buffer, options: { payloadType: number; timestamp?: number }): void {
    const header = Buffer.alloc(12);
    header.writeUInt8(0x80, 0);
    header.writeUInt8(options.payloadType, 1);
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(options.timestamp ?? this.#timestamp, 4);
    header.writeUInt32BE(this.ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#socket.send(this.#out.protect(Buffer.concat([header, payload]), 12), this.#remote.port, this.#remote.ip);
  }

  /** Whatever the bytes say, with our keys: what a hostile sender that was let in can do. Too short for a header: in the clear. */
  sendRaw(packet: Buffer): void {
    const bytes = packet.length < 12 ? packet : this.#out.protect(packet, Math.min(headerBytesOf(packet), packet.length));
    this.#socket.send(bytes, this.#remote.port, this.#remote.ip);
  }

  /** To where this leg is received, without SRTP. */
  sendClear(bytes: Buffer): void {
    this.#socket.send(bytes, this.#remote.port, this.#remote.ip);
  }

  texts(): string[] {
    return this.heard.map(({ text }) => text);
  }

  close(): void {
    this.#socket.close();
  }

  #receive(packet: Buffer): void {
    const payloadType = packet.readUInt8(1) & 0x7f;
    // RTCP on the same port (RFC 5761 section 4).
    if (payloadType >= 64 && payloadType < 96) return;
    const start = rtpPayloadStart(packet);
    const payload = this.#in?.unprotect(packet, start);
    if (!payload) return;
    this.heard.push({
      text: payload.toString('latin1', 1),
      payload,
      ssrc: packet.readUInt32BE(8),
      payloadType,
      sequence: packet.readUInt16BE(2),
      timestamp: packet.readUInt32BE(4),
      atMs: performance.now(),
    });
  }
}

/** As much of a header as there is. */
function headerBytesOf(packet: Buffer): number {
  try {
    return rtpPayloadStart(packet);
  } catch {
    return 12;
  }
}
