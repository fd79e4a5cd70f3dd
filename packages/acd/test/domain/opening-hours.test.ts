import type { OpeningHours } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import { closesAfter, openAt, opensAfter } from '../../src/domain/opening-hours.ts';

const weekdays = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 9 * 60, toMinute: 17 * 60 }));
const hours = (change: Partial<OpeningHours>): OpeningHours => ({
  timeZone: 'Europe/Berlin',
  always: false,
  spans: weekdays,
  exceptions: [],
  ...change,
});

it.each([
  ['before it opens', '2026-03-02T07:59:59.999Z', false],
  ['when it opens', '2026-03-02T08:00:00.000Z', true],
  ['in the last moment', '2026-03-02T15:59:59.999Z', true],
  ['when it closes', '2026-03-02T16:00:00.000Z', false],
  ['on a Saturday', '2026-03-07T10:00:00.000Z', false],
  ['in summer, an hour earlier by UTC', '2026-07-06T07:00:00.000Z', true],
  ['in summer, after closing', '2026-07-06T15:00:00.000Z', false],
])('%s', (_when, at, open) => {
  expect(openAt(hours({}), Date.parse(at))).toBe(open);
});

it('is always open when it says so, whatever else stands there', () => {
  expect(openAt(hours({ always: true, spans: [] }), Date.parse('2026-03-07T23:00:00Z'))).toBe(true);
});

it('follows an exception instead of the weekday', () => {
  const exceptions = [
    { date: '2026-12-24', label: 'Christmas Eve', spans: [{ fromMinute: 540, toMinute: 720 }] },
    { date: '2026-12-25', label: 'Christmas', spans: [] },
    { date: '2026-12-27', label: 'Sunday sale', spans: [{ fromMinute: 0, toMinute: 1440 }] },
  ];
  const special = hours({ exceptions });
  expect(openAt(special, Date.parse('2026-12-24T10:59:00Z'))).toBe(true);
  expect(openAt(special, Date.parse('2026-12-24T11:00:00Z'))).toBe(false);
  expect(openAt(special, Date.parse('2026-12-25T10:00:00Z'))).toBe(false);
  expect(openAt(special, Date.parse('2026-12-27T22:59:59Z'))).toBe(true);
  expect(openAt(special, Date.parse('2026-12-27T23:00:00Z'))).toBe(false);
});

it('reads the date of an exception in its own time zone', () => {
  const exceptions = [{ date: '2026-10-01', label: 'National Day', spans: [] }];
  const shanghai = hours({
    timeZone: 'Asia/Shanghai',
    spans: weekdays.map((span) => ({ ...span, fromMinute: 0, toMinute: 1440 })),
    exceptions,
  });
  expect(openAt(shanghai, Date.parse('2026-09-30T15:59:59Z'))).toBe(true);
  expect(openAt(shanghai, Date.parse('2026-09-30T16:00:00Z'))).toBe(false);
  expect(openAt(shanghai, Date.parse('2026-10-01T16:00:00Z'))).toBe(true);
});

it('has two spans on one day, and midnight belongs to the next', () => {
  const spans = [
    { weekday: 7, fromMinute: 0, toMinute: 60 },
    { weekday: 7, fromMinute: 1380, toMinute: 1440 },
  ];
  const sunday = hours({ timeZone: 'UTC', spans });
  expect(openAt(sunday, Date.parse('2026-03-08T00:30:00Z'))).toBe(true);
  expect(openAt(sunday, Date.parse('2026-03-08T12:00:00Z'))).toBe(false);
  expect(openAt(sunday, Date.parse('2026-03-08T23:59:59Z'))).toBe(true);
  expect(openAt(sunday, Date.parse('2026-03-09T00:00:00Z'))).toBe(false);
});

const christmas = hours({
  exceptions: [
    { date: '2026-12-24', label: 'Christmas Eve', spans: [{ fromMinute: 540, toMinute: 720 }] },
    { date: '2026-12-25', label: 'Christmas', spans: [] },
    { date: '2026-12-27', label: 'Sunday sale', spans: [{ fromMinute: 0, toMinute: 1440 }] },
  ],
});

it.each([
  ['in the morning', hours({}), '2026-03-02T05:00:00Z', '2026-03-02T08:00:00Z'],
  ['at closing time', hours({}), '2026-03-02T16:00:00Z', '2026-03-03T08:00:00Z'],
  ['over the weekend on which the clocks go forward', hours({}), '2026-03-27T16:30:30Z', '2026-03-30T07:00:00Z'],
  ['over the weekend on which they go back', hours({}), '2026-10-23T15:00:00Z', '2026-10-26T08:00:00Z'],
  ['over a holiday', christmas, '2026-12-24T11:00:00Z', '2026-12-26T23:00:00Z'],
  [
    'between two spans',
    hours({ spans: [...weekdays, { weekday: 1, fromMinute: 1_200, toMinute: 1_300 }] }),
    '2026-03-02T17:00:00Z',
    '2026-03-02T19:00:00Z',
  ],
  ['a day ahead of us', hours({ timeZone: 'Pacific/Kiritimati' }), '2026-03-01T09:00:00Z', '2026-03-01T19:00:00Z'],
  ['never', hours({ spans: [] }), '2026-03-02T05:00:00Z', null],
])('opens next: %s', (_when, given, at, opens) => {
  const found = opensAfter(given, Date.parse(at));
  expect(found === null ? null : new Date(found).toISOString()).toBe(opens === null ? null : new Date(opens).toISOString());
});

it('that never closes has no next opening', () => {
  expect(opensAfter(hours({ always: true }), 0)).toBeNull();
});

it.each([
  ['at the end of its span', {}, '2026-03-02T09:30:00Z', '2026-03-02T16:00:00Z'],
  ['in summer an hour earlier by UTC', {}, '2026-07-06T09:30:00Z', '2026-07-06T15:00:00Z'],
  ['now, when it is closed', {}, '2026-03-07T10:00:00Z', '2026-03-07T10:00:00Z'],
  [
    'in the morning, when the night is open',
    { spans: [{ weekday: 1, fromMinute: 1_200, toMinute: 1_440 }, { weekday: 2, fromMinute: 0, toMinute: 360 }] }, // prettier-ignore
    '2026-03-02T20:00:00Z',
    '2026-03-03T05:00:00Z',
  ],
  [
    'in the night in which clocks are put forward, an hour sooner',
    { spans: [{ weekday: 6, fromMinute: 1_200, toMinute: 1_440 }, { weekday: 7, fromMinute: 0, toMinute: 360 }] }, // prettier-ignore
    '2026-03-28T20:00:00Z',
    '2026-03-29T04:00:00Z',
  ],
])('closes %s', (_when, change, at, closes) => {
  expect(new Date(closesAfter(hours(change), Date.parse(at)) ?? 0).toISOString()).toBe(new Date(closes).toISOString());
});

it('never closes when it is always open, or day after day', () => {
  const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 }));
  expect(closesAfter(hours({ always: true }), 0)).toBeNull();
  expect(closesAfter(hours({ spans: everyDay }), Date.parse('2026-03-02T20:00:00Z'))).toBeNull();
});
