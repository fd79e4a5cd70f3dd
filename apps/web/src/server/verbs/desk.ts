import { and, desc, eq, gte } from 'drizzle-orm';
import { z } from 'zod';
import { contactIdSchema, CordboardError, visitorIdSchema, type ContactId } from '@cordboard/contracts';
import { contactNotes, contacts, events, queues, readEarlierContacts, saveContactNote, type Tx } from '@cordboard/db';
import { defineVerb, type VerbContext } from '../verb.ts';

const everyone = ['admin', 'supervisor', 'agent'] as const;

/**
 * Agents write about contacts that are or were theirs. One that is nobody's yet may be theirs: history follows the events
 * by a moment.
 * @throws not_found for somebody else's
 */
async function requireOwnContact(tx: Tx, context: VerbContext, contactId: ContactId): Promise<void> {
  if (context.role !== 'agent') return;
  const [contact] = await tx
    .select({ agentId: contacts.agentId, endedAt: contacts.endedAt })
    .from(contacts)
    .where(eq(contacts.id, contactId));
  if (!contact || contact.agentId === context.agentId || (contact.agentId === null && contact.endedAt === null)) return;
  const [accepted] = await tx
    .select({ seq: events.seq })
    .from(events)
    .where(and(eq(events.contactId, contactId), eq(events.type, 'offer.accepted'), eq(events.agentId, context.agentId)))
    .limit(1);
  if (!accepted) throw new CordboardError('not_found', { what: 'contact' });
}

/** What the agent wrote about a contact; saved as it is typed. */
export const saveNote = defineVerb({
  name: 'note.save',
  roles: everyone,
  input: z.object({ contactId: contactIdSchema, text: z.string().max(10_000) }),
  // Typing is not an act to audit: the note itself says who and when.
  target: null,
  run: async ({ tx, input, context }) => {
    await requireOwnContact(tx, context, input.contactId);
    const nowMs = Date.now();
    await saveContactNote(tx, { contactId: input.contactId, authorId: context.agentId, text: input.text, nowMs });
    return { savedAtMs: nowMs };
  },
});

/** What this agent has said about a contact so far, for a desk that was loaded anew. */
export const readNote = defineVerb({
  name: 'note.read',
  roles: everyone,
  input: z.object({ contactId: contactIdSchema }),
  target: null,
  run: async ({ tx, input, context }) => {
    await requireOwnContact(tx, context, input.contactId);
    const [note] = await tx
      .select()
      .from(contactNotes)
      .where(and(eq(contactNotes.contactId, input.contactId), eq(contactNotes.authorId, context.agentId)));
    const [contact] = await tx.select({ dispositionId: contacts.dispositionId }).from(contacts).where(eq(contacts.id, input.contactId));
    return { text: note?.text ?? '', dispositionId: contact?.dispositionId ?? null };
  },
});

/** Contacts of the same browser: the ring card shows what happened last time, marked as unverified. */
export const listEarlierContacts = defineVerb({
  name: 'contact.earlier',
  roles: everyone,
  input: z.object({ visitorId: visitorIdSchema, except: contactIdSchema.nullable() }),
  target: null,
  run: async ({ tx, input }) => ({
    contacts: await readEarlierContacts(tx, input.visitorId, input.except ? { except: input.except, limit: 10 } : { limit: 10 }),
  }),
});

/** The agent's own contacts since a moment (the page sends its local midnight), newest first. */
export const listMyContacts = defineVerb({
  name: 'contact.mine',
  roles: everyone,
  input: z.object({ sinceMs: z.number().int().min(0) }),
  target: null,
  run: async ({ tx, input, context }) => {
    const rows = await tx
      .select({ contact: contacts, queueName: queues.name })
      .from(contacts)
      .leftJoin(queues, and(eq(queues.tenantId, contacts.tenantId), eq(queues.id, contacts.queueId)))
      .where(and(eq(contacts.agentId, context.agentId), gte(contacts.createdAt, new Date(input.sinceMs))))
      .orderBy(desc(contacts.createdAt))
      .limit(200);
    return {
      contacts: rows.map(({ contact, queueName }) => ({
        contactId: contact.id,
        createdAtMs: contact.createdAt.getTime(),
        queueName,
        name: contact.identity?.name ?? contact.form?.name ?? null,
        verified: contact.identity !== null,
        waitMs: contact.waitMs,
        talkMs: contact.talkMs,
        outcome: contact.outcome,
        endReason: contact.endReason,
        dispositionId: contact.dispositionId,
      })),
    };
  },
});

export const deskVerbs = {
  'note.save': saveNote,
  'note.read': readNote,
  'contact.earlier': listEarlierContacts,
  'contact.mine': listMyContacts,
} as const;
