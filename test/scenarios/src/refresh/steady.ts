import { toneEnvelope, slice, type Timeline, type Voice } from '@cordboard/test-kit';

/** A tone without pauses, so that every moment in which it is not heard is a gap. Said past the browser's noise suppression. */
export function steadyVoice(hz: number): Voice {
  return { hz, loopMs: 2_000, bursts: [{ fromMs: 0, toMs: 2_000 }] };
}

/** A steady tone is lower than this share of its own level only where it is not. */
const SHARE = 0.25;
const STEP_MS = 10;
/** The edges of the voice's loop. */
const LOOP_EDGE_MS = 60;

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where the tone was not heard between two moments, against its own level before them; the loop's edges are none. */
export function gapsOf(heard: Timeline, hz: number, fromMs: number, toMs: number): readonly Gap[] {
  const level = levelBefore(heard, hz, fromMs);
  const part = slice(heard, fromMs, toMs);
  const { values } = toneEnvelope(part.samples, part.sampleRate, hz, STEP_MS);
  const gaps: { fromMs: number; toMs: number }[] = [];
  values.forEach((value, at) => {
    if (value >= level * SHARE) return;
    const atMs = part.startedAtMs + at;
    const last = gaps.at(-1);
    if (last !== undefined && atMs - last.toMs <= STEP_MS) last.toMs = atMs + 1;
    else gaps.push({ fromMs: atMs, toMs: atMs + 1 });
  });
  return gaps.filter((gap) => gap.toMs - gap.fromMs > LOOP_EDGE_MS);
}

/** The longest of them, ms; null when the tone was not heard before, or not at the end. */
export function longestGapMs(heard: Timeline, hz: number, fromMs: number, toMs: number): number | null {
  if (levelBefore(heard, hz, fromMs) < 0.005) return null;
  const gaps = gapsOf(heard, hz, fromMs, toMs);
  if (gaps.some((gap) => gap.toMs >= toMs - LOOP_EDGE_MS)) return null;
  return Math.max(0, ...gaps.map((gap) => gap.toMs - gap.fromMs));
}

function levelBefore(heard: Timeline, hz: number, atMs: number): number {
  const before = slice(heard, atMs - 1_500, atMs);
  const { values } = toneEnvelope(before.samples, before.sampleRate, hz, STEP_MS);
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
