'use client';

import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { roleSchema, ROLES, type Role } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { VerbOutput } from '../../../client/verbs.ts';
import { checkEmail } from '../../account/checks.ts';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd, OneTime } from '../parts.tsx';
import { useAct } from '../use-act.ts';

/** Address and role; then the one-time link, whether a mail went out or not. */
export function InviteModal({ onClose }: { onClose: () => void }) {
  const t = useTranslations('admin.invite');
  const checks = useTranslations('admin.checks');
  const role = useTranslations('common.role');
  const actions = useTranslations('common.actions');
  const { act, busy, failure } = useAct();
  const [made, setMade] = useState<(VerbOutput<'person.invite'> & { email: string }) | null>(null);
  const form = useForm<{ email: string; role: Role }>({
    mode: 'controlled',
    initialValues: { email: '', role: 'agent' },
    validate: { email: (email) => (checkEmail(email) ? checks('email') : null) },
    validateInputOnBlur: true,
  });
  const invite = async (values: { email: string; role: Role }): Promise<void> => {
    const input = { ...values, email: values.email.trim() };
    const output = await act('person.invite', input, { form: { setFieldError: form.setFieldError } });
    if (output) setMade({ ...output, email: input.email });
  };
  return (
    <Modal opened onClose={onClose} title={t('title')} size="lg">
      {made ? (
        <Stack>
          <Text>{t(`mail.${made.mail}`, { email: made.email })}</Text>
          <OneTime label={t('link')} description={t('linkHint')} value={made.link} />
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              {actions('close')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <form noValidate onSubmit={form.onSubmit((values) => void invite(values), focusFirstError(form))}>
          <Stack>
            <TextInput {...form.getInputProps('email')} type="email" label={t('email')} required data-autofocus autoComplete="off" />
            <Select
              label={t('role')}
              data={ROLES.map((one) => ({ value: one, label: role(one) }))}
              value={form.values.role}
              onChange={(value) => form.setFieldValue('role', roleSchema.parse(value))}
              allowDeselect={false}
            />
            <Text fz="sm" c="dimmed">
              {t('then')}
            </Text>
            <FormEnd failure={failure} busy={busy} submit={t('submit')} onCancel={onClose} />
          </Stack>
        </form>
      )}
    </Modal>
  );
}
