import type { QuietHours } from '@cordboard/contracts';
import { localDay } from './local-day.ts';
import { zonedTime } from './zoned-time.ts';

/** Unix ms, half open. */
export type QuietSpan = readonly [fromMs: number, toMs: number];

const MINUTE_MS = 60_000;
/** The longest a promise lasts: a week until its time, and then ten attempts a day apart. */
const HORIZON_MS = 17 * 86_400_000;

/** Whether a moment lies in quiet hours, by the wall clock of a time zone. */
export function isQuiet({ fromMinute, toMinute }: QuietHours, timeZone: string, atMs: number): boolean {
  const { minute } = zonedTime(timeZone, atMs);
  return fromMinute < toMinute ? fromMinute <= minute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

/**
 * The quiet hours of the next days, from the one that lies around `nowMs`, as moments: what reads them needs no calendar.
 * On the day of a change of the clock they begin and end by the wall clock too.
 */
export function quietSpans(quietHours: QuietHours | null, timeZone: string, nowMs: number): readonly QuietSpan[] {
  if (quietHours === null) return [];
  const spans: QuietSpan[] = [];
  // Those that began yesterday may go on today.
  let day = localDay(timeZone, localDay(timeZone, nowMs).startMs - 1);
  while (day.startMs < nowMs + HORIZON_MS) {
    const next = localDay(timeZone, day.nextStartMs);
    const fromMs = wallClock(timeZone, day, quietHours.fromMinute);
    const ends = quietHours.toMinute > quietHours.fromMinute ? day : next;
    const toMs = wallClock(timeZone, ends, quietHours.toMinute);
    if (toMs > nowMs && toMs > fromMs) spans.push([fromMs, toMs]);
    day = next;
  }
  return spans;
}

/** The first moment of a day at which its clock shows that minute or a later one: a minute that is left out is passed. */
function wallClock(timeZone: string, { startMs, nextStartMs }: { startMs: number; nextStartMs: number }, minute: number): number {
  if (minute === 1_440) return nextStartMs;
  // Off by an hour at most, on the day of a change of the clock.
  const guessMs = startMs + minute * MINUTE_MS;
  for (const atMs of [guessMs - 60 * MINUTE_MS, guessMs, guessMs + 60 * MINUTE_MS]) {
    if (atMs >= startMs && atMs < nextStartMs && zonedTime(timeZone, atMs).minute === minute) return atMs;
  }
  return Math.min(guessMs, nextStartMs);
}
