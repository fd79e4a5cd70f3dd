import { edgesOf, matchEdges, slice, toneEnvelope, type Timeline } from '@cordboard/test-kit';

/** Nothing is said of a tone this near to one of its edges: codec, ramp, window. */
const EDGE_MS = 30;
/** A hole that is shorter is a packet or two that were lost on their way. */
const HOLE_MS = 60;
/** A browser's microphone, the network, and the recorder's frame: a voice is never further from where it was said. */
const MAX_SHIFT_MS = 1_000;
/** Of a tone's own level: where it is on. */
const SHARE = 0.5;

export interface InStep {
  /** Edges of the tone that were said and are in the recording. */
  readonly edges: number;
  readonly missed: number;
  /** By how much those lie later in the recording than they were said, as most agree; null without any. */
  readonly offMs: number | null;
}

/** Where the edges of a voice lie in its channel that were said between two moments. */
export function inStep(said: Timeline, channel: Timeline, hz: number, fromMs: number, toMs: number): InStep {
  const sent = edgesOf(slice(said, fromMs, toMs), hz);
  const received = edgesOf(slice(channel, fromMs - MAX_SHIFT_MS, toMs + MAX_SHIFT_MS), hz);
  const shifts = matchEdges(sent, received, MAX_SHIFT_MS).map(({ shiftMs }) => shiftMs);
  return { edges: shifts.length, missed: sent.length - shifts.length, offMs: median(shifts) };
}

/**
 * The last moment of a voice before the first hole that its channel has after `fromMs`, or before `toMs` without one; null
 * when the channel has nothing that was said. The time is that of the speaker.
 */
export function keptUntilMs(said: Timeline, channel: Timeline, hz: number, fromMs: number, toMs: number): number | null {
  const { offMs } = inStep(said, channel, hz, fromMs, toMs);
  if (offMs === null) return null;
  const spoken = toneIn(slice(said, fromMs, toMs), hz);
  const kept = toneIn(slice(channel, fromMs + offMs, toMs + offMs), hz);
  let lastMs: number | null = null;
  let holeMs = 0;
  for (let ms = EDGE_MS; ms + EDGE_MS < spoken.length; ms++) {
    if (!spoken.subarray(ms - EDGE_MS, ms + EDGE_MS + 1).every((on) => on === 1)) continue;
    holeMs = kept[ms] === 1 ? 0 : holeMs + 1;
    if (holeMs > HOLE_MS) return lastMs;
    if (holeMs === 0) lastMs = fromMs + ms;
  }
  return lastMs;
}

/** For each millisecond 1 where the tone is, else 0. */
function toneIn(part: Timeline, hz: number): Uint8Array {
  const { values } = toneEnvelope(part.samples, part.sampleRate, hz, 20);
  const loudest = values.reduce((most, value) => Math.max(most, value), 0);
  const level = median([...values].filter((value) => value > loudest / 4)) ?? 0;
  return Uint8Array.from(values, (value) => (level > 0 && value >= level * SHARE ? 1 : 0));
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
