'use client';

import { Grid, MultiSelect, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { agentIdSchema, type QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { QueueList } from '../use-admin-query.ts';
import { DurationInput } from './duration-input.tsx';
import type { QueueForm } from './queue-form.ts';
import { ServiceLevelFields } from './service-level-fields.tsx';
import { whoServes } from './who-serves.ts';

/** Name, people, ring and wrap-up: what every queue needs. */
export function GeneralFields({ form, queueId, list }: { form: QueueForm; queueId: QueueId | null; list: QueueList }) {
  const t = useTranslations('admin.queues.fields');
  const role = useTranslations('common.role');
  const people = list.agents;
  const known = new Set<string>(people.map((one) => one.agentId));
  // Members who are switched off keep their place; they are not shown, since nobody can be reached by them.
  const hidden = form.values.agentIds.filter((id) => !known.has(id));
  const profiled = new Set<string>(list.profiles.flatMap(({ agentIds }) => agentIds));
  const { byProfile } = whoServes(queueId, form.values.agentIds, list.profiles);
  const names = people.filter(({ agentId }) => byProfile.includes(agentId)).map(({ name }) => name);
  return (
    <Stack>
      <TextInput {...form.getInputProps('name')} label={t('name')} description={t('nameHint')} required data-autofocus maxLength={80} />
      <MultiSelect
        label={t('agents')}
        description={t('agentsHint')}
        data={people.map((one) => ({
          value: one.agentId,
          label: profiled.has(one.agentId) ? t('hasProfile', { name: one.name }) : `${one.name} · ${role(one.role)}`,
        }))}
        value={form.values.agentIds.filter((id) => known.has(id))}
        onChange={(ids) => form.setFieldValue('agentIds', [...hidden, ...ids.map((id) => agentIdSchema.parse(id))])}
        error={form.errors['agentIds']}
        searchable
        clearable
        hidePickedOptions
        nothingFoundMessage={t('nobodyFound')}
      />
      {names.length > 0 && (
        <Text fz="sm" c="dimmed" data-part="by-profile">
          {t('byProfile', { names: names.join(', ') })}
        </Text>
      )}
      <Grid>
        <Grid.Col span={6}>
          <DurationInput
            {...form.getInputProps('ringMs')}
            unit="seconds"
            minMs={5_000}
            maxMs={120_000}
            label={t('ring')}
            description={t('ringHint')}
          />
        </Grid.Col>
        <Grid.Col span={6}>
          <DurationInput
            {...form.getInputProps('wrapUpMs')}
            unit="seconds"
            minMs={0}
            maxMs={600_000}
            label={t('wrapUp')}
            description={t('wrapUpHint')}
          />
        </Grid.Col>
        <Grid.Col span={6}>
          <NumberInput {...form.getInputProps('priority')} min={0} max={100} label={t('priority')} description={t('priorityHint')} />
        </Grid.Col>
      </Grid>
      <ServiceLevelFields form={form} />
      <Radio.Group {...form.getInputProps('recording')} label={t('recording')} description={t('recordingHint')}>
        <Stack gap={6} mt={6}>
          <Radio value="always" label={t('recordingAlways')} />
          <Radio value="never" label={t('recordingNever')} />
        </Stack>
      </Radio.Group>
      <NumberInput
        {...form.getInputProps('recordingKeepDays')}
        min={0}
        max={36_500}
        label={t('recordingKeepDays')}
        description={t('recordingKeepDaysHint')}
      />
    </Stack>
  );
}
