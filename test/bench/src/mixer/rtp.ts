const FRAME_UNITS = 960;

/** The RTP packet of one 20 ms frame (RFC 3550 section 5.1). */
export function rtpPacket(payloadType: number, ssrc: number, frame: number, payload: Buffer): Buffer {
  const packet = Buffer.allocUnsafe(12 + payload.length);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(payloadType, 1);
  packet.writeUInt16BE(frame & 0xffff, 2);
  packet.writeUInt32BE((frame * FRAME_UNITS) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.set(payload, 12);
  return packet;
}
