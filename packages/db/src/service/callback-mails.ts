import { and, eq, isNull } from 'drizzle-orm';
import { newId, type AttemptId, type CallbackId, type MailId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { callbackMails, callbacks, type CallbackMailKind } from '../schema/callbacks.ts';
import { contacts } from '../schema/contacts.ts';
import type { CallbackRow } from './callbacks.ts';

export type CallbackMailRow = typeof callbackMails.$inferSelect;

/** Before the chosen time: long enough to find the mail, short enough to keep the page open. */
const SOON_MS = 5 * 60_000;

type Promised = Pick<CallbackRow, 'id' | 'email' | 'scheduledFor' | 'whenQuiet'>;

/** What is to be mailed about a promise as it is now, in the transaction that makes or moves it. Each once for each time. */
export async function addPromiseMails(tx: Tx, callback: Promised, nowMs: number): Promise<void> {
  if (callback.email === null) return;
  const { scheduledFor, whenQuiet } = callback;
  await addMail(tx, callback.id, 'promised', scheduledFor === null ? 'turn' : String(scheduledFor.getTime()), nowMs);
  // Of a quiet moment nobody knows beforehand.
  if (scheduledFor === null || whenQuiet) return;
  const soonMs = scheduledFor.getTime() - SOON_MS;
  // With so little time left the promise itself is the reminder.
  if (soonMs > nowMs + SOON_MS) await addMail(tx, callback.id, 'soon', String(scheduledFor.getTime()), soonMs);
}

/** The customer was rung and did not answer: one mail for each attempt. */
export async function addMissedMail(tx: Tx, callback: Promised, attemptId: AttemptId, nowMs: number): Promise<void> {
  if (callback.email !== null) await addMail(tx, callback.id, 'missed', attemptId, nowMs);
}

/** The customer is rung right now, and no notification could say so: one mail for each attempt. */
export async function addRingingMail(tx: Tx, callback: Promised, attemptId: AttemptId, nowMs: number): Promise<void> {
  if (callback.email !== null) await addMail(tx, callback.id, 'ringing', attemptId, nowMs);
}

async function addMail(tx: Tx, callbackId: CallbackId, kind: CallbackMailKind, about: string, sendAtMs: number): Promise<void> {
  const mail = { id: newId('mail'), callbackId, kind, about, sendAt: new Date(sendAtMs) };
  await tx.insert(callbackMails).values(mail).onConflictDoNothing();
}

/** Mails of a callback that nobody has sent. */
export async function listUnsentMails(tx: Tx, callbackId: CallbackId): Promise<CallbackMailRow[]> {
  return await tx
    .select()
    .from(callbackMails)
    .where(and(eq(callbackMails.callbackId, callbackId), isNull(callbackMails.settledAt)));
}

export interface CallbackMailFound {
  readonly mail: CallbackMailRow;
  readonly callback: CallbackRow;
  readonly contact: typeof contacts.$inferSelect;
}

/** A mail with what it is about; null when there is no such mail. */
export async function readCallbackMail(tx: Tx, mailId: MailId): Promise<CallbackMailFound | null> {
  const [found] = await tx
    .select({ mail: callbackMails, callback: callbacks, contact: contacts })
    .from(callbackMails)
    .innerJoin(callbacks, and(eq(callbacks.tenantId, callbackMails.tenantId), eq(callbacks.id, callbackMails.callbackId)))
    .innerJoin(contacts, and(eq(contacts.tenantId, callbacks.tenantId), eq(contacts.id, callbacks.contactId)))
    .where(eq(callbackMails.id, mailId));
  return found ?? null;
}

/** Before the mail goes out: from now on its link opens. */
export async function rememberLink(tx: Tx, mailId: MailId, linkDigest: string): Promise<void> {
  await tx.update(callbackMails).set({ linkDigest }).where(eq(callbackMails.id, mailId));
}

/** It is sent, or there is nothing to say any more. */
export async function settleMail(tx: Tx, mailId: MailId, nowMs: number): Promise<void> {
  await tx
    .update(callbackMails)
    .set({ settledAt: new Date(nowMs) })
    .where(and(eq(callbackMails.id, mailId), isNull(callbackMails.settledAt)));
}
