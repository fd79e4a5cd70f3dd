'use client';

import { Drawer, MultiSelect, NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { queueIdSchema, ROLES, routingProfileIdSchema, type QueueId, type Role, type RoutingProfileId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { PersonList, PersonRow, SkillRow } from '../use-admin-query.ts';
import { SkillLevels, type SkillLevel } from './skill-levels.tsx';

interface PersonForm {
  name: string;
  role: Role;
  routingProfileId: RoutingProfileId | null;
  queueIds: QueueId[];
  skills: readonly SkillLevel[];
  weight: number;
}

export function PersonDrawer({
  person,
  queues,
  profiles,
  skills,
  onClose,
}: {
  person: PersonRow;
  queues: PersonList['queues'];
  profiles: PersonList['profiles'];
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
    initialValues: {
      ...{ name: person.name, role: person.role, routingProfileId: person.routingProfileId },
      ...{ queueIds: person.queueIds, skills: person.skills, weight: person.weight },
    },
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
  const profile = profiles.find(({ routingProfileId }) => routingProfileId === form.values.routingProfileId);
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
          {profiles.length > 0 && (
            <Select
              label={t('profile')}
              description={t('profileHint')}
              placeholder={t('noProfile')}
              data={profiles.map(({ routingProfileId, name }) => ({ value: routingProfileId, label: name }))}
              value={form.values.routingProfileId}
              onChange={(id) => form.setFieldValue('routingProfileId', id === null ? null : routingProfileIdSchema.parse(id))}
              error={form.errors['routingProfileId']}
              clearable
              data-part="profile"
            />
          )}
          <MultiSelect
            label={t('queues')}
            description={profile ? t('queuesByProfile', { profile: profile.name }) : t('queuesHint')}
            disabled={profile !== undefined}
            data={queues.map(({ queueId, name }) => ({ value: queueId, label: name }))}
            value={profile?.queueIds ?? form.values.queueIds}
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
