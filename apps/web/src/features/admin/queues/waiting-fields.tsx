'use client';

import { Fieldset, Grid, NumberInput, Radio, Stack, Switch } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { CallbackFields } from './callback-fields.tsx';
import { DurationInput } from './duration-input.tsx';
import type { QueueForm } from './queue-form.ts';

/** What callers are told while they wait, how long and how many may wait, and the callback that spares them waiting. */
export function WaitingFields({ form }: { form: QueueForm }) {
  const t = useTranslations('admin.queues.fields');
  return (
    <Stack>
      <Fieldset legend={t('announcements')}>
        <Stack>
          <Switch {...form.getInputProps('announcePosition', { type: 'checkbox' })} label={t('announcePosition')} />
          <Switch {...form.getInputProps('announceWait', { type: 'checkbox' })} label={t('announceWait')} />
          <DurationInput
            {...form.getInputProps('announceEveryMs')}
            unit="seconds"
            minMs={5_000}
            maxMs={600_000}
            label={t('announceEvery')}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend={t('limits')}>
        <Grid>
          <Grid.Col span={6}>
            <NumberInput {...form.getInputProps('maxWaiting')} min={0} max={10_000} label={t('maxWaiting')} description={t('noLimit')} />
          </Grid.Col>
          <Grid.Col span={6}>
            <DurationInput
              {...form.getInputProps('maxWaitMs')}
              unit="minutes"
              minMs={0}
              maxMs={14_400_000}
              label={t('maxWait')}
              description={t('noLimit')}
            />
          </Grid.Col>
        </Grid>
        <Radio.Group {...form.getInputProps('onMaxWait')} label={t('onMaxWait')} mt="sm">
          <Stack gap={6} mt={6}>
            <Radio value="callback" label={t('onMaxWaitCallback')} />
            <Radio value="message" label={t('onMaxWaitMessage')} />
          </Stack>
        </Radio.Group>
      </Fieldset>
      <CallbackFields form={form} />
    </Stack>
  );
}
