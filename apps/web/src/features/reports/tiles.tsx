'use client';

import { AreaChart } from '@mantine/charts';
import { Card, SimpleGrid, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { SERVICE_LEVEL_AIM } from '../floor/service-level.ts';
import type { IntervalFigures } from './intervals.ts';
import type { Report } from './reports.tsx';
import { useWords } from './use-words.ts';

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly hint: string;
  readonly line: readonly (number | null)[];
  readonly trouble?: boolean;
}

/** Only the course: nothing to point at and nothing to focus. */
const BARE = {
  withXAxis: false,
  withYAxis: false,
  withTooltip: false,
  withDots: false,
  accessibilityLayer: false,
  gridAxis: 'none',
  curveType: 'monotone',
  strokeWidth: 1.5,
  fillOpacity: 0.15,
} as const;

/** The six figures that a supervisor is asked for, each with its course over the period. */
export function Tiles({ total, intervals, nowMs }: { total: Report['total']; intervals: readonly IntervalFigures[]; nowMs: number }) {
  const t = useTranslations('reports.tile');
  const { share, duration } = useWords();
  const line = (of: (one: IntervalFigures) => number | null): readonly (number | null)[] => intervals.map(of);
  const tiles: readonly Tile[] = [
    {
      name: t('serviceLevel'),
      value: share(total.serviceLevel),
      hint: t('aim', { value: SERVICE_LEVEL_AIM }),
      line: line(({ serviceLevel }) => serviceLevel),
      trouble: total.serviceLevel !== null && total.serviceLevel < SERVICE_LEVEL_AIM,
    },
    {
      name: t('offered'),
      value: String(total.offered),
      hint:
        total.oldestSinceMs === null
          ? t('callbacks', { count: total.callbacks })
          : t('waiting', { count: total.waiting, time: duration(nowMs - total.oldestSinceMs) }),
      line: line(({ offered }) => offered),
    },
    {
      name: t('asa'),
      value: duration(total.asaMs),
      hint: t('longest', { time: duration(total.longestWaitMs) }),
      line: line(({ asaMs }) => asaMs),
    },
    {
      name: t('aht'),
      value: duration(total.ahtMs),
      hint: t('parts', { talk: duration(total.talkMs), wrapUp: duration(total.wrapUpMs) }),
      line: line(({ ahtMs }) => ahtMs),
    },
    {
      name: t('abandoned'),
      value: share(total.abandonRate),
      hint: t('short', { count: total.abandoned - total.shortAbandoned, short: total.shortAbandoned }),
      line: line(({ abandoned, shortAbandoned }) => abandoned - shortAbandoned),
    },
    {
      name: t('occupancy'),
      value: share(total.occupancy),
      hint: t('nonResponse', { count: total.notAnswered }),
      line: line(({ occupancy }) => occupancy),
    },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      {tiles.map((tile) => (
        <Card key={tile.name} padding="sm" data-part="tile">
          <Text fz="sm" c="dimmed" truncate>
            {tile.name}
          </Text>
          <Text fz={26} fw={650} lh={1.25} className="figures" {...(tile.trouble ? { c: 'red' } : {})}>
            {tile.value}
          </Text>
          <Text fz="xs" c="dimmed" lineClamp={2}>
            {tile.hint}
          </Text>
          <AreaChart
            mt={6}
            h={28}
            data={tile.line.flatMap((value, at) => (value === null ? [] : [{ at, value }]))}
            dataKey="at"
            series={[{ name: 'value', color: tile.trouble ? 'red.6' : 'cord.6' }]}
            {...BARE}
            aria-hidden
          />
        </Card>
      ))}
    </SimpleGrid>
  );
}
