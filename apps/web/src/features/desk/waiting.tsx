'use client';

import type { QueueView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Duration } from '../../components/duration.tsx';

/** `3 waiting · 1:20`: how many, and how long the first of them. */
export function Waiting({ queue }: { queue: Pick<QueueView, 'waiting' | 'oldestEnqueuedAtMs'> }) {
  const t = useTranslations('desk.idle');
  return (
    <>
      {t('waiting', { count: queue.waiting })}
      {queue.oldestEnqueuedAtMs !== null && (
        <>
          {' · '}
          <Duration sinceMs={queue.oldestEnqueuedAtMs} />
        </>
      )}
    </>
  );
}
