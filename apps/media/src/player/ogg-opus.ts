import { CordboardError, RECORDING_FRAME_MS } from '@cordboard/contracts';
import { opusPacketMs } from '@cordboard/platform';

const PAGE_HEADER_BYTES = 27;
const CONTINUED = 0x01;

const refuse = (detail: string): CordboardError => new CordboardError('unsupported_media', { detail });

/**
 * The packets of an Ogg/Opus file (RFC 3533, RFC 7845), 20 ms each. Throws `unsupported_media` when it is none, when
 * it holds several streams, or when a packet is not 20 ms: prompts are converted once, before they get here.
 */
export function parseOggOpus(file: Buffer): Buffer[] {
  const packets = readPackets(file);
  const [head, tags, ...sound] = packets;
  if (head?.toString('latin1', 0, 8) !== 'OpusHead') throw refuse('no OpusHead');
  if (head.readUInt8(18) !== 0) throw refuse('more than one Opus stream');
  if (tags?.toString('latin1', 0, 8) !== 'OpusTags') throw refuse('no OpusTags');
  const odd = sound.findIndex((packet) => opusPacketMs(packet) !== RECORDING_FRAME_MS);
  if (odd !== -1) throw refuse(`packet ${odd} is not ${RECORDING_FRAME_MS} ms`);
  if (sound.length === 0) throw refuse('no sound');
  return sound;
}

function readPackets(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let pieces: Buffer[] = [];
  let serial: number | null = null;
  for (let at = 0; at < file.length;) {
    if (at + PAGE_HEADER_BYTES > file.length || file.toString('latin1', at, at + 4) !== 'OggS') throw refuse('not an Ogg page');
    const pageSerial = file.readUInt32LE(at + 14);
    serial ??= pageSerial;
    if (serial !== pageSerial) throw refuse('several Ogg streams');
    if ((file.readUInt8(at + 5) & CONTINUED) === 0) pieces = [];
    const segments = file.readUInt8(at + 26);
    let from = at + PAGE_HEADER_BYTES + segments;
    for (let segment = 0; segment < segments; segment++) {
      const length = file.readUInt8(at + PAGE_HEADER_BYTES + segment);
      if (from + length > file.length) throw refuse('the file ends within a page');
      pieces.push(file.subarray(from, from + length));
      from += length;
      if (length === 255) continue;
      // Most packets lie within one page as a whole: no copy of a ten minute file, nobody waits for it.
      packets.push(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
      pieces = [];
    }
    at = from;
  }
  return packets;
}
