'use client';

import { Anchor, Badge, Progress, Table, Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { serviceLevelOf, type AgentView, type QueueId, type QueueView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Duration } from '../../components/duration.tsx';
import { Empty } from '../../components/empty.tsx';
import { Figure, TableCard } from '../../components/table-card.tsx';
import { useTimeText } from '../../components/use-time-text.ts';
import { useServerNow } from '../engine/engine-provider.tsx';
import { AgentStateBar } from './agent-state-bar.tsx';
import { SERVICE_LEVEL_AIM, waitPressure } from './service-level.ts';

function pressureColor(pressure: number): string {
  return pressure >= 1 ? 'red.6' : pressure >= 0.6 ? 'orange.6' : 'blue.6';
}

interface Props {
  readonly queues: readonly QueueView[];
  readonly agents: readonly AgentView[];
  /** Whose line is shown below. */
  readonly shown: QueueId | null;
  readonly onShow: (queueId: QueueId) => void;
}

export function QueueTable({ queues, agents, shown, onShow }: Props) {
  const t = useTranslations('floor.queues');
  const nowMs = useServerNow();
  const timeText = useTimeText();
  if (queues.length === 0) return <Empty text={t('empty')} icon={IconUsersGroup} />;
  return (
    <TableCard
      minWidth={860}
      columns={[
        { label: t('name') },
        { label: t('waiting'), figures: true },
        { label: t('longest'), width: 200 },
        { label: t('serviceLevel'), figures: true },
        { label: t('offered'), figures: true },
        { label: t('answered'), figures: true },
        { label: t('abandoned'), figures: true },
        { label: t('agents'), width: 220 },
      ]}
    >
      {queues.map((queue) => {
        const level = serviceLevelOf(queue, queue.serviceLevel);
        const pressure = waitPressure(queue, nowMs);
        return (
          <Table.Tr key={queue.queueId} data-part="queue" data-queue-id={queue.queueId} data-waiting={queue.waiting}>
            <Table.Th scope="row" fw={600}>
              <Anchor component="button" type="button" inherit aria-pressed={queue.queueId === shown} onClick={() => onShow(queue.queueId)}>
                {queue.name}
              </Anchor>{' '}
              {!queue.open && (
                <Badge size="sm" color="gray">
                  {t('closed')}
                </Badge>
              )}
            </Table.Th>
            <Figure>
              <Text component="span" fw={650}>
                {queue.waiting}
              </Text>
              {queue.callbacksWaiting > 0 && (
                <Text component="span" fz="xs" c="dimmed">
                  {' '}
                  {t('callbacks', { count: queue.callbacksWaiting })}
                </Text>
              )}
              {queue.nextScheduledAtMs !== null && (
                <Text component="span" fz="xs" c="dimmed" data-part="scheduled">
                  {' '}
                  {t('scheduled', { count: queue.callbacksScheduled, time: timeText(queue.nextScheduledAtMs) })}
                </Text>
              )}
            </Figure>
            <Table.Td>
              {queue.oldestEnqueuedAtMs === null ? (
                '—'
              ) : (
                <>
                  <Duration sinceMs={queue.oldestEnqueuedAtMs} />
                  <Progress value={Math.min(100, pressure * 100)} color={pressureColor(pressure)} size="sm" aria-label={t('longest')} />
                </>
              )}
            </Table.Td>
            <Figure {...(level !== null && level < SERVICE_LEVEL_AIM ? { c: 'red', fw: 600 } : {})}>
              {level === null ? '—' : t('percent', { value: level })}
            </Figure>
            <Figure>{queue.offered}</Figure>
            <Figure>{queue.answered}</Figure>
            <Figure>{queue.abandoned}</Figure>
            <Table.Td>
              <AgentStateBar agents={agents.filter((agent) => agent.queueIds.includes(queue.queueId))} />
            </Table.Td>
          </Table.Tr>
        );
      })}
    </TableCard>
  );
}
