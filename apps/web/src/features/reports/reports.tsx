'use client';

import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconChartHistogram, IconPlugConnectedX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRouter, useSearchParams } from 'next/navigation';
import { callVerb, type VerbOutput } from '../../client/verbs.ts';
import { Empty } from '../../components/empty.tsx';
import { TableSkeleton } from '../../components/table-card.tsx';
import { Charts } from './charts.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isOneDay, readFilters, toInput, writeFilters, type Filters } from './filters.ts';
import { busyPart } from './intervals.ts';
import { IntervalTable } from './interval-table.tsx';
import { Promises } from './promises.tsx';
import { RebuildCard } from './rebuild-card.tsx';
import { QueueFigures } from './queue-figures.tsx';
import { Tiles } from './tiles.tsx';
import { useMe } from '../shell/me.tsx';

export type Report = VerbOutput<'metrics.read'>;

/** A period that is not over is read again so often. */
const LIVE_EVERY_MS = 5_000;

/** How the queues did, in any past time and as it happens: plots first, numbers for who wants them. */
export function Reports() {
  const t = useTranslations('reports');
  const { role } = useMe();
  const router = useRouter();
  const filters = readFilters(useSearchParams());
  const show = (next: Filters): void => router.replace(`/reports?${writeFilters(next)}`, { scroll: false });
  const { data, isError, refetch } = useQuery({
    queryKey: ['metrics', toInput(filters)],
    queryFn: () => callVerb('metrics.read', toInput(filters)),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.toMs > state.data.nowMs ? LIVE_EVERY_MS : false),
  });
  const live = data !== undefined && data.toMs > data.nowMs;
  return (
    <Stack gap="md">
      <Group justify="space-between" align="baseline">
        <Title order={1} fz="h3">
          {t('title')}
        </Title>
        {data && (
          <Text fz="sm" c="dimmed">
            {live ? t('live', { zone: data.timeZone }) : t('zone', { zone: data.timeZone })}
          </Text>
        )}
      </Group>
      <FilterBar filters={filters} queues={data?.queues ?? []} onChange={show} />
      {data ? (
        <Loaded report={data} filters={filters} />
      ) : isError ? (
        <Empty text={t('failed')} icon={IconPlugConnectedX}>
          <Button onClick={() => void refetch()}>{t('retry')}</Button>
        </Empty>
      ) : (
        <>
          <Skeleton h={96} />
          <Skeleton h={220} />
          <TableSkeleton />
        </>
      )}
      {role === 'admin' && <RebuildCard />}
    </Stack>
  );
}

function Loaded({ report, filters }: { report: Report; filters: Filters }) {
  const t = useTranslations('reports');
  const oneDay = isOneDay(filters);
  const intervals = busyPart(report.intervals, oneDay);
  const { offered, answered, callbacks, waiting } = report.total;
  const quiet = offered + answered + callbacks + waiting === 0;
  const queues = filters.queueId === null ? report.queues : report.queues.filter(({ queueId }) => queueId === filters.queueId);
  return (
    <>
      {quiet ? (
        <Empty text={report.toMs > report.nowMs ? t('empty') : t('emptyPast')} icon={IconChartHistogram} />
      ) : (
        <>
          <Tiles total={report.total} intervals={intervals} nowMs={report.nowMs} />
          {filters.asTable ? (
            <IntervalTable intervals={intervals} timeZone={report.timeZone} oneDay={oneDay} />
          ) : (
            <Charts intervals={intervals} timeZone={report.timeZone} oneDay={oneDay} />
          )}
        </>
      )}
      {queues.length > 0 && <QueueFigures queues={queues} nowMs={report.nowMs} />}
      {queues.length > 0 && <Promises queues={queues} total={report.predictions} />}
    </>
  );
}
