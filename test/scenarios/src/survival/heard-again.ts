import type { Timeline } from '@cordboard/test-kit';
import { gapsOf } from '../refresh/steady.ts';

/**
 * How long after a moment a steady tone was heard again and then without a break, ms; null when it is not heard at the end,
 * 0 when it was never gone.
 */
export function heardAgainMs(heard: Timeline, hz: number, sinceMs: number, untilMs: number): number | null {
  const gaps = gapsOf(heard, hz, sinceMs, untilMs);
  const endMs = gaps.at(-1)?.toMs ?? sinceMs;
  const lastMs = heard.startedAtMs + (heard.samples.length * 1_000) / heard.sampleRate;
  return endMs >= untilMs - 100 || lastMs < untilMs - 100 ? null : endMs - sinceMs;
}
