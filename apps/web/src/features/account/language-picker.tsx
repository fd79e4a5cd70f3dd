'use client';

import { Button, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useLanguages } from '../../components/use-language.ts';

export function LanguagePicker() {
  const t = useTranslations('common.menu');
  return (
    <Group component="nav" aria-label={t('language')} gap={4} justify="center">
      {useLanguages().map(({ locale, name, current, choose }) => (
        <Button
          key={locale}
          lang={locale}
          size="compact-sm"
          variant={current ? 'light' : 'subtle'}
          color="gray"
          aria-pressed={current}
          onClick={choose}
        >
          {name}
        </Button>
      ))}
    </Group>
  );
}
