'use client';

import { Tooltip } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useFormatter, useTranslations } from 'next-intl';

const HOUR_MS = 3_600_000;

/** "2 min ago" for the last hours, a time for today, date and time beyond; the exact moment and zone on hover. */
export function Moment({ atMs }: { atMs: number }) {
  const t = useTranslations('common.time');
  const format = useFormatter();
  // The server knows neither the browser's clock nor its zone, so the words appear once the page lives.
  if (!useMounted()) return <time dateTime={new Date(atMs).toISOString()} />;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const at = new Date(atMs);
  const agoMs = Date.now() - atMs;
  const sameDay = at.toDateString() === new Date().toDateString();
  const text =
    agoMs < 60_000
      ? t('now')
      : agoMs < HOUR_MS
        ? t('minutesAgo', { count: Math.floor(agoMs / 60_000) })
        : format.dateTime(
            at,
            sameDay ? { hour: '2-digit', minute: '2-digit', timeZone } : { dateStyle: 'medium', timeStyle: 'short', timeZone },
          );
  return (
    <Tooltip label={format.dateTime(at, { dateStyle: 'full', timeStyle: 'long', timeZone })}>
      <time dateTime={at.toISOString()}>{text}</time>
    </Tooltip>
  );
}
