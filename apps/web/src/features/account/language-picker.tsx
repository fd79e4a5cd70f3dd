'use client';

import { Button, Group } from '@mantine/core';
import { LOCALES } from '@cordboard/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { LOCALE_COOKIE, LOCALE_NAMES } from '../../i18n/locale.ts';

/** Each language in its own words, so that it can be found by somebody who reads no other. */
export function LanguagePicker() {
  const t = useTranslations('common.menu');
  const current = useLocale();
  const router = useRouter();
  return (
    <Group component="nav" aria-label={t('language')} gap={4} justify="center">
      {LOCALES.map((locale) => (
        <Button
          key={locale}
          lang={locale}
          size="compact-sm"
          variant={locale === current ? 'light' : 'subtle'}
          color="gray"
          aria-pressed={locale === current}
          onClick={() => {
            document.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=31536000; samesite=lax`;
            router.refresh();
          }}
        >
          {LOCALE_NAMES[locale]}
        </Button>
      ))}
    </Group>
  );
}
