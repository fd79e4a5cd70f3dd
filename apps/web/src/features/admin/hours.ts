import type { OpeningHours } from '@cordboard/contracts';

export type Span = Omit<OpeningHours['spans'][number], 'weekday'>;
export type Exception = OpeningHours['exceptions'][number];

/** ISO 8601: 1 is Monday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** A run of days, both ends included, with the same hours. */
export interface DayGroup {
  readonly from: number;
  readonly to: number;
  readonly spans: readonly Span[];
}

export function spansOf(hours: OpeningHours, weekday: number): Span[] {
  return hours.spans
    .filter((span) => span.weekday === weekday)
    .map(({ fromMinute, toMinute }) => ({ fromMinute, toMinute }))
    .toSorted((a, b) => a.fromMinute - b.fromMinute);
}

/** The hours with other spans on one weekday. */
export function withSpans(hours: OpeningHours, weekday: number, spans: readonly Span[]): OpeningHours {
  const others = hours.spans.filter((span) => span.weekday !== weekday);
  return { ...hours, spans: [...others, ...spans.map((span) => ({ weekday, ...span }))].toSorted((a, b) => a.weekday - b.weekday) };
}

const sameSpans = (a: readonly Span[], b: readonly Span[]): boolean =>
  a.length === b.length && a.every((span, at) => span.fromMinute === b[at]?.fromMinute && span.toMinute === b[at]?.toMinute);

/** Open days in order, neighbours with the same hours together; closed days are left out. */
export function groupWeek(hours: OpeningHours): DayGroup[] {
  const groups: DayGroup[] = [];
  for (const day of WEEKDAYS) {
    const spans = spansOf(hours, day);
    if (spans.length === 0) continue;
    const last = groups.at(-1);
    if (last?.to === day - 1 && sameSpans(last.spans, spans)) groups[groups.length - 1] = { ...last, to: day };
    else groups.push({ from: day, to: day, spans });
  }
  return groups;
}

/** Nobody can ever get through: no day has hours, and no exception opens one. */
export function neverOpens(hours: OpeningHours): boolean {
  return !hours.always && hours.spans.length === 0 && hours.exceptions.every((exception) => exception.spans.length === 0);
}

/** 540 → `09:00`; the end of the day is `24:00`. */
export function formatMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** What a time field holds, `HH:MM`; as the end of a span midnight is the end of the day. Null while it is half typed. */
export function parseMinute(text: string, end: boolean): number | null {
  const match = /^(\d\d):(\d\d)/.exec(text);
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return end && minute === 0 ? 1_440 : minute;
}

/** Where spans do not end after they begin, as the paths of the server's issues. */
export function wrongSpans(hours: OpeningHours): string[] {
  if (hours.always) return [];
  const wrong = (span: Span): boolean => span.fromMinute >= span.toMinute;
  return [
    ...hours.spans.flatMap((span, at) => (wrong(span) ? [`hours.spans.${String(at)}.toMinute`] : [])),
    ...hours.exceptions.flatMap(({ spans }, day) =>
      spans.flatMap((span, at) => (wrong(span) ? [`hours.exceptions.${String(day)}.spans.${String(at)}.toMinute`] : [])),
    ),
  ];
}
