'use client';

import { Group, SegmentedControl, Select } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { queueIdSchema, SERVICE_LEVEL_VARIANTS, serviceLevelVariantSchema } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CUTS, isOneDay, PERIODS, type Filters } from './filters.ts';
import type { Report } from './reports.tsx';

export function FilterBar({
  filters,
  queues,
  onChange,
}: {
  filters: Filters;
  queues: Report['queues'];
  onChange: (filters: Filters) => void;
}) {
  const t = useTranslations('reports.filter');
  const level = useTranslations('reports.level');
  const [begun, setBegun] = useState<string | null>(null);
  const range: [string | null, string | null] = begun === null ? [filters.days?.[0] ?? null, filters.days?.[1] ?? null] : [begun, null];
  return (
    <Group align="flex-end" gap="sm">
      <SegmentedControl
        aria-label={t('period')}
        data={PERIODS.map((value) => ({ value, label: t(value) }))}
        value={filters.days === null ? filters.period : ''}
        onChange={(value) => onChange({ ...filters, days: null, period: PERIODS.find((one) => one === value) ?? 'today' })}
      />
      <DatePickerInput
        type="range"
        aria-label={t('days')}
        placeholder={t('days')}
        valueFormat="YYYY-MM-DD"
        value={range}
        onChange={([from, to]) => {
          setBegun(to === null ? from : null);
          if (from !== null && to !== null) onChange({ ...filters, days: [from, to] });
          if (from === null) onChange({ ...filters, days: null });
        }}
        allowSingleDateInRange
        clearable
        w={230}
      />
      <Select
        aria-label={t('queue')}
        placeholder={t('allQueues')}
        data={queues.map(({ queueId, name }) => ({ value: queueId, label: name }))}
        value={filters.queueId}
        onChange={(queueId) => onChange({ ...filters, queueId: queueIdSchema.nullable().parse(queueId) })}
        clearable
        searchable
        w={170}
      />
      <Select
        aria-label={t('level')}
        placeholder={t('ownLevel')}
        data={SERVICE_LEVEL_VARIANTS.map((value) => ({ value, label: level(value) }))}
        value={filters.variant}
        onChange={(variant) => onChange({ ...filters, variant: serviceLevelVariantSchema.nullable().parse(variant) })}
        clearable
        w={250}
      />
      {isOneDay(filters) && (
        <SegmentedControl
          aria-label={t('cut')}
          data={CUTS.map((value) => ({ value, label: t(value) }))}
          value={filters.cut}
          onChange={(value) => onChange({ ...filters, cut: CUTS.find((one) => one === value) ?? 'hour' })}
        />
      )}
      <SegmentedControl
        aria-label={t('view')}
        data={['plots', 'table'].map((value) => ({ value, label: t(value) }))}
        value={filters.asTable ? 'table' : 'plots'}
        onChange={(value) => onChange({ ...filters, asTable: value === 'table' })}
      />
    </Group>
  );
}
