'use client';

import { Badge, Progress, Table, Text } from '@mantine/core';
import type { AgentView, QueueView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Duration } from '../../components/duration.tsx';
import { useServerNow } from '../engine/engine-provider.tsx';
import { AgentStateBar } from './agent-state-bar.tsx';
import { SERVICE_LEVEL_AIM, serviceLevel, waitPressure } from './service-level.ts';

function pressureColor(pressure: number): string {
  return pressure >= 1 ? 'red' : pressure >= 0.6 ? 'orange' : 'blue';
}

export function QueueTable({ queues, agents }: { queues: readonly QueueView[]; agents: readonly AgentView[] }) {
  const t = useTranslations('floor.queues');
  const nowMs = useServerNow();
  if (queues.length === 0) return <Text c="dimmed">{t('empty')}</Text>;
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing={6} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th ta="right">{t('waiting')}</Table.Th>
            <Table.Th w={200}>{t('longest')}</Table.Th>
            <Table.Th ta="right">{t('serviceLevel')}</Table.Th>
            <Table.Th ta="right">{t('offered')}</Table.Th>
            <Table.Th ta="right">{t('answered')}</Table.Th>
            <Table.Th ta="right">{t('abandoned')}</Table.Th>
            <Table.Th w={220}>{t('agents')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map((queue) => {
            const level = serviceLevel(queue);
            const pressure = waitPressure(queue, nowMs);
            return (
              <Table.Tr key={queue.queueId} data-part="queue" data-queue-id={queue.queueId} data-waiting={queue.waiting}>
                <Table.Th scope="row" fw={600}>
                  {queue.name}{' '}
                  {!queue.open && (
                    <Badge size="sm" color="gray" variant="light" tt="none">
                      {t('closed')}
                    </Badge>
                  )}
                </Table.Th>
                <Table.Td ta="right">
                  <Text component="span" fw={650}>
                    {queue.waiting}
                  </Text>
                  {queue.callbacksWaiting > 0 && (
                    <Text component="span" fz="xs" c="dimmed">
                      {' '}
                      {t('callbacks', { count: queue.callbacksWaiting })}
                    </Text>
                  )}
                </Table.Td>
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
                <Table.Td ta="right" {...(level !== null && level < SERVICE_LEVEL_AIM ? { c: 'red' } : {})}>
                  {level === null ? '—' : t('percent', { value: level })}
                </Table.Td>
                <Table.Td ta="right">{queue.offered}</Table.Td>
                <Table.Td ta="right">{queue.answered}</Table.Td>
                <Table.Td ta="right">{queue.abandoned}</Table.Td>
                <Table.Td>
                  <AgentStateBar agents={agents.filter((agent) => agent.queueIds.includes(queue.queueId))} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
