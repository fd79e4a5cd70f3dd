import { createTransport } from 'nodemailer';
import { CordboardError, type MailId } from '@cordboard/contracts';

/** However often it is sent under its id, a mailbox shows it once. */
export interface Mail {
  readonly mailId: MailId;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

export interface MailSender {
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Throws `store_unavailable` from `send` when the server does not take the mail; the job is tried again. */
export function createMailSender(smtpUrl: string, from: string): MailSender {
  const transport = createTransport(smtpUrl);
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ mailId, to, subject, text, html }) {
      try {
        // The same at each attempt (RFC 5322 section 3.6.4), so that a mailbox shows once what was taken and not confirmed.
        await transport.sendMail({ from, to, subject, text, ...(html === undefined ? {} : { html }), messageId: `<${mailId}@${domain}>` });
      } catch (cause) {
        throw new CordboardError('store_unavailable', { detail: 'the mail server did not take a mail', subject }, { cause });
      }
    },
    close() {
      transport.close();
    },
  };
}
