import { createTransport } from 'nodemailer';
import { CordboardError, type JobData } from '@cordboard/contracts';

export interface MailSender {
  send(mail: JobData<'mail'>): Promise<void>;
  close(): void;
}

/** Throws `store_unavailable` from `send` when the server does not take the mail; the job is tried again. */
export function createMailSender(smtpUrl: string, from: string): MailSender {
  const transport = createTransport(smtpUrl);
  return {
    async send({ to, subject, text, html }) {
      try {
        await transport.sendMail({ from, to, subject, text, ...(html === undefined ? {} : { html }) });
      } catch (cause) {
        throw new CordboardError('store_unavailable', { detail: 'the mail server did not take a mail', subject }, { cause });
      }
    },
    close() {
      transport.close();
    },
  };
}
