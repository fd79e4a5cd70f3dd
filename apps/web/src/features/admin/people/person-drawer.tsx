'use client';

import { Drawer, MultiSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { queueIdSchema, ROLES, type QueueId, type Role } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { PersonRow } from '../use-admin-query.ts';

interface PersonForm {
  name: string;
  role: Role;
  queueIds: QueueId[];
}

export function PersonDrawer({
  person,
  queues,
  onClose,
}: {
  person: PersonRow;
  queues: readonly { queueId: QueueId; name: string }[];
  onClose: () => void;
}) {
  const t = useTranslations('admin.people');
  const checks = useTranslations('admin.checks');
  const role = useTranslations('common.role');
  const actions = useTranslations('common.actions');
  const { act, busy, failure } = useAct();
  const form = useForm<PersonForm>({
    mode: 'controlled',
    initialValues: { name: person.name, role: person.role, queueIds: person.queueIds },
    validate: { name: (name) => (name.trim() === '' ? checks('present') : null) },
    validateInputOnBlur: true,
  });
  const save = async (values: PersonForm): Promise<void> => {
    const input = { agentId: person.agentId, ...values };
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
          <FormEnd failure={failure} busy={busy} submit={actions('save')} onCancel={onClose} disabled={!form.isDirty()} />
        </Stack>
      </form>
    </Drawer>
  );
}
