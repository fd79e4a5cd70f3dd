import { useFormatter } from 'next-intl';

/** A moment near now in words, in the reader's own time zone: "Tue 18:30". Unix ms. */
export function useTimeText(): (atMs: number) => string {
  const format = useFormatter();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (atMs) => format.dateTime(new Date(atMs), { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone });
}
