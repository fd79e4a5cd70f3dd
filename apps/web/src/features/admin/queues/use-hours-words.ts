'use client';

import type { OpeningHours } from '@cordboard/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { formatMinute, groupWeek, neverOpens, type Span } from '../hours.ts';

/** 5 January 2026 was a Monday. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

export function useWeekday(): (weekday: number, style: 'short' | 'long') => string {
  const format = useFormatter();
  return (weekday, style) => format.dateTime(new Date(MONDAY + (weekday - 1) * DAY_MS), { weekday: style, timeZone: 'UTC' });
}

/** `Mon–Fri 09:00–18:00 · Sat 10:00–14:00 · 2 special days`. */
export function useHoursWords(): (hours: OpeningHours) => string {
  const t = useTranslations('admin.hours');
  const weekday = useWeekday();
  const times = (spans: readonly Span[]): string =>
    spans.map((span) => `${formatMinute(span.fromMinute)}–${formatMinute(span.toMinute)}`).join(', ');
  return (hours) => {
    if (hours.always) return t('always');
    if (neverOpens(hours)) return t('never');
    const days = groupWeek(hours).map(({ from, to, spans }) => {
      const name = from === to ? weekday(from, 'short') : `${weekday(from, 'short')}–${weekday(to, 'short')}`;
      return `${name} ${times(spans)}`;
    });
    if (hours.exceptions.length > 0) days.push(t('specialDays', { count: hours.exceptions.length }));
    return days.join(' · ');
  };
}
