/** Wall time in an IANA time zone, by Intl. */
export interface ZonedTime {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** 1 = Monday (ISO 8601). */
  readonly weekday: number;
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** Throws RangeError for a time zone that Intl does not know. */
export function zonedTime(timeZone: string, atMs: number): ZonedTime {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(atMs)) part[type] = value;
  return {
    date: `${part.year ?? ''}-${part.month ?? ''}-${part.day ?? ''}`,
    weekday: WEEKDAYS.indexOf(part.weekday ?? '') + 1,
    minute: Number(part.hour) * 60 + Number(part.minute),
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The moment (Unix ms) at which the wall clock of a time zone shows this date and minute; the earlier one of two, null when
 * there is none, as in the hour that is left out when summer time begins. Throws RangeError for an unknown time zone.
 */
export function momentOfLocal(timeZone: string, date: string, minute: number): number | null {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  // No change of the clock is longer than a day, so the offset is one of those around.
  const offsets = [asUtc - DAY_MS, asUtc + DAY_MS].map((aroundMs) => offsetAt(timeZone, aroundMs));
  const moments = offsets.map((offset) => asUtc - offset).sort((a, b) => a - b);
  return moments.find((atMs) => offsetAt(timeZone, atMs) === asUtc - atMs) ?? null;
}

/** Wall clock less UTC, ms, to the minute. */
function offsetAt(timeZone: string, atMs: number): number {
  const { date, minute } = zonedTime(timeZone, atMs);
  return Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS - Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
