import { dominantHz, rms, slice, toneEnvelope, toneLevel, type Timeline } from '@cordboard/test-kit';

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

/** What a wait gave, or null when it did not come: a figure then says it, instead of the scenario falling over. */
export function orNull<T>(awaited: Promise<T>): Promise<T | null> {
  return awaited.catch(() => null);
}
