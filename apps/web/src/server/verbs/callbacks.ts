import { and, desc, eq, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { contactIdSchema, CordboardError, mailAddressSchema, newId, queueIdSchema, type ContactId } from '@cordboard/contracts';
import { contacts, type Tx } from '@cordboard/db';
import { withSignaling } from '../signaling.ts';
import { defineVerb } from '../verb.ts';

const supervisors = ['admin', 'supervisor'] as const;

/** Who is called back: somebody who waits, or has a callback, in this queue now. */
const channelSchema = z.object({
  queueId: queueIdSchema,
  /** The id of the contact, or of the customer as the company's own server names them (`sub`). */
  customer: z.union([contactIdSchema, z.string().trim().min(1).max(200)]),
});
type OpenChannel = z.output<typeof channelSchema>;

const requestSchema = channelSchema
  .extend({
    /** The begin of a free slot (Unix ms); null: when it is their turn. */
    slotAtMs: z.number().nullable().default(null),
    /** At a quiet moment of the queue, instead of a slot. */
    whenQuiet: z.boolean().default(false),
    /** Where links to the callback are sent. */
    email: mailAddressSchema.nullable().default(null),
  })
  .refine(({ slotAtMs, whenQuiet }) => slotAtMs === null || !whenQuiet, { error: 'must not be both', path: ['whenQuiet'] });

/** The customer's latest open contact. Signaling looks once more at the queue that it is in by then. */
async function openContact(tx: Tx, { customer, queueId }: OpenChannel): Promise<ContactId> {
  const isTheirs = or(eq(contacts.id, customer as ContactId), sql`${contacts.identity} ->> 'sub' = ${customer}`);
  const [found] = await tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(isTheirs, eq(contacts.queueId, queueId), isNull(contacts.endedAt)))
    .orderBy(desc(contacts.createdAt))
    .limit(1);
  if (found === undefined) throw new CordboardError('not_found', { what: 'contact' });
  return found.id;
}

/** For other programs: the times that a customer who waits may be promised now. */
const callbackTimes = defineVerb({
  name: 'callback.times',
  roles: supervisors,
  input: channelSchema,
  target: null,
  run: async ({ tx, input, context: { tenantId, agentId, role } }) => {
    const contactId = await openContact(tx, input);
    const actor = { kind: 'agent', agentId, role } as const;
    const command = { type: 'callback.slots', contactId } as const;
    const { slots = [], quietByMs = null } = await withSignaling((client) =>
      client.call('command.execute', { tenantId, actor, commandId: newId('command'), command }),
    );
    return { contactId, slots, quietByMs };
  },
});

/** Promises a callback as the customer's own page would. `merged`: an earlier one of theirs, `contactId`, was changed. */
const requestCallback = defineVerb({
  name: 'callback.request',
  roles: supervisors,
  input: requestSchema,
  // Signaling writes the audit, with the promise itself.
  target: null,
  run: async ({ tx, input, context: { tenantId, agentId, role } }) => {
    const { queueId, slotAtMs, whenQuiet, email } = input;
    const contactId = await openContact(tx, input);
    const actor = { kind: 'agent', agentId, role } as const;
    const command = { type: 'callback.request', contactId, queueId, slotAtMs, whenQuiet, email } as const;
    const promised = await withSignaling((client) =>
      client.call('command.execute', { tenantId, actor, commandId: newId('command'), command }),
    );
    return { contactId: promised.contactId ?? contactId, merged: promised.merged ?? false };
  },
});

export const callbackVerbs = { 'callback.times': callbackTimes, 'callback.request': requestCallback } as const;
