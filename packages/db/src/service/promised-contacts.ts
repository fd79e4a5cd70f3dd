import { eq } from 'drizzle-orm';
import type { CallId, ContactId, Locale, QueueId, UnverifiedForm, VerifiedIdentity, VisitorId, WebCallKeyId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { callbacks } from '../schema/callbacks.ts';
import { contacts } from '../schema/contacts.ts';
import { visitors } from '../schema/visitors.ts';
import type { CallbackRow } from './callbacks.ts';
import { ensureContact } from './contacts.ts';

/** What must be known of somebody who is called back, also when Redis has forgotten everything. */
export interface PromisedContact {
  readonly contactId: ContactId;
  readonly callId: CallId;
  readonly webCallKeyId: WebCallKeyId;
  readonly visitorId: VisitorId;
  readonly identity: VerifiedIdentity | null;
  readonly form: UnverifiedForm;
  readonly origin: string;
  readonly locale: Locale;
  readonly createdAtMs: number;
  readonly queueId: QueueId;
  readonly enqueuedAtMs: number;
}

/** Writes it with the promise, before its events are archived; the projection writes the same. */
export async function rememberPromised(tx: Tx, contact: PromisedContact): Promise<void> {
  const { contactId, createdAtMs, enqueuedAtMs, ...told } = contact;
  const at = new Date(createdAtMs);
  await tx.insert(visitors).values({ id: contact.visitorId, firstSeenAt: at, lastSeenAt: at }).onConflictDoNothing();
  await ensureContact(tx, contactId, createdAtMs);
  await tx
    .update(contacts)
    .set({ ...told, createdAt: at, queuedAt: new Date(enqueuedAtMs) })
    .where(eq(contacts.id, contactId));
}

export interface PromiseFound {
  readonly callback: CallbackRow;
  /** Null when what is known does not suffice to call back. */
  readonly contact: PromisedContact | null;
  /** The contact is history: nobody is called back any more. */
  readonly over: boolean;
}

/** The promise of a contact and who it was given to; null when there is none. The callback's row is locked. */
export async function readPromise(tx: Tx, contactId: ContactId): Promise<PromiseFound | null> {
  const [callback] = await tx.select().from(callbacks).where(eq(callbacks.contactId, contactId)).for('update');
  const [row] = await tx.select().from(contacts).where(eq(contacts.id, contactId));
  if (callback === undefined || row === undefined) return null;
  const { callId, webCallKeyId, origin, locale } = row;
  const known = callId !== null && webCallKeyId !== null && origin !== null && locale !== null;
  const { visitorId, queueId } = callback;
  return {
    callback,
    over: row.endedAt !== null,
    contact: known
      ? {
          ...{ contactId, callId, webCallKeyId, visitorId, origin, locale, queueId },
          ...{ identity: row.identity, form: row.form ?? {} },
          createdAtMs: row.createdAt.getTime(),
          enqueuedAtMs: (row.queuedAt ?? callback.createdAt).getTime(),
        }
      : null,
  };
}
