import { useFormatter, useTranslations } from 'next-intl';
import { formatDuration } from '../../components/format-duration.ts';

const NOTHING = '—';

/** How figures are written; nothing to say is a dash. */
export interface Words {
  /** A share, 0 to 1. */
  readonly share: (value: number | null) => string;
  readonly duration: (ms: number | null) => string;
}

export function useWords(): Words {
  const t = useTranslations('reports');
  return {
    share: (value) => (value === null ? NOTHING : t('percent', { value: Math.round(value * 1_000) / 1_000 })),
    duration: (ms) => (ms === null ? NOTHING : formatDuration(Math.round(ms / 1_000) * 1_000)),
  };
}

/** The begin of an interval, in the company's time zone: a time of a single day, else a day. */
export function useIntervalLabel(timeZone: string, oneDay: boolean): (startMs: number) => string {
  const format = useFormatter();
  return (startMs) =>
    format.dateTime(
      new Date(startMs),
      oneDay
        ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }
        : { day: 'numeric', month: 'short', weekday: 'short', timeZone },
    );
}
