import { zonedTime } from './zoned-time.ts';

export interface LocalDay {
  /** Unix ms of the first moment of the day, and of the next. A day may have 23 or 25 hours. */
  readonly startMs: number;
  readonly nextStartMs: number;
}

const MINUTE_MS = 60_000;
const LONGEST_DAY_MS = 26 * 60 * MINUTE_MS;

/** The first moment, to the minute, at which `changed` holds; it does not hold at `lowMs` and does at `highMs`. */
function firstMinute(lowMs: number, highMs: number, changed: (atMs: number) => boolean): number {
  let low = Math.floor(lowMs / MINUTE_MS);
  let high = Math.ceil(highMs / MINUTE_MS);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (changed(middle * MINUTE_MS)) high = middle;
    else low = middle;
  }
  return high * MINUTE_MS;
}

/** The calendar day around a moment in a time zone. Found by bisection, so changes of the clock need no rules here. */
export function localDay(timeZone: string, atMs: number): LocalDay {
  const { date } = zonedTime(timeZone, atMs);
  const isToday = (ms: number) => zonedTime(timeZone, ms).date === date;
  return {
    startMs: firstMinute(atMs - LONGEST_DAY_MS, atMs, isToday),
    nextStartMs: firstMinute(atMs, atMs + LONGEST_DAY_MS, (ms) => !isToday(ms)),
  };
}
