import type { OpeningHours } from '@cordboard/contracts';
import { zonedTime, type ZonedTime } from './zoned-time.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NOON = 720;
const MOST_DAYS = 366;
const MOST_SPANS = 16;

/**
 * Whether a queue is open at a moment, by the wall clock of the hours' own time zone. An exception replaces its whole
 * day. Spans are half open, so 9:00 to 17:00 is closed at 17:00:00.000.
 */
export function openAt(hours: OpeningHours, atMs: number): boolean {
  if (hours.always) return true;
  const time = zonedTime(hours.timeZone, atMs);
  return spansOf(hours, time).some((span) => span.fromMinute <= time.minute && time.minute < span.toMinute);
}

/** When a queue opens after a moment, Unix ms; null when it does not within a year, or never closes. */
export function opensAfter(hours: OpeningHours, atMs: number): number | null {
  if (hours.always) return null;
  // From noon to noon no day of the calendar is left out, whenever clocks are changed.
  const noonMs = momentNear(hours.timeZone, atMs, NOON);
  for (let day = 0; day <= MOST_DAYS; day++) {
    const dayMs = noonMs + day * DAY_MS;
    const starts = spansOf(hours, zonedTime(hours.timeZone, dayMs)).map(({ fromMinute }) => fromMinute);
    for (const fromMinute of starts.toSorted((a, b) => a - b)) {
      const opensMs = momentNear(hours.timeZone, dayMs, fromMinute);
      if (opensMs > atMs) return opensMs;
    }
  }
  return null;
}

/** When a queue that is open at a moment closes, Unix ms; the moment itself when it is closed, null when it does not within days. */
export function closesAfter(hours: OpeningHours, atMs: number): number | null {
  if (hours.always) return null;
  let openUntilMs = atMs;
  // A night that is open is two spans.
  for (let spans = 0; spans < MOST_SPANS; spans++) {
    const time = zonedTime(hours.timeZone, openUntilMs);
    const span = spansOf(hours, time).find(({ fromMinute, toMinute }) => fromMinute <= time.minute && time.minute < toMinute);
    if (!span) return openUntilMs;
    openUntilMs = momentNear(hours.timeZone, openUntilMs, span.toMinute - 1) + MINUTE_MS;
  }
  return null;
}

/** What the day of this moment is called when it is an exception ('' without a name); null on any other day. */
export function exceptionAt(hours: OpeningHours, atMs: number): string | null {
  return hours.always ? null : (exceptionOn(hours, zonedTime(hours.timeZone, atMs))?.label ?? null);
}

function exceptionOn(hours: OpeningHours, { date }: ZonedTime): OpeningHours['exceptions'][number] | undefined {
  return hours.exceptions.find((candidate) => candidate.date === date);
}

function spansOf(hours: OpeningHours, time: ZonedTime): readonly { readonly fromMinute: number; readonly toMinute: number }[] {
  const exception = exceptionOn(hours, time);
  return exception ? exception.spans : hours.spans.filter((span) => span.weekday === time.weekday);
}

/** The moment of the same day at which the wall clock shows this minute; twice, as clocks may be changed in between. */
function momentNear(timeZone: string, atMs: number, minute: number): number {
  const shown = zonedTime(timeZone, atMs).minute;
  const first = Math.floor(atMs / MINUTE_MS) * MINUTE_MS + (minute - shown) * MINUTE_MS;
  const off = minute - zonedTime(timeZone, first).minute;
  return first + (((off + NOON + 2 * NOON) % (2 * NOON)) - NOON) * MINUTE_MS;
}
