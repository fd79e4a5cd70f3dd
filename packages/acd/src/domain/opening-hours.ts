import type { OpeningHours } from '@cordboard/contracts';
import { zonedTime } from './zoned-time.ts';

/**
 * Whether a queue is open at a moment, by the wall clock of the hours' own time zone. An exception replaces its whole
 * day. Spans are half open, so 9:00 to 17:00 is closed at 17:00:00.000.
 */
export function openAt(hours: OpeningHours, atMs: number): boolean {
  if (hours.always) return true;
  const { date, weekday, minute } = zonedTime(hours.timeZone, atMs);
  const exception = hours.exceptions.find((candidate) => candidate.date === date);
  const spans = exception ? exception.spans : hours.spans.filter((span) => span.weekday === weekday);
  return spans.some((span) => span.fromMinute <= minute && minute < span.toMinute);
}
