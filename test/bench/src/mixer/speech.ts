import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { decodeAll, encodeAll, FRAME_SAMPLES, SAMPLE_RATE } from './opus.ts';

const SECONDS = 10;
/** Of what the callers send; high, so that what is measured is the mixer. */
const BITRATE = 64_000;
/** -23 dB of full scale: where loudness control, if there is any, leaves it. */
const RMS = 0.07;
const TEXT =
  'Good morning, thank you for calling. I would like to know where my order is, it was sent on Monday and has not arrived. ' +
  'Let me have a look at that for you. Could you tell me the number, please? It begins with four seven one one, and then zero eight fifteen. ';
const VOICES = [
  ['en-us', '38', '165'],
  ['en-gb', '62', '150'],
  ['en-gb-scotland', '84', '180'],
] as const;

/** Somebody who speaks without a pause, over and over. */
export interface Speech {
  readonly packets: readonly Buffer[];
  /** What a decoder makes of the packets. */
  readonly sound: Float32Array;
}

/** Three voices of the same length; the second begins later in its text than the first, the third later still. */
export async function threeVoices(): Promise<readonly Speech[]> {
  return await Promise.all(VOICES.map(async ([voice, pitch, speed], index) => await speak(voice, pitch, speed, index * 3)));
}

async function speak(voice: string, pitch: string, speed: string, skipS: number): Promise<Speech> {
  const wav = execFileSync('espeak-ng', ['-v', voice, '-p', pitch, '-s', speed, '--stdout', TEXT.repeat(3)], { maxBuffer: 2 ** 26 });
  const pauses = 'silenceremove=stop_periods=-1:stop_duration=0.05:stop_threshold=-45dB';
  const args = ['-loglevel', 'error', '-i', 'pipe:0', '-af', pauses, '-ar', String(SAMPLE_RATE), '-ac', '1', '-f', 'f32le', 'pipe:1'];
  const running = promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 2 ** 28 });
  running.child.stdin?.end(wav);
  const { stdout } = await running;
  const all = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
  const samples = all.slice(skipS * SAMPLE_RATE, (skipS + SECONDS) * SAMPLE_RATE);
  if (samples.length < SECONDS * SAMPLE_RATE) throw new Error(`espeak-ng said ${samples.length} samples, which are too few`);
  const factor = RMS / Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  const packets = encodeAll(
    samples.map((sample) => Math.max(-1, Math.min(1, sample * factor))),
    BITRATE,
  );
  // As a listener hears it who has heard it once before: the sound goes on over the end.
  return { packets, sound: decodeAll([...packets, ...packets]).slice(packets.length * FRAME_SAMPLES) };
}
