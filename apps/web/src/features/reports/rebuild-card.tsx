'use client';

import { Button, Card, Group, Progress, Text, Title } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { callVerb, type VerbOutput } from '../../client/verbs.ts';
import { useAct } from '../admin/use-act.ts';

export type Rebuild = NonNullable<VerbOutput<'metrics.rebuildState'>>;

const LOOK_EVERY_MS = 1_000;
const KEY = ['metrics-rebuild'];

/** For admins: the figures of chosen days are counted again from the events. May be left while it runs. */
export function RebuildCard() {
  const t = useTranslations('reports.rebuild');
  const client = useQueryClient();
  const { act, busy } = useAct();
  const [range, setRange] = useState<[string | null, string | null]>([null, null]);
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: () => callVerb('metrics.rebuildState', {}),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? LOOK_EVERY_MS : false),
  });
  const running = data?.state === 'running';
  const [from, to] = range;
  const begin = async (): Promise<void> => {
    if (from === null || to === null) return;
    const begun = await act('metrics.rebuild', { days: [from, to] });
    // Refused: somebody else has begun one.
    if (begun === null) await client.invalidateQueries({ queryKey: KEY });
    else client.setQueryData(KEY, begun);
  };
  return (
    <Card padding="md" component="section" data-part="rebuild">
      <Title order={2} fz="md" mb={4}>
        {t('title')}
      </Title>
      <Text fz="sm" c="dimmed" mb="sm">
        {t('help')}
      </Text>
      <Group align="flex-end" gap="sm" wrap="wrap">
        <DatePickerInput
          type="range"
          label={t('days')}
          placeholder={t('choose')}
          valueFormat="YYYY-MM-DD"
          value={range}
          onChange={setRange}
          maxDate={new Date()}
          allowSingleDateInRange
          clearable
          w={230}
        />
        <Button
          flex="none"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={() => void begin()}
          loading={busy}
          disabled={running || from === null || to === null}
        >
          {t('begin')}
        </Button>
      </Group>
      {data && <RebuildState rebuild={data} />}
    </Card>
  );
}

/** How far it is, or what came of it. */
export function RebuildState({ rebuild }: { rebuild: Rebuild }) {
  const t = useTranslations('reports.rebuild');
  const { days, state, done, total, corrected } = rebuild;
  const [from, to] = days;
  const range = from === to ? from : t('range', { from, to });
  const percent = total === null ? 0 : total === 0 ? 100 : Math.min(100, (done / total) * 100);
  return (
    <div role="status">
      <Text fz="sm" mt="sm" {...(state === 'failed' ? { c: 'red' } : {})} data-part={`rebuild-${state}`} className="figures">
        {t(state, { range, corrected })}
      </Text>
      {state === 'running' && <Progress value={percent} mt={6} animated aria-label={t('progress')} />}
    </div>
  );
}
