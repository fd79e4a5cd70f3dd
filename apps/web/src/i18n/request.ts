import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { chooseLocale, LOCALE_COOKIE } from './locale.ts';
import { messagesOf } from './messages/index.ts';

export default getRequestConfig(async () => {
  const locale = chooseLocale((await cookies()).get(LOCALE_COOKIE)?.value, (await headers()).get('accept-language'));
  // Server and browser must print the same moment alike; pages show times in the browser's zone after they are mounted.
  return { locale, messages: await messagesOf(locale), timeZone: 'UTC' };
});
