import { LOCALES, type Locale } from '@cordboard/contracts';

export const LOCALE_COOKIE = 'cordboard-locale';
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', zh: '中文', ru: 'Русский' };

export function isLocale(value: unknown): value is Locale {
  return typeof value === 'string' && (LOCALES as readonly string[]).includes(value);
}

/** The person's own choice, else the first language of Accept-Language (RFC 9110 section 12.5.4) that we speak. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  const ranges = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return { language: tag.toLowerCase().split('-')[0] ?? '', weight: quality ? Number(quality.trim().slice(2)) : 1 };
    })
    .filter((range) => range.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return ranges.map((range) => range.language).find(isLocale) ?? 'en';
}
