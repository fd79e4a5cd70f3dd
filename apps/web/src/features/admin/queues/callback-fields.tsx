'use client';

import { Fieldset, Grid, Group, NumberInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { TimeInput } from '@mantine/dates';
import { callbackSlotsSchema, quietMomentSchema, type CallbackRules } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { formatMinute, parseMinute } from '../hours.ts';
import { DurationInput } from './duration-input.tsx';
import type { QueueForm } from './queue-form.ts';

const NIGHT = { fromMinute: 21 * 60, toMinute: 8 * 60 };
const MIDNIGHT = 1_440;

/** The callback that spares customers waiting: when it is offered, how often it rings, and when never. */
export function CallbackFields({ form }: { form: QueueForm }) {
  const t = useTranslations('admin.queues.fields');
  const own = useTranslations('admin.queues.callbacks');
  const { callback } = form.values.routing;
  const set = (change: Partial<CallbackRules>): void => form.setFieldValue('routing.callback', { ...callback, ...change });
  return (
    <Fieldset legend={t('callback')}>
      <Stack>
        <Switch {...form.getInputProps('callbackOffered', { type: 'checkbox' })} label={t('callbackOffered')} />
        <Grid>
          <Grid.Col span={6}>
            <TextInput {...form.getInputProps('callbackDigit')} label={t('callbackDigit')} maxLength={1} />
          </Grid.Col>
          <Grid.Col span={6}>
            <DurationInput
              {...form.getInputProps('callbackRingMs')}
              unit="seconds"
              minMs={5_000}
              maxMs={120_000}
              label={t('callbackRing')}
            />
          </Grid.Col>
          <Grid.Col span={6}>
            <NumberInput {...form.getInputProps('callbackMaxAttempts')} min={1} max={10} label={t('callbackAttempts')} />
          </Grid.Col>
          <Grid.Col span={6}>
            <DurationInput
              {...form.getInputProps('callbackRetryMs')}
              unit="minutes"
              minMs={1_000}
              maxMs={86_400_000}
              label={t('callbackRetry')}
            />
          </Grid.Col>
        </Grid>
        <Switch
          label={own('times')}
          description={own('timesHelp')}
          checked={callback.slots !== null}
          onChange={(event) => set({ slots: event.currentTarget.checked ? callbackSlotsSchema.parse({}) : null })}
          data-part="callbackTimes"
        />
        {callback.slots !== null && <SlotFields form={form} />}
        <Switch
          label={own('calm')}
          description={own('calmHelp')}
          checked={callback.whenQuiet !== null}
          onChange={(event) => set({ whenQuiet: event.currentTarget.checked ? quietMomentSchema.parse({}) : null })}
          data-part="callbackWhenQuiet"
        />
        {callback.whenQuiet !== null && <CalmFields form={form} />}
        <Switch
          label={own('quiet')}
          description={own('quietHelp')}
          checked={callback.quietHours !== null}
          onChange={(event) => set({ quietHours: event.currentTarget.checked ? NIGHT : null })}
        />
        {callback.quietHours !== null && <QuietFields value={callback.quietHours} onChange={(quietHours) => set({ quietHours })} />}
        <Switch
          label={own('email')}
          description={own('emailHelp')}
          checked={callback.email}
          onChange={(event) => set({ email: event.currentTarget.checked })}
        />
        <Switch
          label={own('push')}
          description={own('pushHelp')}
          checked={callback.push}
          onChange={(event) => set({ push: event.currentTarget.checked })}
          data-part="callbackPush"
        />
        {!form.values.callbackOffered && callback.slots === null && callback.whenQuiet === null && (
          <Text fz="sm" c="dimmed">
            {own('off')}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}

function SlotFields({ form }: { form: QueueForm }) {
  const t = useTranslations('admin.queues.callbacks');
  const path = 'routing.callback.slots';
  return (
    <Grid>
      <Grid.Col span={6}>
        <DurationInput {...form.getInputProps(`${path}.lengthMs`)} unit="minutes" minMs={5_000} maxMs={14_400_000} label={t('length')} />
      </Grid.Col>
      <Grid.Col span={6}>
        <NumberInput {...form.getInputProps(`${path}.perSlot`)} min={1} max={1_000} label={t('perSlot')} />
      </Grid.Col>
      <Grid.Col span={6}>
        <DurationInput {...form.getInputProps(`${path}.noticeMs`)} unit="minutes" minMs={0} maxMs={86_400_000} label={t('notice')} />
      </Grid.Col>
      <Grid.Col span={6}>
        <NumberInput {...form.getInputProps(`${path}.days`)} min={1} max={7} label={t('days')} />
      </Grid.Col>
    </Grid>
  );
}

function CalmFields({ form }: { form: QueueForm }) {
  const t = useTranslations('admin.queues.callbacks');
  const path = 'routing.callback.whenQuiet';
  return (
    <Grid>
      <Grid.Col span={6}>
        <DurationInput
          {...form.getInputProps(`${path}.waitUnderMs`)}
          unit="seconds"
          minMs={1_000}
          maxMs={3_600_000}
          label={t('calmWait')}
        />
      </Grid.Col>
      <Grid.Col span={6}>
        <DurationInput
          {...form.getInputProps(`${path}.withinMs`)}
          unit="minutes"
          minMs={60_000}
          maxMs={86_400_000}
          label={t('calmWithin')}
        />
      </Grid.Col>
    </Grid>
  );
}

type Quiet = NonNullable<CallbackRules['quietHours']>;

/** A half-typed time is left alone, so the fields are not controlled. */
function QuietFields({ value, onChange }: { value: Quiet; onChange: (value: Quiet) => void }) {
  const t = useTranslations('admin.queues.callbacks');
  const change = (text: string, isEnd: boolean): void => {
    const minute = parseMinute(text, isEnd);
    if (minute === null) return;
    const next = isEnd ? { ...value, toMinute: minute } : { ...value, fromMinute: minute };
    if (next.fromMinute !== next.toMinute) onChange(next);
  };
  return (
    <Group>
      <TimeInput
        label={t('quietFrom')}
        defaultValue={formatMinute(value.fromMinute)}
        onChange={(event) => change(event.currentTarget.value, false)}
      />
      <TimeInput
        label={t('quietTo')}
        defaultValue={formatMinute(value.toMinute % MIDNIGHT)}
        onChange={(event) => change(event.currentTarget.value, true)}
      />
    </Group>
  );
}
