import { expect, it } from 'vitest';
import { localDay } from '../../src/domain/local-day.ts';

const at = (text: string) => Date.parse(text);

it.each([
  ['an ordinary day', 'Europe/Berlin', '2026-03-02T09:00:00Z', '2026-03-01T23:00:00Z', '2026-03-02T23:00:00Z'],
  ['the first moment', 'Europe/Berlin', '2026-03-01T23:00:00Z', '2026-03-01T23:00:00Z', '2026-03-02T23:00:00Z'],
  ['the last moment', 'Europe/Berlin', '2026-03-02T22:59:59.999Z', '2026-03-01T23:00:00Z', '2026-03-02T23:00:00Z'],
  ['a day of 23 hours', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ['a day of 25 hours', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  ['a zone of half hours', 'Asia/Kolkata', '2026-03-02T09:00:00Z', '2026-03-01T18:30:00Z', '2026-03-02T18:30:00Z'],
  ['a day that has no midnight', 'America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00Z', '2026-09-07T03:00:00Z'],
  ['UTC', 'UTC', '2026-03-02T09:00:00Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'],
])('%s', (_name, timeZone, now, start, next) => {
  expect(localDay(timeZone, at(now))).toEqual({ startMs: at(start), nextStartMs: at(next) });
});
