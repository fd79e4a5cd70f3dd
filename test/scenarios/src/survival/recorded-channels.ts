import { decodeAudio, rms, slice, type Timeline } from '@cordboard/test-kit';

export interface RecordedChannels {
  readonly customer: Timeline;
  readonly agent: Timeline;
}

/** The two channels of a recording on the wall clock, on which it began at `startedAtMs`. Throws when there are not two. */
export async function recordedChannels(file: Buffer, startedAtMs: number): Promise<RecordedChannels> {
  const { channels, sampleRate } = await decodeAudio(file);
  const [customer, agent] = channels.map((samples): Timeline => ({ startedAtMs, sampleRate, samples, gaps: [], stalls: [] }));
  if (customer === undefined || agent === undefined) throw new Error('the recording has no two channels');
  return { customer, agent };
}

/** How loud it was between two moments (RMS, full scale is 1); 0 when there is nothing of it. */
export function levelOf(timeline: Timeline, fromMs: number, toMs: number): number {
  const { samples } = slice(timeline, fromMs, toMs);
  return samples.length === 0 ? 0 : rms(samples);
}
