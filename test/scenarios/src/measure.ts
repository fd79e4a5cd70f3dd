import { dominantHz, matchEdges, rms, slice, toneEnvelope, toneLevel, edgesOf, type Timeline } from '@cordboard/test-kit';

/** Below this amplitude (full scale is 1) nobody hears a tone. */
export const AUDIBLE = 0.01;

export const nowMs = (): number => performance.timeOrigin + performance.now();

export function round<T extends number | null>(value: T, digits = 0): T {
  return (value === null ? null : Number(value.toFixed(digits))) as T;
}

/** The strongest frequency between two moments; null when there was nothing to hear. */
export function dominantIn(timeline: Timeline, fromMs: number, toMs: number): number | null {
  const { samples, sampleRate } = slice(timeline, fromMs, toMs);
  return rms(samples) < 0.001 ? null : dominantHz(samples, sampleRate);
}

/** First moment after `fromMs` at which the tone is audible and stays so for 100 ms; looked for during 5 s. */
export function firstAudible(timeline: Timeline, hz: number, fromMs: number): number | null {
  const after = slice(timeline, fromMs, fromMs + 5_000);
  const { values } = toneEnvelope(after.samples, after.sampleRate, hz, 20);
  for (let step = 0; step + 80 <= values.length; step++) {
    if ((values[step] ?? 0) >= AUDIBLE && Math.min(...values.subarray(step, step + 80)) >= AUDIBLE) return after.startedAtMs + step;
  }
  return null;
}

/** Is the tone heard at all between two moments? */
export function isHeard(timeline: Timeline, hz: number, fromMs: number, toMs: number): boolean {
  const part = slice(timeline, fromMs, toMs);
  return toneLevel(part.samples, part.sampleRate, hz) >= AUDIBLE;
}

/**
 * The longest time between two moments for which a tone that was said was not heard, ms. Bursts are found where they were
 * said and moved by the path's delay; a burst of which nothing came counts whole.
 */
export function longestGap(said: Timeline, heard: Timeline, hz: number, fromMs: number, toMs: number): number | null {
  const sent = edgesOf(slice(said, fromMs - 6_000, toMs), hz);
  const shifts = matchEdges(sent, edgesOf(slice(heard, fromMs - 6_000, toMs + 1_000), hz), 2_000);
  const delayMs = shifts[Math.floor(shifts.length / 2)]?.shiftMs;
  if (delayMs === undefined) return null;
  const level = toneLevel(slice(heard, fromMs - 6_000, toMs).samples, heard.sampleRate, hz) / 4;
  let longest = 0;
  for (const [index, edge] of sent.entries()) {
    const off = sent[index + 1];
    if (edge.kind !== 'on' || off?.kind !== 'off') continue;
    // 25 ms at each end belong to the edges themselves (codec, ramp, window).
    const part = slice(heard, Math.max(fromMs, edge.atMs) + delayMs + 25, Math.min(toMs, off.atMs) + delayMs - 25);
    let quietMs = 0;
    for (const value of toneEnvelope(part.samples, part.sampleRate, hz, 10).values) {
      quietMs = value < level ? quietMs + 1 : 0;
      longest = Math.max(longest, quietMs);
    }
  }
  return longest;
}

/** What a wait gave, or null when it did not come: a figure then says it, instead of the scenario falling over. */
export function orNull<T>(awaited: Promise<T>): Promise<T | null> {
  return awaited.catch(() => null);
}
