import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

const TAG_BYTES = 10;
const RTP_LABELS = { cipher: 0, auth: 1, salt: 2 } as const;

/** AES-CM-128 with HMAC-SHA1-80 (RFC 3711), RTP only, key derivation rate 0: what a test's peer needs. */
export class Srtp {
  readonly #key: Buffer;
  readonly #auth: Buffer;
  readonly #salt: Buffer;
  /** Roll-over counter and highest sequence, by SSRC. */
  readonly #counters = new Map<number, { roc: number; highest: number }>();

  /** `keyBase64`: 16 bytes of master key and 14 of master salt. */
  constructor(keyBase64: string) {
    const master = Buffer.from(keyBase64, 'base64');
    const derive = (label: number, bytes: number): Buffer => {
      const iv = Buffer.alloc(16);
      master.copy(iv, 0, 16, 30);
      iv.writeUInt8(iv.readUInt8(7) ^ label, 7);
      return createCipheriv('aes-128-ctr', master.subarray(0, 16), iv).update(Buffer.alloc(bytes));
    };
    this.#key = derive(RTP_LABELS.cipher, 16);
    this.#auth = derive(RTP_LABELS.auth, 20);
    this.#salt = derive(RTP_LABELS.salt, 14);
  }

  protect(packet: Buffer, headerBytes: number): Buffer {
    const roc = this.#rocOf(packet);
    const payload = createCipheriv('aes-128-ctr', this.#key, this.#iv(packet, roc)).update(packet.subarray(headerBytes));
    const out = Buffer.concat([packet.subarray(0, headerBytes), payload]);
    return Buffer.concat([out, this.#tag(out, roc)]);
  }

  /** Throws when the packet is not authentic. */
  unprotect(packet: Buffer, headerBytes: number): Buffer {
    const body = packet.subarray(0, packet.length - TAG_BYTES);
    const roc = this.#rocOf(body);
    if (!timingSafeEqual(this.#tag(body, roc), packet.subarray(body.length))) throw new Error('SRTP authentication failed');
    return createDecipheriv('aes-128-ctr', this.#key, this.#iv(body, roc)).update(body.subarray(headerBytes));
  }

  #rocOf(packet: Buffer): number {
    const sequence = packet.readUInt16BE(2);
    const ssrc = packet.readUInt32BE(8);
    const counter = this.#counters.get(ssrc) ?? { roc: 0, highest: sequence };
    this.#counters.set(ssrc, counter);
    const ahead = (sequence - counter.highest) & 0xffff;
    if (ahead >= 0x8000) return sequence > counter.highest ? Math.max(0, counter.roc - 1) : counter.roc;
    if (sequence < counter.highest) counter.roc++;
    counter.highest = sequence;
    return counter.roc;
  }

  #iv(packet: Buffer, roc: number): Buffer {
    const iv = Buffer.alloc(16);
    this.#salt.copy(iv);
    iv.writeUInt32BE((iv.readUInt32BE(4) ^ packet.readUInt32BE(8)) >>> 0, 4);
    iv.writeUInt32BE((iv.readUInt32BE(8) ^ roc) >>> 0, 8);
    iv.writeUInt16BE(iv.readUInt16BE(12) ^ packet.readUInt16BE(2), 12);
    return iv;
  }

  #tag(packet: Buffer, roc: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(roc);
    return createHmac('sha1', this.#auth).update(packet).update(counter).digest().subarray(0, TAG_BYTES);
  }
}
