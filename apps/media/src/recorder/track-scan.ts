import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TRACK_RECORD_HEADER_BYTES } from '@cordboard/contracts';

export interface TrackFacts {
  readonly packets: number;
  readonly firstFrame: number;
  /** Behind the last packet; 0 when there is none. */
  readonly endFrame: number;
  /** Whole records; what lies behind was cut off by a crash. */
  readonly bytes: number;
  /** SHA-256 of these bytes, hex. */
  readonly fingerprint: string;
}

/** Small enough that hashing one does not hold up the tick. */
const CHUNK_BYTES = 64 * 1024;

/** Reads a track from the disk once, in small steps. A file that is not there is an empty track. */
export async function scanTrack(path: string): Promise<TrackFacts> {
  const hash = createHash('sha256');
  let rest: Buffer = Buffer.alloc(0);
  let packets = 0;
  let firstFrame = -1;
  let lastFrame = -1;
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      for (;;) {
        if (at + TRACK_RECORD_HEADER_BYTES > data.length) break;
        const end = at + TRACK_RECORD_HEADER_BYTES + data.readUInt16LE(at + 4);
        if (end > data.length) break;
        lastFrame = data.readUInt32LE(at);
        if (firstFrame === -1) firstFrame = lastFrame;
        packets++;
        at = end;
      }
      hash.update(data.subarray(0, at));
      bytes += at;
      rest = data.subarray(at);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { packets, firstFrame, endFrame: lastFrame + 1, bytes, fingerprint: hash.digest('hex') };
}
