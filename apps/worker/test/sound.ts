import { TRACK_RECORD_HEADER_BYTES } from '@cordboard/contracts';
import { readOpusFile } from '../src/ogg/read-opus.ts';
import { runProgram } from '../src/sound/run-program.ts';

/** A tone as Opus packets, encoded by ffmpeg. */
export async function tonePackets(hertz: number, seconds: number, frameMs = 20): Promise<readonly Buffer[]> {
  const { stdout } = await runProgram('ffmpeg', [
    ...[
      '-hide_banner',
      '-nostdin',
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      `sine=frequency=${hertz}:sample_rate=48000:duration=${seconds}`,
    ],
    ...['-c:a', 'libopus', '-b:a', '32000', '-frame_duration', String(frameMs), '-application', 'voip', '-f', 'ogg', 'pipe:1'],
  ]);
  return readOpusFile(stdout).packets;
}

/** A track as a media node writes it: `[frame, packet]` in ascending order. */
export function trackOf(entries: Iterable<readonly [number, Buffer]>): Buffer {
  const parts: Buffer[] = [];
  for (const [frame, packet] of entries) {
    const header = Buffer.alloc(TRACK_RECORD_HEADER_BYTES);
    header.writeUInt32LE(frame, 0);
    header.writeUInt16LE(packet.length, 4);
    parts.push(header, packet);
  }
  return Buffer.concat(parts);
}

/** Decodes with libopus, as browsers do (ffmpeg's own decoder conceals nothing), to interleaved samples at 48 kHz. */
export async function decode(file: Buffer, channels: number): Promise<Int16Array> {
  const { stdout } = await runProgram(
    'ffmpeg',
    [
      '-hide_banner',
      '-nostdin',
      '-loglevel',
      'error',
      '-c:a',
      'libopus',
      '-i',
      'pipe:0',
      '-ac',
      String(channels),
      '-ar',
      '48000',
      '-f',
      's16le',
      'pipe:1',
    ],
    { stdin: file, limits: { outputBytes: 512 * 1024 * 1024 } },
  );
  return new Int16Array(Uint8Array.from(stdout).buffer);
}

/** Strength of one frequency in a stretch of one channel (Goertzel), 0 to 1. */
export function strength(
  samples: Int16Array,
  hertz: number,
  where: { readonly channel?: number; readonly channels?: number; readonly fromMs: number; readonly toMs: number },
): number {
  const { channel = 0, channels = 1 } = where;
  const first = Math.floor(where.fromMs * 48);
  const last = Math.floor(where.toMs * 48);
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / 48_000);
  let before = 0;
  let now = 0;
  for (let place = first; place < last; place++) {
    const next = (samples[place * channels + channel] ?? 0) / 32_768 + turn * now - before;
    before = now;
    now = next;
  }
  const power = now * now + before * before - turn * now * before;
  return (2 * Math.sqrt(Math.max(0, power))) / (last - first);
}

/** Root mean square of a stretch of one channel, 0 to 1. */
export function loudness(
  samples: Int16Array,
  where: { readonly channel?: number; readonly channels?: number; readonly fromMs: number; readonly toMs: number },
): number {
  const { channel = 0, channels = 1 } = where;
  let sum = 0;
  let count = 0;
  for (let place = Math.floor(where.fromMs * 48); place < Math.floor(where.toMs * 48); place++, count++) {
    sum += ((samples[place * channels + channel] ?? 0) / 32_768) ** 2;
  }
  return Math.sqrt(sum / Math.max(1, count));
}
