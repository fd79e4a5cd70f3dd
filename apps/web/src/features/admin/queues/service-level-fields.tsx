'use client';

import { Fieldset, Grid, Select, Stack, Switch } from '@mantine/core';
import { SERVICE_LEVEL_VARIANTS, type ServiceLevelRule } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { DurationInput } from './duration-input.tsx';
import type { QueueForm } from './queue-form.ts';

const SWITCHES = ['withFlowOuts', 'withoutShortAbandons', 'withoutAbandons'] as const satisfies readonly (keyof ServiceLevelRule)[];

/** By which time, and in which of the trade's ways, the queue is measured; past days are counted anew by it. */
export function ServiceLevelFields({ form }: { form: QueueForm }) {
  const t = useTranslations('admin.queues.fields');
  const own = useTranslations('admin.queues.level');
  const level = useTranslations('reports.level');
  const { serviceLevel } = form.values.routing;
  const set = (change: Partial<ServiceLevelRule>): void => form.setFieldValue('routing.serviceLevel', { ...serviceLevel, ...change });
  return (
    <Fieldset legend={own('title')}>
      <Stack>
        <Grid>
          <Grid.Col span={6}>
            <DurationInput
              {...form.getInputProps('serviceLevelMs')}
              unit="seconds"
              minMs={1_000}
              maxMs={600_000}
              label={t('serviceLevel')}
              description={t('serviceLevelHint')}
            />
          </Grid.Col>
          <Grid.Col span={6}>
            <DurationInput
              {...form.getInputProps('routing.serviceLevel.shortAbandonMs')}
              unit="seconds"
              minMs={0}
              maxMs={60_000}
              label={own('short')}
              description={own('shortHint')}
            />
          </Grid.Col>
        </Grid>
        <Select
          label={own('variant')}
          data={SERVICE_LEVEL_VARIANTS.map((value) => ({ value, label: level(value) }))}
          value={serviceLevel.variant}
          onChange={(value) => {
            const variant = SERVICE_LEVEL_VARIANTS.find((one) => one === value);
            if (variant !== undefined) set({ variant });
          }}
          allowDeselect={false}
        />
        {serviceLevel.variant === 'ofServed' &&
          SWITCHES.map((name) => (
            <Switch
              key={name}
              label={own(name)}
              checked={serviceLevel[name]}
              onChange={(event) => set({ [name]: event.currentTarget.checked })}
            />
          ))}
      </Stack>
    </Fieldset>
  );
}
