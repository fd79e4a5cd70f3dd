'use client';

import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { localeSchema, LOCALES, type Locale } from '@cordboard/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { isLocale, LOCALE_NAMES } from '../../../i18n/locale.ts';
import { Failure } from '../parts.tsx';
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
  const actions = useTranslations('common.actions');
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
    <Modal
      closeButtonProps={{ 'aria-label': actions('close') }}
      opened
      onClose={onClose}
      title={target ? t('changeTitle', { name: target.name }) : t('title')}
      size="lg"
    >
      <form noValidate onSubmit={form.onSubmit((values) => void speak(values))}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} required data-autofocus maxLength={80} />
          <Select
            label={t('locale')}
            data={LOCALES.map((one) => ({ value: one, label: LOCALE_NAMES[one] }))}
            value={form.values.locale}
            onChange={(value) => form.setFieldValue('locale', localeSchema.parse(value))}
            allowDeselect={false}
          />
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
          <Failure text={failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {actions('cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
