'use client';

import { LOCALES, type Locale } from '@cordboard/contracts';
import { useLocale } from 'next-intl';
import { useRouter } from 'next/navigation';
import { LOCALE_COOKIE, LOCALE_NAMES } from '../i18n/locale.ts';

export interface Language {
  readonly locale: Locale;
  /** Its own name for itself, so that it can be found by somebody who reads no other. */
  readonly name: string;
  readonly current: boolean;
  /** Keeps the choice for a year and shows this page in it. */
  readonly choose: () => void;
}

export function useLanguages(): readonly Language[] {
  const current = useLocale();
  const router = useRouter();
  return LOCALES.map((locale) => ({
    locale,
    name: LOCALE_NAMES[locale],
    current: locale === current,
    choose: () => {
      document.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=31536000; samesite=lax`;
      router.refresh();
    },
  }));
}
