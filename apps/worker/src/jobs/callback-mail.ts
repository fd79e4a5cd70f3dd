import { attemptIdSchema, CALLBACK_TRANSITIONS, type CallbackId, type JobData, type TenantId } from '@cordboard/contracts';
import {
  callbackLinkDigest,
  callbackLinkToken,
  isRinging,
  listUnsentMails,
  readCallbackMail,
  rememberLink,
  settleMail,
  tenants,
  withTenant,
  type CallbackMailFound,
  type CallbackMailRow,
  type Db,
} from '@cordboard/db';
import type { Clock } from '@cordboard/platform';
import { callbackMail } from '../mail/callback-mail.ts';
import type { Mail, MailSender } from './mail.ts';
import type { JobQueues } from './queues.ts';

export interface CallbackMailOptions {
  readonly db: Db;
  readonly mail: MailSender;
  /** The deployment's, from which links are made. */
  readonly secret: string;
  /** Where our pages are. */
  readonly publicUrl: string;
  readonly clock: Clock;
}

/** One alarm for each mail, however often it is set. */
export async function setMailAlarm(jobs: JobQueues, mail: CallbackMailRow, nowMs: number): Promise<void> {
  const { id, tenantId, sendAt } = mail;
  await jobs.add('callback-mail', id, { tenantId, mailId: id }, sendAt.getTime() - nowMs);
}

/** Sets the alarms of a callback's mails that wait for their time or to be sent. */
export async function setMailAlarms(
  { db, jobs, clock }: { readonly db: Db; readonly jobs: JobQueues; readonly clock: Clock },
  tenantId: TenantId,
  callbackId: CallbackId,
): Promise<void> {
  const unsent = await withTenant(db, tenantId, (tx) => listUnsentMails(tx, callbackId));
  for (const mail of unsent) await setMailAlarm(jobs, mail, clock.nowMs());
}

/**
 * Sends a mail that its row promises. The link is known before the mail goes out, and the row is settled after the server
 * took it: a sender that dies in between leaves a mail that is sent again, word for word and under the same Message-ID, so
 * that the mailbox has it once. Rejects when the server does not take it.
 */
export async function sendCallbackMail(options: CallbackMailOptions, { tenantId, mailId }: JobData<'callback-mail'>): Promise<void> {
  const { db, clock, secret } = options;
  const token = callbackLinkToken(mailId, secret);
  const mail = await withTenant(db, tenantId, async (tx) => {
    const found = await readCallbackMail(tx, mailId);
    if (found === null || found.mail.settledAt !== null) return null;
    const [tenant] = await tx.select({ name: tenants.name }).from(tenants);
    const link = `${options.publicUrl.replace(/\/$/, '')}/callback#${tenantId}.${token}`;
    const rings = found.mail.kind === 'ringing' && (await isRinging(tx, attemptIdSchema.parse(found.mail.about)));
    const due = tenant === undefined ? null : mailOf(found, rings, tenant.name, link);
    if (due === null) await settleMail(tx, mailId, clock.nowMs());
    else await rememberLink(tx, mailId, callbackLinkDigest(token));
    return due;
  });
  if (mail === null) return;
  await options.mail.send(mail);
  await withTenant(db, tenantId, (tx) => settleMail(tx, mailId, clock.nowMs()));
}

/** Null when there is nothing to say any more: the promise has ended, or has another time. */
function mailOf({ mail, callback, contact }: CallbackMailFound, rings: boolean, company: string, link: string): Mail | null {
  const { email, scheduledFor, dueAt, timeZone } = callback;
  if (email === null || CALLBACK_TRANSITIONS[callback.state].length === 0) return null;
  const isStale =
    (mail.kind === 'promised' || mail.kind === 'soon') && mail.about !== (scheduledFor === null ? 'turn' : String(scheduledFor.getTime()));
  if (isStale) return null;
  // The ring that it is about is over: that says the mail about the missed one.
  if (mail.kind === 'ringing' && !rings) return null;
  const at = { promised: scheduledFor, soon: scheduledFor, ringing: null, missed: dueAt }[mail.kind];
  return callbackMail({
    ...{ mailId: mail.id, to: email, kind: mail.kind, company, link },
    ...{ locale: contact.locale ?? 'en', atMs: at?.getTime() ?? null, whenQuiet: callback.whenQuiet, timeZone: timeZone ?? 'UTC' },
  });
}
