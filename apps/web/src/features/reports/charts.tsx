'use client';

import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import { Card, ColorSwatch, Group, SimpleGrid, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useId, type ReactNode } from 'react';
import { SERVICE_LEVEL_AIM } from '../floor/service-level.ts';
import type { IntervalFigures } from './intervals.ts';
import { useIntervalLabel, useWords } from './use-words.ts';

const HEIGHT = 190;
const MARGIN = { margin: { top: 8 } };
/** Nothing is to be focused in a plot: the same numbers stand in the table. */
const COMMON = { h: HEIGHT, dataKey: 'label', accessibilityLayer: false, tickLine: 'none' } as const;

interface Props {
  readonly intervals: readonly IntervalFigures[];
  readonly timeZone: string;
  readonly oneDay: boolean;
}

/** What became of the calls, how many in time, how long they waited, and how busy the agents were. */
export function Charts({ intervals, timeZone, oneDay }: Props) {
  const t = useTranslations('reports.chart');
  const { share, duration } = useWords();
  const label = useIntervalLabel(timeZone, oneDay);
  const data = intervals.map((one) => ({
    label: label(one.startMs),
    inTime: one.answeredWithin,
    late: one.answered - one.answeredWithin,
    abandoned: one.abandoned,
    flowOut: one.flowOut + one.failed,
    level: one.serviceLevel,
    asa: one.asaMs,
    longest: one.longestWaitMs,
    occupancy: one.occupancy,
  }));
  const shares = { valueFormatter: (value: number) => share(value), yAxisProps: { domain: [0, 1], width: 52 } };
  const calls = [
    { name: 'inTime', label: t('inTime'), color: 'green.6' },
    { name: 'late', label: t('late'), color: 'orange.6' },
    { name: 'abandoned', label: t('abandoned'), color: 'red.6' },
    { name: 'flowOut', label: t('flowOut'), color: 'gray.5' },
  ];
  const waits = [
    { name: 'asa', label: t('asa'), color: 'cord.6' },
    { name: 'longest', label: t('longest'), color: 'orange.6', strokeDasharray: '5 4' },
  ];
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      <Plot title={t('calls')} legend={calls}>
        <BarChart
          {...COMMON}
          data={data}
          type="stacked"
          maxBarWidth={36}
          barChartProps={MARGIN}
          yAxisProps={{ allowDecimals: false, width: 40 }}
          series={calls}
        />
      </Plot>
      <Plot title={t('level')}>
        <LineChart
          {...COMMON}
          {...shares}
          data={data}
          connectNulls
          curveType="monotone"
          lineChartProps={MARGIN}
          referenceLines={[{ y: SERVICE_LEVEL_AIM, color: 'gray.6', label: t('aim'), labelPosition: 'insideBottomRight' }]}
          series={[{ name: 'level', label: t('level'), color: 'cord.6' }]}
        />
      </Plot>
      <Plot title={t('waits')} legend={waits}>
        <LineChart
          {...COMMON}
          data={data}
          connectNulls
          curveType="monotone"
          lineChartProps={MARGIN}
          valueFormatter={(value) => duration(value)}
          yAxisProps={{ width: 52 }}
          series={waits}
        />
      </Plot>
      <Plot title={t('occupancy')}>
        <AreaChart
          {...COMMON}
          {...shares}
          data={data}
          connectNulls
          curveType="monotone"
          areaChartProps={MARGIN}
          series={[{ name: 'occupancy', label: t('occupancy'), color: 'blue.6' }]}
        />
      </Plot>
    </SimpleGrid>
  );
}

interface PlotProps {
  readonly title: string;
  readonly legend?: readonly { readonly name: string; readonly label: string; readonly color: string }[];
  readonly children: ReactNode;
}

function Plot({ title, legend = [], children }: PlotProps) {
  const id = useId();
  return (
    <Card padding="sm" component="section" aria-labelledby={id} data-part="plot">
      <Group justify="space-between" gap="sm" mb={4}>
        <Title order={2} fz="sm" id={id}>
          {title}
        </Title>
        <Group gap="sm">
          {legend.map(({ name, label, color }) => (
            <Group key={name} gap={6} wrap="nowrap">
              <ColorSwatch size={10} color={`var(--mantine-color-${color.replace('.', '-')})`} withShadow={false} aria-hidden />
              <Text fz="xs" c="dimmed">
                {label}
              </Text>
            </Group>
          ))}
        </Group>
      </Group>
      {children}
    </Card>
  );
}
