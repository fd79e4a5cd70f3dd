import { callbackSlotsSchema, type OpeningHours } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { offeredSlots, type SlotQuestion } from '../../src/domain/callback-slots.ts';

const HOUR_MS = 3_600_000;
const weekdays = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 9 * 60, toMinute: 17 * 60 }));
const berlin: OpeningHours = { timeZone: 'Europe/Berlin', always: false, spans: weekdays, exceptions: [] };

/** A Monday, 14:10 in Berlin. */
const NOW_MS = Date.parse('2026-03-02T13:10:00Z');
const slotsOf = (change: Partial<Omit<SlotQuestion, 'slots'>> & { slots?: object } = {}): string[] => {
  const { slots, ...rest } = change;
  const parsed = callbackSlotsSchema.parse({ lengthMs: HOUR_MS, perSlot: 1, noticeMs: 0, days: 1, ...slots });
  const question = { hours: berlin, quietHours: null, timeZone: 'Europe/Berlin', promised: [], nowMs: NOW_MS, ...rest };
  return offeredSlots({ ...question, slots: parsed }).map(({ fromMs }) => new Date(fromMs).toISOString().slice(5, 16));
};

describe('the offered slots', () => {
  it('are parts of the opening hours that have not begun', () => {
    expect(slotsOf()).toEqual(['03-02T14:00', '03-02T15:00']);
    expect(slotsOf({ slots: { days: 2 } })).toHaveLength(2 + 8);
    // Friday, after closing: the weekend has none.
    expect(slotsOf({ nowMs: Date.parse('2026-03-06T16:00:00Z'), slots: { days: 3 } })).toEqual([]);
    expect(slotsOf({ nowMs: Date.parse('2026-03-06T16:00:00Z'), slots: { days: 4 } })).toHaveLength(8);
  });

  it('keep the notice, to the millisecond', () => {
    expect(slotsOf({ slots: { noticeMs: 50 * 60_000 } })).toEqual(['03-02T14:00', '03-02T15:00']);
    expect(slotsOf({ slots: { noticeMs: 50 * 60_000 + 1 } })).toEqual(['03-02T15:00']);
  });

  it('leave out what is taken, however the slots were cut when it was promised', () => {
    const promised = [Date.parse('2026-03-02T14:30:00Z')];
    expect(slotsOf({ promised })).toEqual(['03-02T15:00']);
    expect(slotsOf({ promised, slots: { perSlot: 2 } })).toEqual(['03-02T14:00', '03-02T15:00']);
    expect(slotsOf({ promised, slots: { lengthMs: HOUR_MS / 2 } })).toEqual(['03-02T13:30', '03-02T14:00', '03-02T15:00', '03-02T15:30']);
  });

  it('fit into the hours to their end, and into no break', () => {
    const lunch = { ...berlin, spans: [{ weekday: 1, fromMinute: 15 * 60, toMinute: 16 * 60 + 30 }] };
    expect(slotsOf({ hours: lunch })).toEqual(['03-02T14:00']);
    expect(slotsOf({ hours: { ...lunch, spans: [...lunch.spans, { weekday: 1, fromMinute: 990, toMinute: 1_020 }] } })).toHaveLength(2);
  });

  it('follow holidays and exceptions', () => {
    const exceptions = [{ date: '2026-03-03', label: 'Closed', spans: [] }];
    expect(slotsOf({ hours: { ...berlin, exceptions }, slots: { days: 2 } })).toHaveLength(2);
  });

  it('avoid the quiet hours of the customer, where the customer is', () => {
    const quietHours = { fromMinute: 22 * 60, toMinute: 7 * 60 };
    // 15:00 in Berlin is 23:00 in Tokyo.
    expect(slotsOf({ quietHours, timeZone: 'Asia/Tokyo' })).toEqual([]);
    expect(slotsOf({ quietHours, timeZone: 'America/New_York' })).toHaveLength(2);
    expect(slotsOf({ quietHours: { fromMinute: 10 * 60 + 30, toMinute: 11 * 60 }, timeZone: 'America/New_York' })).toEqual(['03-02T14:00']);
  });

  it('go by the wall clock on the day of a change of the clock', () => {
    const nowMs = Date.parse('2026-03-28T23:00:00Z');
    const always = { ...berlin, always: true };
    expect(slotsOf({ hours: always, nowMs })).toHaveLength(23);
    const sunday = { ...berlin, spans: [{ weekday: 7, fromMinute: 540, toMinute: 600 }] };
    expect(slotsOf({ hours: sunday, nowMs })).toEqual(['03-29T07:00']);
  });

  it('may be seconds long, and are not too many', () => {
    const slots = offeredSlots({
      hours: { ...berlin, always: true },
      slots: callbackSlotsSchema.parse({ lengthMs: 5_000, perSlot: 1, noticeMs: 0, days: 7 }),
      ...{ quietHours: null, timeZone: 'UTC', promised: [], nowMs: NOW_MS + 1 },
    });
    expect(slots).toHaveLength(200);
    expect(slots[0]).toEqual({ fromMs: NOW_MS + 5_000, toMs: NOW_MS + 10_000 });
  });
});
