'use client';

import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { SkillRow } from '../use-admin-query.ts';

/** Names a new skill, or another name for one that is there. */
export function SkillModal({ target, onClose }: { target: SkillRow | null; onClose: () => void }) {
  const t = useTranslations('admin.skills');
  const checks = useTranslations('admin.checks');
  const actions = useTranslations('common.actions');
  const { act, busy, failure } = useAct();
  const form = useForm({
    mode: 'controlled',
    initialValues: { name: target?.name ?? '' },
    validate: { name: (name) => (name.trim() === '' ? checks('present') : null) },
  });
  const save = async ({ name }: { name: string }): Promise<void> => {
    const input = { skillId: target?.skillId ?? null, name };
    if (await act('skill.save', input, { done: t('saved'), form: { setFieldError: form.setFieldError } })) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={target === null ? t('add') : t('rename')}>
      <form noValidate onSubmit={form.onSubmit((values) => void save(values), focusFirstError(form))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} description={t('nameHint')} required data-autofocus maxLength={60} />
          <FormEnd failure={failure} busy={busy} submit={actions('save')} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
