'use client';

import { Stack, Text, Textarea } from '@mantine/core';
import { LOCALES, type FlowTexts } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { LOCALE_NAMES } from '../../../../i18n/locale.ts';
import { useEditor } from '../edit/editor-context.ts';
import { useField } from './use-field.ts';

interface Props {
  readonly path: string;
  readonly label: string;
  readonly value: FlowTexts;
  readonly onChange: (texts: FlowTexts, tag: string) => void;
}

/** What is said, a field a language, the company's first. */
export function TextsFields({ path, label, value, onChange }: Props) {
  const t = useTranslations('flows.field');
  const { world } = useEditor();
  const field = useField();
  const own = field(path);
  const locales = LOCALES.toSorted((one, other) => Number(other === world.locale) - Number(one === world.locale));
  return (
    <Stack gap={6} role="group" aria-label={label}>
      {locales.map((locale) => {
        const mine = field(`${path}.${locale}`);
        const error = mine.error ?? (locale === world.locale ? own.error : undefined);
        return (
          <Textarea
            key={locale}
            {...mine}
            error={error}
            lang={locale}
            label={t('inLanguage', { what: label, language: LOCALE_NAMES[locale] })}
            value={value[locale] ?? ''}
            maxLength={1_000}
            autosize
            minRows={locale === world.locale ? 2 : 1}
            maxRows={8}
            onChange={({ currentTarget: { value: text } }) => {
              const { [locale]: _before, ...others } = value;
              onChange(text === '' ? others : { ...others, [locale]: text }, `${path}.${locale}`);
            }}
          />
        );
      })}
      <Text fz="xs" c="dimmed">
        {t('templateHint', { example: '{{name}}', digits: '{{number:digits}}' })}
      </Text>
    </Stack>
  );
}
