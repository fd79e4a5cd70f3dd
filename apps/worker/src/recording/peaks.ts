import type { RecordingPeaks } from '@cordboard/contracts';
import { LOCAL_ONLY, QUIET } from '../sound/opus-encode.ts';
import { runProgram } from '../sound/run-program.ts';

const STEP_MS = 50;
/** Enough for a picture of the loudness, and an hour of two channels is 115 MB. */
const SAMPLE_RATE = 8_000;
const SAMPLES_PER_STEP = (SAMPLE_RATE * STEP_MS) / 1_000;

/** The largest |sample| of each step and channel, 0 to 1 with three digits, from interleaved 16-bit samples. */
export function peaksOf(samples: Int16Array, channels: number): number[][] {
  const perStep = SAMPLES_PER_STEP * channels;
  const steps = Math.ceil(samples.length / perStep);
  const peaks = Array.from({ length: channels }, () => new Array<number>(steps).fill(0));
  for (let place = 0; place < samples.length; place++) {
    const row = peaks[place % channels];
    const step = Math.floor(place / perStep);
    const level = Math.abs(samples[place] ?? 0) / 32_768;
    if (row !== undefined && level > (row[step] ?? 0)) row[step] = level;
  }
  return peaks.map((row) => row.map((level) => Math.round(level * 1_000) / 1_000));
}

/** Decodes a finished recording for its waveform. */
export async function recordingPeaks(
  file: Buffer,
  recording: { readonly durationMs: number; readonly channels: readonly [string, string] },
): Promise<Omit<RecordingPeaks, 'pauses' | 'gaps'>> {
  const bytes = Math.ceil((recording.durationMs / 1_000 + 5) * SAMPLE_RATE) * 4;
  const { stdout } = await runProgram(
    'ffmpeg',
    [...QUIET, ...LOCAL_ONLY, ...['-f', 'ogg', '-i', 'pipe:0', '-ac', '2', '-ar', String(SAMPLE_RATE), '-f', 's16le', 'pipe:1']],
    { stdin: file, limits: { timeoutMs: 600_000, cpuSeconds: 600, outputBytes: bytes } },
  );
  // A copy, since a view of 16-bit samples must begin at an even address.
  const samples = new Int16Array(Uint8Array.from(stdout).buffer, 0, Math.floor(stdout.length / 2));
  const peaks = peaksOf(samples, 2);
  return {
    durationMs: recording.durationMs,
    stepMs: STEP_MS,
    channels: recording.channels.map((name, place) => ({ name, peaks: peaks[place] ?? [] })),
  };
}
