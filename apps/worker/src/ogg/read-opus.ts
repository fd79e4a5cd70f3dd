import { CordboardError } from '@cordboard/contracts';
import { opusPacketMs } from '@cordboard/platform';

export interface OpusFile {
  readonly channels: number;
  /** Without the two headers. */
  readonly packets: readonly Buffer[];
  readonly durationMs: number;
}

/** Reads an Ogg/Opus file that we (or our ffmpeg) wrote. Throws `unsupported_media` for anything else. */
export function readOpusFile(file: Buffer): OpusFile {
  const packets = oggPackets(file);
  const [head, , ...sound] = packets;
  if (head?.toString('latin1', 0, 8) !== 'OpusHead') throw new CordboardError('unsupported_media', { detail: 'not Ogg/Opus' });
  return { channels: head[9] ?? 0, packets: sound, durationMs: sound.reduce((sum, packet) => sum + opusPacketMs(packet), 0) };
}

/** The packets of a file with one logical stream (RFC 3533 section 6): lacing values join segments, over pages too. */
function oggPackets(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let parts: Buffer[] = [];
  let at = 0;
  while (at + 27 <= file.length) {
    if (file.toString('latin1', at, at + 4) !== 'OggS') throw new CordboardError('unsupported_media', { detail: 'not Ogg' });
    const count = file[at + 26] ?? 0;
    let data = at + 27 + count;
    for (let segment = 0; segment < count; segment++) {
      const length = file[at + 27 + segment] ?? 0;
      parts.push(file.subarray(data, data + length));
      data += length;
      if (length < 255) {
        packets.push(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
        parts = [];
      }
    }
    at = data;
  }
  return packets;
}
