'use client';

import { Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Locale } from '@cordboard/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { isLocale } from '../../../i18n/locale.ts';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd, LocaleSelect } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { PromptRow } from '../use-admin-query.ts';

interface SpeakForm {
  name: string;
  text: string;
  locale: Locale;
}

/** A text becomes a prompt, spoken in its language. */
export function SpeakModal({ target, onClose }: { target: PromptRow | null; onClose: () => void }) {
  const t = useTranslations('admin.speak');
  const checks = useTranslations('admin.checks');
  const current = useLocale();
  const { act, busy, failure } = useAct();
  const present = (text: string): string | null => (text.trim() === '' ? checks('present') : null);
  const form = useForm<SpeakForm>({
    mode: 'controlled',
    initialValues: { name: target?.name ?? '', text: target?.text ?? '', locale: target?.locale ?? (isLocale(current) ? current : 'en') },
    validate: { name: present, text: present },
    validateInputOnBlur: true,
  });
  const speak = async (values: SpeakForm): Promise<void> => {
    const input = { promptId: target?.promptId ?? null, ...values };
    if (await act('prompt.speak', input, { done: t('done', { name: values.name }), form: { setFieldError: form.setFieldError } }))
      onClose();
  };
  return (
    <Modal opened onClose={onClose} title={target ? t('changeTitle', { name: target.name }) : t('title')} size="lg">
      <form noValidate onSubmit={form.onSubmit((values) => void speak(values), focusFirstError(form))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} required data-autofocus maxLength={80} />
          <LocaleSelect label={t('locale')} value={form.values.locale} onChange={(locale) => form.setFieldValue('locale', locale)} />
          <Textarea
            {...form.getInputProps('text')}
            label={t('text')}
            autosize
            minRows={4}
            maxLength={1_000}
            required
            lang={form.values.locale}
          />
          <Text fz="xs" c="dimmed" ta="right">
            {t('length', { count: form.values.text.length, limit: 1_000 })}
          </Text>
          <FormEnd failure={failure} busy={busy} submit={t('submit')} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
