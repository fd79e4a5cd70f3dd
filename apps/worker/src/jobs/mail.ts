import { createTransport } from 'nodemailer';
import { CordboardError, type JobData } from '@cordboard/contracts';

export interface MailSender {
  send(mail: JobData<'mail'>): Promise<void>;
  close(): void;
}

/** Throws `store_unavailable` from `send` when the server does not take the mail; the job is tried again. */
export function createMailSender(smtpUrl: string, from: string): MailSender {
  const transport = createTransport(smtpUrl);
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ mailId, to, subject, text }) {
      try {
        // The same at each attempt (RFC 5322 section 3.6.4), so that a mailbox shows once what was taken and not confirmed.
        await transport.sendMail({ from, to, subject, text, messageId: `<${mailId}@${domain}>` });
      } catch (cause) {
        throw new CordboardError('store_unavailable', { detail: 'the mail server did not take a mail', subject }, { cause });
      }
    },
    close() {
      transport.close();
    },
  };
}
