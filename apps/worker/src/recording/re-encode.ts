import { OPUS_SILENCE, opusPacketMs } from '@cordboard/platform';
import { lostPacketAfter } from '../ogg/opus-packet.ts';
import { opusFile } from '../ogg/opus-file.ts';
import { readOpusFile } from '../ogg/read-opus.ts';
import { LOCAL_ONLY, opusOutput, QUIET } from '../sound/opus-encode.ts';
import { runProgram } from '../sound/run-program.ts';
import type { Track } from './track.ts';

/** Packets in the order of their frames, lost ones made up, so that what is decoded has no holes. */
function* withoutHoles(track: Track): Generator<Buffer, void, undefined> {
  const frames = [...track.packets.keys()].sort((a, b) => a - b);
  let at = frames[0] ?? 0;
  let last: Buffer = OPUS_SILENCE;
  for (const frame of frames) {
    const packet = track.packets.get(frame) ?? OPUS_SILENCE;
    // A frame that the packet before reached into is not played twice.
    if (frame < at) continue;
    const toc = opusPacketMs(last) === 20 ? lostPacketAfter(last) : OPUS_SILENCE;
    for (; at < frame; at++) yield toc;
    yield packet;
    at += Math.max(1, Math.round(opusPacketMs(packet) / 20));
    last = packet;
  }
}

/** A browser that sent packets of another length (10, 40 or 60 ms): decoded and encoded again in packets of 20 ms. */
export async function reEncodeTrack(track: Track): Promise<Track> {
  const first = Math.min(...track.packets.keys());
  const file = Buffer.concat([...opusFile(withoutHoles(track), { serial: 1, channels: 1 })]);
  const { stdout } = await runProgram(
    'ffmpeg',
    [...QUIET, ...LOCAL_ONLY, ...['-f', 'ogg', '-i', 'pipe:0'], ...opusOutput('voip', 32_000), 'pipe:1'],
    { stdin: file, limits: { timeoutMs: 600_000, cpuSeconds: 600 } },
  );
  return { packets: new Map(readOpusFile(stdout).packets.map((packet, place) => [first + place, packet])), odd: false };
}
