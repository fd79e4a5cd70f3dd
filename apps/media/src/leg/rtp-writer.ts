import { randomInt } from 'node:crypto';

const HEADER_BYTES = 12;
/** 20 ms at 48 kHz. */
const FRAME_UNITS = 960;

/** The headers of one stream of 20 ms Opus packets (RFC 3550 section 5.1, RFC 7587). */
export class RtpWriter {
  readonly #ssrc: number;
  readonly #payloadType: number;
  #sequence = randomInt(0x10000);
  #timestamp = randomInt(0xffff_ffff);
  /** Set on the first packet and after each silence (RFC 7587 section 4.1). */
  #marker = true;

  constructor(ssrc: number, payloadType: number) {
    this.#ssrc = ssrc;
    this.#payloadType = payloadType;
  }

  /** The next 20 ms as a packet of its own. */
  write(payload: Uint8Array): Buffer {
    const packet = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8(this.#marker ? this.#payloadType | 0x80 : this.#payloadType, 1);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    packet.set(payload, HEADER_BYTES);
    this.#marker = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#advance(1);
    return packet;
  }

  /** The next `frames` of 20 ms are silence: nothing is sent. */
  pass(frames = 1): void {
    this.#marker = true;
    this.#advance(frames);
  }

  #advance(frames: number): void {
    this.#timestamp = (this.#timestamp + frames * FRAME_UNITS) >>> 0;
  }
}
