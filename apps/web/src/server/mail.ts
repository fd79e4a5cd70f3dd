import { CordboardError, WORKER_PORT, workerAnnouncementSchema, type MailId } from '@cordboard/contracts';
import { connectRpc, listAnnounced } from '@cordboard/platform';
import { configuration } from './configuration.ts';
import { services } from './services.ts';

export interface Mail {
  /** However often a mail is handed over under its id, it is sent once. */
  readonly mailId: MailId;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** `off`: no mail server is configured. `sent`: a worker has it and tries until the server takes it. `sending`: no worker has confirmed that it has it. */
export type MailOutcome = 'off' | 'sent' | 'sending' | 'failed';

const PATIENCE_MS = 5_000;

/** True when the installation can send mail; pages offer a link to copy instead when it cannot. */
export function mailConfigured(): boolean {
  return configuration().SMTP_URL !== '';
}

/**
 * Hands a mail over to a worker. Links in mails are secrets: a mail that cannot be handed over is reported by its id
 * and never printed.
 */
export async function sendMail(mail: Mail): Promise<MailOutcome> {
  const { log, redis, secret } = services();
  const { mailId } = mail;
  if (!mailConfigured()) {
    log.warn({ mailId }, 'no SMTP_URL: this mail was not sent');
    return 'off';
  }
  const workers = await listAnnounced(await redis(), 'worker', workerAnnouncementSchema);
  let outcome: MailOutcome = 'failed';
  for (const { rpcUrl, processId } of workers) {
    const client = connectRpc(WORKER_PORT, rpcUrl, { secret, log, timeoutMs: PATIENCE_MS });
    try {
      await client.call('mail.send', mail);
      return 'sent';
    } catch (error) {
      log.error({ err: error, mailId, processId }, 'a worker did not take a mail');
      if (error instanceof CordboardError && error.code === 'timeout') outcome = 'sending';
    } finally {
      await client.close();
    }
  }
  if (workers.length === 0) log.error({ mailId }, 'there is no worker that could send a mail');
  return outcome;
}
