'use client';

import { Alert, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AgentId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { callVerb } from '../../client/verbs.ts';
import { Duration } from '../../components/duration.tsx';
import { Figure } from '../../components/table-card.tsx';
import { ReasonList } from './reason-list.tsx';

const READ_EVERY_MS = 1_500;

/** Why an agent gets nothing, and what its queues have for it; read again while it is looked at. */
export function WhyAgent({ agentId }: { agentId: AgentId }) {
  const t = useTranslations('floor.why');
  const agent = useTranslations('floor.why.agent');
  const errors = useTranslations('errors');
  const { data, isPending, isError } = useQuery({
    queryKey: ['why', agentId],
    queryFn: () => callVerb('agent.explain', { agentId }),
    refetchInterval: READ_EVERY_MS,
    // What it was the last time somebody looked is no answer.
    gcTime: 0,
    staleTime: 0,
  });
  if (isPending) return <Skeleton h={200} />;
  if (isError)
    return (
      <Alert color="red" role="alert">
        {errors('store_unavailable')}
      </Alert>
    );
  const { reasons, queues, pausedUntilMs } = data;
  return (
    <Stack data-part="why-agent" data-agent-id={agentId}>
      <ReasonList
        sentences={reasons.map(({ reason, count }) => agent(reason, { count: count ?? 0 }))}
        reasons={reasons.map(({ reason }) => reason)}
      />
      {pausedUntilMs !== null && reasons.some(({ reason }) => reason === 'paused') && (
        <Text fz="sm">
          {t('pauseLeft')} <Duration untilMs={pausedUntilMs} />
        </Text>
      )}
      {queues.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('queue')}</Table.Th>
              <Table.Th ta="right">{t('waiting')}</Table.Th>
              <Table.Th ta="right">{t('forAgent')}</Table.Th>
              <Table.Th ta="right">{t('before')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {queues.map((queue) => (
              <Table.Tr key={queue.queueId}>
                <Table.Th scope="row">{queue.name}</Table.Th>
                <Figure>{queue.waiting}</Figure>
                <Figure>{queue.forAgent}</Figure>
                <Figure>{queue.before ?? '—'}</Figure>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
