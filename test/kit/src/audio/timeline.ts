import { findEdges, toneEnvelope, type ToneEdge } from './tone.ts';
import type { Sound } from './wav.ts';

/** One frame as the page's tap read it. */
export interface TappedFrame {
  /** Wall clock (Unix ms) when the page read the frame. */
  readonly readAtMs: number;
  /** The browser's own stamp of the frame, ms on a clock of its own. */
  readonly stampMs: number;
  readonly samples: Float32Array;
}

/** Samples on the wall clock: sample `i` was there at `startedAtMs + i / sampleRate`. Gaps are filled with silence. */
export interface Timeline {
  readonly startedAtMs: number;
  readonly sampleRate: number;
  readonly samples: Float32Array;
  /** Where nothing was delivered for longer than 60 ms. */
  readonly gaps: readonly Span[];
  /** When the page itself did not run for longer than 100 ms: it read frames that much too late. */
  readonly stalls: readonly Span[];
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const GAP_MS = 60;
const STALL_MS = 100;
/** Less than this is jitter of the stamps, or drift. */
const STEP_MS = 5;
/** Some frame within this time was stamped without delay. */
const WINDOW_MS = 500;

/**
 * Lays frames onto the wall clock. A frame is read some time after its stamp and stamped some time after its first
 * sample, never before: so the smallest difference seen is the true one, and jitter of the page's thread drops out. Where
 * a microphone lost samples, what follows is later than the count of samples says, and by how much its stamps tell.
 */
export function alignFrames(frames: readonly TappedFrame[], sampleRate: number): Timeline {
  const first = frames[0];
  if (first === undefined) return { startedAtMs: 0, sampleRate, samples: new Float32Array(0), gaps: [], stalls: [] };
  let clockShift = Infinity;
  for (const frame of frames) clockShift = Math.min(clockShift, frame.readAtMs - frame.stampMs);
  const ahead = aheadOfCount(frames, sampleRate);
  const startedAtMs = (ahead[0] ?? 0) + clockShift;
  const places: number[] = [];
  const gaps: Span[] = [];
  let count = 0;
  frames.forEach(({ samples }, at) => {
    const shiftMs = (ahead[at] ?? 0) - (ahead[0] ?? 0);
    const before = (ahead[at - 1] ?? ahead[at] ?? 0) - (ahead[0] ?? 0);
    const countMs = startedAtMs + (count * 1_000) / sampleRate;
    if (shiftMs - before > GAP_MS) gaps.push({ fromMs: countMs + before, toMs: countMs + shiftMs });
    places.push(Math.max(0, count + Math.round((shiftMs * sampleRate) / 1_000)));
    count += samples.length;
  });
  const samples = new Float32Array(frames.reduce((end, frame, at) => Math.max(end, (places[at] ?? 0) + frame.samples.length), 0));
  frames.forEach((frame, at) => samples.set(frame.samples, places[at] ?? 0));
  return { startedAtMs, sampleRate, samples, gaps, stalls: stallsOf(frames, clockShift) };
}

/**
 * How far each frame's first sample is ahead of the mere count of samples, ms. Delays only add, so the truth is the lower
 * edge of what the stamps say; it steps up where samples were lost, and down where some were made up. A step is seen from
 * both sides: the higher of the lowest before a frame and the lowest after it.
 */
function aheadOfCount(frames: readonly TappedFrame[], sampleRate: number): readonly number[] {
  let count = 0;
  const stamped = frames.map(({ stampMs, samples }) => {
    const aheadMs = stampMs - (count * 1_000) / sampleRate;
    count += samples.length;
    return aheadMs;
  });
  const lowest = (from: number, step: 1 | -1): number | null => {
    let low = Infinity;
    for (let at = from; ; at += step) {
      const frame = frames[at];
      // Cut off by the end of the tape: too little to tell.
      if (frame === undefined) return null;
      if (Math.abs(frame.stampMs - (frames[from]?.stampMs ?? 0)) > WINDOW_MS) return low;
      low = Math.min(low, stamped[at] ?? Infinity);
    }
  };
  const steps: { from: number; seenMs: number; lowMs: number }[] = [];
  stamped.forEach((aheadMs, at) => {
    const sides = [lowest(at, 1), lowest(at, -1)].filter((side) => side !== null);
    const step = steps.at(-1);
    const seenMs = sides.length === 0 ? (step?.seenMs ?? aheadMs) : Math.max(...sides);
    if (step === undefined || Math.abs(seenMs - step.seenMs) > STEP_MS) steps.push({ from: at, seenMs, lowMs: aheadMs });
    else step.lowMs = Math.min(step.lowMs, aheadMs);
  });
  return steps.flatMap(({ from, lowMs }, index) => Array.from({ length: (steps[index + 1]?.from ?? frames.length) - from }, () => lowMs));
}

function stallsOf(frames: readonly TappedFrame[], clockShift: number): readonly Span[] {
  const stalls: { fromMs: number; toMs: number }[] = [];
  for (const { readAtMs, stampMs } of frames) {
    const fromMs = stampMs + clockShift;
    if (readAtMs - fromMs <= STALL_MS) continue;
    const last = stalls.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, readAtMs);
    else stalls.push({ fromMs, toMs: readAtMs });
  }
  return stalls;
}

export function endOf(timeline: Timeline): number {
  return timeline.startedAtMs + (timeline.samples.length * 1_000) / timeline.sampleRate;
}

export function overlaps(span: Span, fromMs: number, toMs: number): boolean {
  return span.toMs > fromMs && span.fromMs < toMs;
}

/** The part between two moments of the wall clock; what is outside of the timeline is left out. */
export function slice(timeline: Timeline, fromMs: number, toMs: number): Timeline {
  const index = (atMs: number): number =>
    Math.max(0, Math.min(timeline.samples.length, Math.round(((atMs - timeline.startedAtMs) * timeline.sampleRate) / 1_000)));
  const from = index(fromMs);
  return {
    startedAtMs: timeline.startedAtMs + (from * 1_000) / timeline.sampleRate,
    sampleRate: timeline.sampleRate,
    samples: timeline.samples.subarray(from, index(toMs)),
    gaps: timeline.gaps.filter((gap) => overlaps(gap, fromMs, toMs)),
    stalls: timeline.stalls.filter((stall) => overlaps(stall, fromMs, toMs)),
  };
}

/** Edges of a tone, `atMs` on the wall clock. */
export function edgesOf(timeline: Timeline, hz: number): readonly ToneEdge[] {
  return findEdges(toneEnvelope(timeline.samples, timeline.sampleRate, hz)).map((edge) => ({
    kind: edge.kind,
    atMs: edge.atMs + timeline.startedAtMs,
  }));
}

export function soundOf(timeline: Timeline): Sound {
  return { sampleRate: timeline.sampleRate, channels: [timeline.samples] };
}
