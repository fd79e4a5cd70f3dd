'use client';

import { Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Figure, TableCard } from '../../components/table-card.tsx';
import type { IntervalFigures } from './intervals.ts';
import { useIntervalLabel, useWords } from './use-words.ts';

/** The plots in numbers. */
export function IntervalTable(props: { intervals: readonly IntervalFigures[]; timeZone: string; oneDay: boolean }) {
  const { intervals, timeZone, oneDay } = props;
  const t = useTranslations('reports.column');
  const label = useIntervalLabel(timeZone, oneDay);
  const { share, duration } = useWords();
  const columns = ['level', 'offered', 'answered', 'asa', 'aht', 'abandoned', 'short', 'flowOut', 'longest', 'occupancy'] as const;
  return (
    <TableCard minWidth={900} columns={[{ label: t('time') }, ...columns.map((name) => ({ label: t(name), figures: true }))]}>
      {intervals.map((one) => (
        <Table.Tr key={one.startMs} data-part="interval">
          <Table.Th scope="row" fw={500}>
            {label(one.startMs)}
          </Table.Th>
          <Figure>{share(one.serviceLevel)}</Figure>
          <Figure>{one.offered}</Figure>
          <Figure>{one.answered}</Figure>
          <Figure>{duration(one.asaMs)}</Figure>
          <Figure>{duration(one.ahtMs)}</Figure>
          <Figure>{one.abandoned}</Figure>
          <Figure>{one.shortAbandoned}</Figure>
          <Figure>{one.flowOut}</Figure>
          <Figure>{duration(one.longestWaitMs)}</Figure>
          <Figure>{share(one.occupancy)}</Figure>
        </Table.Tr>
      ))}
    </TableCard>
  );
}
