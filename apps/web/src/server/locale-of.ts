import type { Locale } from '@cordboard/contracts';
import { chooseLocale, LOCALE_COOKIE } from '../i18n/locale.ts';

/** The language in which whoever sent this request reads the pages. */
export function localeOf(headers: Headers): Locale {
  const cookies = (headers.get('cookie') ?? '').split(';').map((one) => one.trim().split('='));
  return chooseLocale(cookies.find(([name]) => name === LOCALE_COOKIE)?.[1], headers.get('accept-language'));
}
