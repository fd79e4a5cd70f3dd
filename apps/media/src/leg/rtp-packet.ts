/** Reads of an RTP packet in place (RFC 3550 section 5.1); nothing is copied. */
export const rtpSequence = (packet: Buffer): number => packet.readUInt16BE(2);
export const rtpTimestamp = (packet: Buffer): number => packet.readUInt32BE(4);

/** Where the payload begins: behind the CSRCs and the header extension. */
export function rtpPayloadStart(packet: Buffer): number {
  const first = packet.readUInt8(0);
  const start = 12 + 4 * (first & 0x0f);
  return (first & 0x10) === 0 ? start : start + 4 + 4 * packet.readUInt16BE(start + 2);
}

/** Where the payload ends: before the padding. */
export function rtpPayloadEnd(packet: Buffer): number {
  return (packet.readUInt8(0) & 0x20) === 0 ? packet.length : packet.length - packet.readUInt8(packet.length - 1);
}
