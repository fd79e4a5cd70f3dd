'use client';

import { Badge, Table, Text, Tooltip } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Figure, TableCard } from '../../components/table-card.tsx';
import { SERVICE_LEVEL_AIM } from '../floor/service-level.ts';
import type { Report } from './reports.tsx';
import { useWords } from './use-words.ts';

const COLUMNS = [
  'level',
  'offered',
  'answered',
  'asa',
  'aht',
  'abandonedShort',
  'flowOut',
  'callbacks',
  'nonResponse',
  'longest',
  'oldest',
  'occupancy',
] as const;

/** A row a queue; how its service level is counted is said on the number. */
export function QueueFigures({ queues, nowMs }: { queues: Report['queues']; nowMs: number }) {
  const t = useTranslations('reports.column');
  const section = useTranslations('reports');
  const level = useTranslations('reports.level');
  const { share, duration } = useWords();
  return (
    <TableCard
      title={section('queues')}
      minWidth={1_080}
      columns={[{ label: t('queue') }, ...COLUMNS.map((name) => ({ label: t(name), figures: true }))]}
    >
      {queues.map((queue) => (
        <Table.Tr key={queue.queueId} data-part="queue-figures">
          <Table.Th scope="row" fw={600}>
            {queue.name}{' '}
            {queue.archived && (
              <Badge size="sm" color="gray">
                {section('archived')}
              </Badge>
            )}
          </Table.Th>
          <Figure {...(queue.serviceLevel !== null && queue.serviceLevel < SERVICE_LEVEL_AIM ? { c: 'red', fw: 600 } : {})}>
            <Tooltip label={section('judged', { time: duration(queue.serviceLevelMs), way: level(queue.rule.variant) })}>
              <Text component="span" inherit tabIndex={0}>
                {share(queue.serviceLevel)}
              </Text>
            </Tooltip>
          </Figure>
          <Figure>{queue.offered}</Figure>
          <Figure>{queue.answered}</Figure>
          <Figure>{duration(queue.asaMs)}</Figure>
          <Figure>{duration(queue.ahtMs)}</Figure>
          <Figure style={{ whiteSpace: 'nowrap' }}>
            {queue.abandoned}
            {queue.shortAbandoned > 0 && (
              <Text component="span" fz="xs" c="dimmed">
                {' '}
                ({queue.shortAbandoned})
              </Text>
            )}
          </Figure>
          <Figure>{queue.flowOut}</Figure>
          <Figure style={{ whiteSpace: 'nowrap' }}>
            {queue.callbacks === 0 ? '—' : section('kept', { kept: queue.callbacksReached, promised: queue.callbacks })}
          </Figure>
          <Figure>{queue.notAnswered}</Figure>
          <Figure>{duration(queue.longestWaitMs)}</Figure>
          <Figure>{queue.oldestSinceMs === null ? '—' : duration(nowMs - queue.oldestSinceMs)}</Figure>
          <Figure>{share(queue.occupancy)}</Figure>
        </Table.Tr>
      ))}
    </TableCard>
  );
}
