import { and, desc, eq, isNotNull, ne } from 'drizzle-orm';
import type { AgentId, ContactId, ContactOutcome, Locale, QueueId, VisitorId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { contactNotes } from '../schema/contact-notes.ts';
import { contacts } from '../schema/contacts.ts';

/** The bare row for those who must name a contact before its events are archived; the projection fills it. */
export async function ensureContact(tx: Tx, contactId: ContactId, nowMs: number): Promise<void> {
  await tx
    .insert(contacts)
    .values({ id: contactId, createdAt: new Date(nowMs) })
    .onConflictDoNothing();
}

/** Whose contact it is; null while that is not known. */
export async function readContactVisitor(tx: Tx, contactId: ContactId): Promise<VisitorId | null> {
  const [row] = await tx.select({ visitorId: contacts.visitorId }).from(contacts).where(eq(contacts.id, contactId));
  return row?.visitorId ?? null;
}

/** The customer's language, null: unknown. */
export async function readContactLocale(tx: Tx, contactId: ContactId): Promise<Locale | null> {
  const [row] = await tx.select({ locale: contacts.locale }).from(contacts).where(eq(contacts.id, contactId));
  return row?.locale ?? null;
}

export interface EarlierContact {
  readonly contactId: ContactId;
  readonly createdAtMs: number;
  readonly queueId: QueueId | null;
  readonly agentId: AgentId | null;
  readonly outcome: ContactOutcome | null;
  readonly talkMs: number | null;
}

/** Contacts of the same browser that are over, newest first. The same browser need not be the same person. */
export async function readEarlierContacts(
  tx: Tx,
  visitorId: VisitorId,
  options: { readonly except?: ContactId; readonly limit?: number } = {},
): Promise<EarlierContact[]> {
  const rows = await tx
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.visitorId, visitorId),
        isNotNull(contacts.endedAt),
        options.except === undefined ? undefined : ne(contacts.id, options.except),
      ),
    )
    .orderBy(desc(contacts.createdAt))
    .limit(options.limit ?? 10);
  return rows.map((row) => ({
    contactId: row.id,
    createdAtMs: row.createdAt.getTime(),
    queueId: row.queueId,
    agentId: row.agentId,
    outcome: row.outcome,
    talkMs: row.talkMs,
  }));
}

/** Saved as typed: the author's note of this contact is replaced. */
export async function saveContactNote(
  tx: Tx,
  note: { contactId: ContactId; authorId: AgentId; text: string; nowMs: number },
): Promise<void> {
  const updatedAt = new Date(note.nowMs);
  await ensureContact(tx, note.contactId, note.nowMs);
  await tx
    .insert(contactNotes)
    .values({ contactId: note.contactId, authorId: note.authorId, text: note.text, createdAt: updatedAt, updatedAt })
    .onConflictDoUpdate({
      target: [contactNotes.tenantId, contactNotes.contactId, contactNotes.authorId],
      set: { text: note.text, updatedAt },
    });
}
