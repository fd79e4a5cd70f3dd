import { describe, expect, it } from 'vitest';
import { isQuiet, quietSpans } from '../../src/domain/quiet-hours.ts';

const NIGHT = { fromMinute: 22 * 60, toMinute: 7 * 60 };
const iso = (spans: readonly (readonly [number, number])[]): string[][] =>
  spans.map((span) => span.map((atMs) => new Date(atMs).toISOString().slice(5, 16)));

describe('quiet hours', () => {
  it('may go past midnight', () => {
    for (const [at, quiet] of [
      ['2026-03-02T20:59:59Z', false],
      ['2026-03-02T21:00:00Z', true],
      ['2026-03-03T05:59:59Z', true],
      ['2026-03-03T06:00:00Z', false],
    ] as const)
      expect(isQuiet(NIGHT, 'Europe/Berlin', Date.parse(at))).toBe(quiet);
  });

  it('as moments agree with the wall clock at each of them, on days of a change of the clock too', () => {
    for (const from of ['2026-03-27T12:00:00Z', '2026-10-23T12:00:00Z']) {
      const nowMs = Date.parse(from);
      for (const quietHours of [NIGHT, { fromMinute: 12 * 60, toMinute: 13 * 60 }, { fromMinute: 0, toMinute: 6 * 60 }]) {
        const spans = quietSpans(quietHours, 'Europe/Berlin', nowMs);
        expect(spans.length).toBeGreaterThanOrEqual(17);
        for (let atMs = nowMs; atMs < nowMs + 4 * 86_400_000; atMs += 15 * 60_000) {
          const within = spans.some(([fromMs, toMs]) => fromMs <= atMs && atMs < toMs);
          expect([new Date(atMs).toISOString(), within]).toEqual([
            new Date(atMs).toISOString(),
            isQuiet(quietHours, 'Europe/Berlin', atMs),
          ]);
        }
      }
    }
  });

  it('begin with those that go on now, and are none when there are none', () => {
    const nowMs = Date.parse('2026-03-03T01:00:00Z');
    expect(iso(quietSpans(NIGHT, 'Europe/Berlin', nowMs)).slice(0, 2)).toEqual([
      ['03-02T21:00', '03-03T06:00'],
      ['03-03T21:00', '03-04T06:00'],
    ]);
    expect(quietSpans(null, 'Europe/Berlin', nowMs)).toEqual([]);
  });

  it('to midnight end there', () => {
    const spans = quietSpans({ fromMinute: 22 * 60, toMinute: 1_440 }, 'UTC', Date.parse('2026-03-02T12:00:00Z'));
    expect(iso(spans)[0]).toEqual(['03-02T22:00', '03-03T00:00']);
  });
});
