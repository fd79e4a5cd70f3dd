import { createTransport } from 'nodemailer';
import { configuration } from './configuration.ts';
import { services } from './services.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** True when the installation can send mail; pages offer a link to copy instead when it cannot. */
export function mailConfigured(): boolean {
  return configuration().SMTP_URL !== '';
}

/** Links in mails are secrets: a mail that cannot be sent is reported by its subject and never printed. */
export async function sendMail(mail: Mail): Promise<void> {
  const { SMTP_URL, MAIL_FROM } = configuration();
  if (SMTP_URL === '') {
    services().log.warn({ subject: mail.subject }, 'no SMTP_URL: this mail was not sent');
    return;
  }
  await createTransport(SMTP_URL).sendMail({ from: MAIL_FROM, ...mail });
}
