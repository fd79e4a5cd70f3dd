'use client';

import { Card, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Figure, TableCard } from '../../components/table-card.tsx';
import type { Report } from './reports.tsx';
import { useWords } from './use-words.ts';

type Score = Report['predictions'];

/** Whether customers were told the truth: each estimated wait, held against how long it took. */
export function Promises({ queues, total }: { queues: Report['queues']; total: Score }) {
  const t = useTranslations('reports.promises');
  const { duration } = useWords();
  if (total.made === 0)
    return (
      <Card padding="md" component="section">
        <Title order={2} fz="md" mb={4}>
          {t('title')}
        </Title>
        <Text fz="sm" c="dimmed">
          {t('empty')}
        </Text>
      </Card>
    );
  return (
    <Stack gap={4}>
      <TableCard
        title={t('title')}
        minWidth={860}
        columns={[
          { label: t('queue') },
          { label: t('made'), figures: true },
          { label: t('scored'), figures: true },
          { label: t('withinP50'), width: 210 },
          { label: t('withinP90'), width: 210 },
          { label: t('error'), figures: true },
          { label: t('loss'), figures: true },
        ]}
      >
        {queues
          .filter(({ predictions }) => predictions.made > 0)
          .map(({ queueId, name, predictions }) => (
            <Table.Tr key={queueId} data-part="promises">
              <Table.Th scope="row" fw={600}>
                {name}
              </Table.Th>
              <Figure>{predictions.made}</Figure>
              <Figure>{predictions.scored}</Figure>
              <Table.Td>
                <Kept value={predictions.withinP50} aim={0.5} />
              </Table.Td>
              <Table.Td>
                <Kept value={predictions.withinP90} aim={0.9} />
              </Table.Td>
              <Figure>{duration(predictions.absoluteErrorMs)}</Figure>
              <Figure>{duration(predictions.pinballMs)}</Figure>
            </Table.Tr>
          ))}
      </TableCard>
      <Text fz="xs" c="dimmed">
        {t('help')}
      </Text>
    </Stack>
  );
}

/** A share as a bar beside what it should be; far below is a promise that was too short. */
function Kept({ value, aim }: { value: number | null; aim: number }) {
  const t = useTranslations('reports.promises');
  const { share } = useWords();
  if (value === null) return <>—</>;
  return (
    <>
      <Text component="span" fz="sm" className="figures">
        {t('ofAim', { value: share(value), aim: share(aim) })}
      </Text>
      <Progress value={value * 100} color={value < aim - 0.1 ? 'orange.6' : 'cord.6'} size="sm" aria-label={share(value)} />
    </>
  );
}
