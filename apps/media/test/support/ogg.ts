/** CRC of Ogg pages (RFC 3533 section 6): polynomial 0x04c11db7, not reflected. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit++) rest = rest & 0x8000_0000 ? (rest << 1) ^ 0x04c1_1db7 : rest << 1;
  return rest >>> 0;
});

function page(packets: readonly Buffer[], granule: number, sequence: number, flags: number): Buffer {
  const lacing = packets.flatMap((packet) => [...new Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255]);
  const header = Buffer.alloc(27);
  header.write('OggS');
  header.writeUInt8(flags, 5);
  header.writeBigUInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(0x1234, 14);
  header.writeUInt32LE(sequence, 18);
  header.writeUInt8(lacing.length, 26);
  const out = Buffer.concat([header, Buffer.from(lacing), ...packets]);
  let crc = 0;
  for (const byte of out) crc = ((crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  out.writeUInt32LE(crc, 22);
  return out;
}

/** An Ogg/Opus file of these 20 ms packets (RFC 7845), `perPage` of them a page. */
export function oggOf(packets: readonly Buffer[], perPage = 10): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  head.writeUInt32LE(48_000, 12);
  const tags = Buffer.concat([Buffer.from('OpusTags'), Buffer.from([4, 0, 0, 0]), Buffer.from('test'), Buffer.alloc(4)]);
  const pages = [page([head], 0, 0, 2), page([tags], 0, 1, 0)];
  for (let at = 0; at < packets.length; at += perPage) {
    const chunk = packets.slice(at, at + perPage);
    pages.push(page(chunk, (at + chunk.length) * 960, pages.length, at + perPage >= packets.length ? 4 : 0));
  }
  return Buffer.concat(pages);
}

/** 20 ms packets (CELT, mono) that say `name` and their number. */
export const spoken = (name: string, count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => Buffer.concat([Buffer.of(0xf8), Buffer.from(`${name}${index}`)]));
