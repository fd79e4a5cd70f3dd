import type { Locale, MailId } from '@cordboard/contracts';
import type { CallbackMailKind } from '@cordboard/db';
import type { Mail } from '../jobs/mail.ts';
import { callbackWords } from './callback-words.ts';

export interface CallbackMailParts {
  readonly mailId: MailId;
  readonly to: string;
  readonly kind: CallbackMailKind;
  readonly locale: Locale;
  readonly company: string;
  /** Unix ms of the call, null: when it is the customer's turn. */
  readonly atMs: number | null;
  readonly whenQuiet: boolean;
  /** IANA, the customer's own. */
  readonly timeZone: string;
  readonly link: string;
}

const MOST_SUBJECT = 300;

/** Pure: the same parts make the same mail, also when it is sent again. */
export function callbackMail({ mailId, to, kind, locale, company, atMs, whenQuiet, timeZone, link }: CallbackMailParts): Mail {
  const time = atMs === null ? null : timeText(atMs, locale, timeZone);
  const { subject, lead, how, button } = callbackWords(locale, kind, { company, time, whenQuiet });
  return {
    ...{ mailId, to },
    // A name that somebody typed must not become a header of its own.
    subject: subject.replaceAll(/\s+/g, ' ').slice(0, MOST_SUBJECT),
    text: `${lead}\n\n${how}\n\n${link}\n`,
    html: page(locale, lead, how, button, link),
  };
}

function timeText(atMs: number, locale: Locale, timeZone: string): string {
  // Intl parts hours and "PM" by a narrow space that not every mail reader has.
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(atMs).replaceAll(/\s/g, ' ');
}

function page(locale: Locale, lead: string, how: string, button: string, link: string): string {
  const style = 'font:16px/1.5 system-ui,sans-serif;color:#16212c';
  const press =
    'display:inline-block;padding:12px 20px;border-radius:10px;background:#1c5d99;color:#fff;text-decoration:none;font-weight:600';
  return [
    `<!doctype html><html lang="${locale}"><body style="${style}">`,
    `<p>${escape(lead)}</p><p><a href="${escape(link)}" style="${press}">${escape(button)}</a></p><p>${escape(how)}</p>`,
    '</body></html>\n',
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
