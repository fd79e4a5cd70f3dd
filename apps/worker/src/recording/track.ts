import { TRACK_RECORD_HEADER_BYTES } from '@cordboard/contracts';
import { opusPacketMs } from '@cordboard/platform';
import { isWellFormed } from '../ogg/opus-packet.ts';

/** One leg's packets by their frame (20 ms since the recording began). */
export interface Track {
  readonly packets: ReadonlyMap<number, Buffer>;
  /** Packets that are not 20 ms long: this track must be encoded again. */
  readonly odd: boolean;
}

/** Reads the records of a track (`recording-format.ts` of the contracts), each `shift` frames later. A record that is cut off ends it. */
export function readTrack(bytes: Buffer, shift = 0): Track {
  const packets = new Map<number, Buffer>();
  let odd = false;
  for (let at = 0; at + TRACK_RECORD_HEADER_BYTES <= bytes.length;) {
    const begin = at + TRACK_RECORD_HEADER_BYTES;
    const end = begin + bytes.readUInt16LE(at + 4);
    if (end > bytes.length) break;
    const packet = bytes.subarray(begin, end);
    // What a browser sent is not to be trusted: a packet that cannot be read counts as lost.
    if (isWellFormed(packet)) {
      packets.set(bytes.readUInt32LE(at) + shift, packet);
      if (opusPacketMs(packet) !== 20) odd = true;
    }
    at = end;
  }
  return { packets, odd };
}
