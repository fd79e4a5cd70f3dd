import { CordboardError } from '@cordboard/contracts';

/** Opus packets as RFC 6716 frames them. Everything in here works on one packet and keeps its bytes as they are. */

/** A packet of one lost frame: only the TOC of the last that came, so that the decoder conceals in the same mode. */
export function lostPacketAfter(packet: Uint8Array): Buffer {
  return Buffer.of((packet[0] ?? 0xf8) & 0xfc);
}

/**
 * The self-delimited form (RFC 6716 appendix B): the same packet with the length of its last frame written out, so that
 * another packet may follow. Throws `unsupported_media` for a packet that is not well formed.
 */
export function selfDelimited(packet: Buffer): Buffer {
  const toc = packet[0];
  if (toc === undefined) throw malformed('it is empty');
  switch (toc & 0x03) {
    case 0:
      return Buffer.concat([packet.subarray(0, 1), frameLength(packet.length - 1), packet.subarray(1)]);
    case 1: {
      const both = packet.length - 1;
      if (both % 2 !== 0) throw malformed('two frames of one size have an odd length');
      return Buffer.concat([packet.subarray(0, 1), frameLength(both / 2), packet.subarray(1)]);
    }
    case 2: {
      const first = readLength(packet, 1);
      const second = packet.length - first.end - first.length;
      if (second < 0) throw malformed('its first frame is longer than the packet');
      return Buffer.concat([packet.subarray(0, first.end), frameLength(second), packet.subarray(first.end)]);
    }
    default:
      return selfDelimitedMany(packet);
  }
}

export function isWellFormed(packet: Buffer): boolean {
  try {
    return selfDelimited(packet).length > 0;
  } catch {
    return false;
  }
}

/** Code 3: a count, padding, and frames of one size or of many (RFC 6716 section 3.2.5, figures 21 and 22). */
function selfDelimitedMany(packet: Buffer): Buffer {
  const head = packet[1];
  if (head === undefined) throw malformed('its frame count is missing');
  const count = head & 0x3f;
  if (count === 0) throw malformed('it has no frames');
  let at = 2;
  let padding = 0;
  if ((head & 0x40) !== 0) {
    for (;;) {
      const byte = packet[at++];
      if (byte === undefined) throw malformed('its padding has no end');
      padding += byte === 255 ? 254 : byte;
      if (byte !== 255) break;
    }
  }
  if ((head & 0x80) === 0) {
    const frames = packet.length - at - padding;
    if (frames < 0 || frames % count !== 0) throw malformed('frames of one size do not fill it');
    return Buffer.concat([packet.subarray(0, at), frameLength(frames / count), packet.subarray(at)]);
  }
  let known = 0;
  for (let frame = 0; frame < count - 1; frame++) {
    const read = readLength(packet, at);
    known += read.length;
    at = read.end;
  }
  const last = packet.length - at - padding - known;
  if (last < 0) throw malformed('its frames are longer than the packet');
  return Buffer.concat([packet.subarray(0, at), frameLength(last), packet.subarray(at)]);
}

/** One or two bytes (RFC 6716 section 3.2.1). */
function frameLength(length: number): Buffer {
  if (length < 252) return Buffer.of(length);
  if (length > 1_275) throw malformed('a frame is longer than 1275 bytes');
  const low = 252 + (length & 3);
  return Buffer.of(low, (length - low) >> 2);
}

function readLength(packet: Buffer, at: number): { length: number; end: number } {
  const first = packet[at];
  if (first === undefined) throw malformed('a frame length is missing');
  if (first < 252) return { length: first, end: at + 1 };
  const second = packet[at + 1];
  if (second === undefined) throw malformed('a frame length is cut off');
  return { length: first + 4 * second, end: at + 2 };
}

function malformed(why: string): CordboardError {
  return new CordboardError('unsupported_media', { detail: `an Opus packet is not well formed: ${why}` });
}
