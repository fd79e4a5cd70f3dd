/** Ogg pages, RFC 3533 section 6. */
const POLYNOMIAL = 0x04c11db7;
const HEADER_BYTES = 27;
const MAX_SEGMENTS = 255;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 0x80000000) !== 0 ? (rest << 1) ^ POLYNOMIAL : rest << 1;
  return rest >>> 0;
});

function crc(page: Buffer): number {
  let sum = 0;
  for (const byte of page) sum = ((sum << 8) ^ (CRC_TABLE[(sum >>> 24) ^ byte] ?? 0)) >>> 0;
  return sum;
}

/** How many lacing values a packet takes; one whose length is a multiple of 255 ends with a 0. */
export function segmentsOf(packet: Buffer): number {
  return Math.floor(packet.length / 255) + 1;
}

export interface PageFlags {
  readonly first?: boolean;
  readonly last?: boolean;
}

/** Writes the pages of one logical stream. Packets are never split over pages: ours are far below a page's 65 kB. */
export class OggPageWriter {
  readonly #serial: number;
  #sequence = 0;

  constructor(serial: number) {
    this.#serial = serial;
  }

  /** `granule`: the position at the end of the last packet. Throws RangeError when the packets do not fit one page. */
  page(packets: readonly Buffer[], granule: number, flags: PageFlags = {}): Buffer {
    const lacing: number[] = [];
    for (const packet of packets) {
      for (let rest = packet.length; rest >= 255; rest -= 255) lacing.push(255);
      lacing.push(packet.length % 255);
    }
    if (lacing.length > MAX_SEGMENTS) throw new RangeError(`a page holds ${MAX_SEGMENTS} segments, not ${lacing.length}`);
    const header = Buffer.alloc(HEADER_BYTES + lacing.length);
    header.write('OggS', 0, 'latin1');
    header[5] = (flags.first ? 2 : 0) | (flags.last ? 4 : 0);
    header.writeBigUInt64LE(BigInt(granule), 6);
    header.writeUInt32LE(this.#serial, 14);
    header.writeUInt32LE(this.#sequence++, 18);
    header[26] = lacing.length;
    header.set(lacing, HEADER_BYTES);
    const page = Buffer.concat([header, ...packets]);
    page.writeUInt32LE(crc(page), 22);
    return page;
  }
}

/** Room for one more packet on a page that has these segments already. */
export function fitsPage(segments: number, packet: Buffer): boolean {
  return segments + segmentsOf(packet) <= MAX_SEGMENTS;
}
