'use client';

import { Drawer, MultiSelect, NumberInput, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { queueIdSchema, ROLES, type QueueId, type Role } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { PersonRow, SkillRow } from '../use-admin-query.ts';
import { SkillLevels, type SkillLevel } from './skill-levels.tsx';

interface PersonForm {
  name: string;
  role: Role;
  queueIds: QueueId[];
  skills: readonly SkillLevel[];
  weight: number;
}

export function PersonDrawer({
  person,
  queues,
  skills,
  onClose,
}: {
  person: PersonRow;
  queues: readonly { queueId: QueueId; name: string }[];
  skills: readonly SkillRow[];
  onClose: () => void;
}) {
  const t = useTranslations('admin.people');
  const checks = useTranslations('admin.checks');
  const role = useTranslations('common.role');
  const actions = useTranslations('common.actions');
  const { act, busy, failure } = useAct();
  const form = useForm<PersonForm>({
    mode: 'controlled',
    initialValues: { name: person.name, role: person.role, queueIds: person.queueIds, skills: person.skills, weight: person.weight },
    validate: {
      name: (name) => (name.trim() === '' ? checks('present') : null),
      weight: (weight) => (Number.isFinite(weight) ? null : checks('present')),
    },
    validateInputOnBlur: true,
  });
  const save = async (values: PersonForm): Promise<void> => {
    const input = { agentId: person.agentId, ...values, skills: [...values.skills] };
    if (await act('person.save', input, { done: t('saved'), form: { setFieldError: form.setFieldError } })) onClose();
  };
  return (
    <Drawer opened onClose={onClose} size="md" title={person.name}>
      <form noValidate onSubmit={form.onSubmit((values) => void save(values), focusFirstError(form))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} required data-autofocus maxLength={120} />
          <TextInput label={t('email')} value={person.email ?? '—'} readOnly variant="filled" />
          <Radio.Group {...form.getInputProps('role')} label={t('role')}>
            <Stack gap="xs" mt={6}>
              {ROLES.map((one) => (
                <Radio key={one} value={one} label={role(one)} description={t(`roleHint.${one}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <MultiSelect
            label={t('queues')}
            description={t('queuesHint')}
            data={queues.map(({ queueId, name }) => ({ value: queueId, label: name }))}
            value={form.values.queueIds}
            onChange={(ids) =>
              form.setFieldValue(
                'queueIds',
                ids.map((id) => queueIdSchema.parse(id)),
              )
            }
            error={form.errors['queueIds']}
            searchable
            clearable
            nothingFoundMessage={t('noQueueFound')}
          />
          <SkillLevels all={skills} value={form.values.skills} onChange={(levels) => form.setFieldValue('skills', levels)} />
          <NumberInput
            {...form.getInputProps('weight')}
            label={t('weight')}
            description={t('weightHint')}
            min={1}
            max={100}
            allowDecimal={false}
          />
          <FormEnd failure={failure} busy={busy} submit={actions('save')} onCancel={onClose} disabled={!form.isDirty()} />
        </Stack>
      </form>
    </Drawer>
  );
}
