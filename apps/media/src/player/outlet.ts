import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { MediaRouter } from '../workers/media-router.ts';

const RTP_HEADER_BYTES = 12;
/** 20 ms at 48 kHz. */
const FRAME_UNITS = 960;
/** Larger than any 20 ms Opus packet (RFC 6716 section 3.4: at most 1275 bytes a frame). */
const MAX_PACKET_BYTES = 1500;

/** Sends Opus packets into one router as one RTP stream (RFC 7587). */
export class Outlet {
  readonly producer: types.Producer;
  readonly #packet = Buffer.alloc(MAX_PACKET_BYTES);
  readonly #payloadType: number;
  #sequence = randomInt(0x10000);
  #timestamp = randomInt(0xffff_ffff);
  #first = true;

  private constructor(producer: types.Producer, ssrc: number, payloadType: number) {
    this.producer = producer;
    this.#payloadType = payloadType;
    this.#packet.writeUInt8(0x80, 0);
    this.#packet.writeUInt32BE(ssrc, 8);
  }

  static async open(router: MediaRouter): Promise<Outlet> {
    const { producer, ssrc } = await router.produceSound();
    return new Outlet(producer, ssrc, router.opusPayloadType);
  }

  /** One 20 ms packet. The marker is set on the first (RFC 7587 section 4.1). */
  send(payload: Uint8Array): void {
    if (this.producer.closed) return;
    this.#packet.writeUInt8(this.#first ? this.#payloadType | 0x80 : this.#payloadType, 1);
    this.#packet.writeUInt16BE(this.#sequence, 2);
    this.#packet.writeUInt32BE(this.#timestamp, 4);
    this.#packet.set(payload, RTP_HEADER_BYTES);
    this.producer.send(this.#packet.subarray(0, RTP_HEADER_BYTES + payload.length));
    this.#first = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + FRAME_UNITS) >>> 0;
  }

  close(): void {
    this.producer.close();
  }
}
