'use client';

import { Checkbox, Group, Select, TextInput } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { callVerb } from '../../client/verbs.ts';
import type { Filters, Outcome } from './filters.ts';

const OUTCOMES: readonly Outcome[] = ['answered', 'abandoned', 'flowOut', 'failed'];

export function FilterBar({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const t = useTranslations('history.filter');
  const outcome = useTranslations('desk.outcome');
  const { data } = useQuery({ queryKey: ['history.filters'], queryFn: () => callVerb('history.filters', {}), staleTime: 60_000 });
  const search = useDebouncedCallback((text: string) => onChange({ ...filters, text }), 300);
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        key={filters.text === '' ? 'empty' : 'text'}
        label={t('text')}
        placeholder={t('textHint')}
        leftSection={<IconSearch size={16} aria-hidden />}
        defaultValue={filters.text}
        onChange={(event) => search(event.currentTarget.value)}
        w={220}
      />
      <DatePickerInput
        type="range"
        label={t('days')}
        placeholder={t('anyDay')}
        value={[filters.from, filters.to]}
        onChange={([from, to]) => onChange({ ...filters, from, to })}
        allowSingleDateInRange
        clearable
        w={250}
      />
      <Select
        label={t('queue')}
        placeholder={t('any')}
        data={(data?.queues ?? []).map(({ queueId, name }) => ({ value: queueId, label: name }))}
        value={filters.queue}
        onChange={(queue) => onChange({ ...filters, queue })}
        clearable
        searchable
        w={170}
      />
      <Select
        label={t('agent')}
        placeholder={t('any')}
        data={(data?.agents ?? []).map(({ agentId, name }) => ({ value: agentId, label: name }))}
        value={filters.agent}
        onChange={(agent) => onChange({ ...filters, agent })}
        clearable
        searchable
        w={170}
      />
      <Select
        label={t('outcome')}
        placeholder={t('any')}
        data={OUTCOMES.map((one) => ({ value: one, label: outcome(one) }))}
        value={filters.outcome}
        onChange={(value) => onChange({ ...filters, outcome: OUTCOMES.find((one) => one === value) ?? null })}
        clearable
        w={170}
      />
      <Checkbox
        label={t('recorded')}
        checked={filters.recorded}
        onChange={(event) => onChange({ ...filters, recorded: event.currentTarget.checked })}
        pb={8}
      />
    </Group>
  );
}
