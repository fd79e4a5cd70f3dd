'use client';

import { Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Duration } from '../../components/duration.tsx';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';

const SHOWN = 2;

/** The queues with the longest wait; all of them are on the desk and the floor. */
export function QueueSummary() {
  const t = useTranslations('desk.idle');
  const queues = (useDeskSnapshot()?.queues ?? []).filter((queue) => queue.waiting > 0);
  const worst = queues.toSorted((a, b) => (a.oldestEnqueuedAtMs ?? Infinity) - (b.oldestEnqueuedAtMs ?? Infinity)).slice(0, SHOWN);
  return (
    <Group ml="auto" gap="md" wrap="nowrap" visibleFrom="md">
      {worst.map((queue) => (
        <Text key={queue.queueId} fz="sm" truncate maw={220}>
          <b>{queue.name}</b> {t('waiting', { count: queue.waiting })}
          {queue.oldestEnqueuedAtMs !== null && (
            <>
              {' · '}
              <Duration sinceMs={queue.oldestEnqueuedAtMs} />
            </>
          )}
        </Text>
      ))}
    </Group>
  );
}
