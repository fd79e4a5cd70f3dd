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

/**
 * Lays frames onto the wall clock. A frame is read some time after its stamp and stamped some time after its first
 * sample, never before: so the smallest difference seen is the true one, and jitter of the page's thread drops out.
 */
export function alignFrames(frames: readonly TappedFrame[], sampleRate: number): Timeline {
  const first = frames[0];
  if (first === undefined) return { startedAtMs: 0, sampleRate, samples: new Float32Array(0), gaps: [], stalls: [] };
  let clockShift = Infinity;
  for (const frame of frames) clockShift = Math.min(clockShift, frame.readAtMs - frame.stampMs);
  const segments = cutAtGaps(frames, sampleRate).map((segment) => {
    let startMs = Infinity;
    let count = 0;
    for (const frame of segment) {
      startMs = Math.min(startMs, frame.stampMs + clockShift - (count * 1_000) / sampleRate);
      count += frame.samples.length;
    }
    return { startMs, count, frames: segment };
  });
  const startedAtMs = segments[0]?.startMs ?? 0;
  const last = segments.at(-1);
  const indexOf = (atMs: number): number => Math.round(((atMs - startedAtMs) * sampleRate) / 1_000);
  const samples = new Float32Array(last === undefined ? 0 : indexOf(last.startMs) + last.count);
  const gaps: { fromMs: number; toMs: number }[] = [];
  let endMs = startedAtMs;
  for (const segment of segments) {
    if (segment.startMs - endMs > GAP_MS / 2) gaps.push({ fromMs: endMs, toMs: segment.startMs });
    let at = Math.max(0, indexOf(segment.startMs));
    for (const frame of segment.frames) {
      samples.set(frame.samples.subarray(0, Math.max(0, samples.length - at)), at);
      at += frame.samples.length;
    }
    endMs = segment.startMs + (segment.count * 1_000) / sampleRate;
  }
  return { startedAtMs, sampleRate, samples, gaps, stalls: stallsOf(frames, clockShift) };
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

function cutAtGaps(frames: readonly TappedFrame[], sampleRate: number): readonly (readonly TappedFrame[])[] {
  const segments: TappedFrame[][] = [];
  let expectedMs = -Infinity;
  for (const frame of frames) {
    if (frame.stampMs - expectedMs > GAP_MS) segments.push([]);
    segments.at(-1)?.push(frame);
    const lengthMs = (frame.samples.length * 1_000) / sampleRate;
    expectedMs = Math.max(frame.stampMs, expectedMs === -Infinity ? 0 : expectedMs) + lengthMs;
  }
  return segments;
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
