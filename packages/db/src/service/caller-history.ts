import { and, eq, gte, inArray, ne, sql } from 'drizzle-orm';
import type { ContactId, Customer } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { callbacks } from '../schema/callbacks.ts';
import { contacts } from '../schema/contacts.ts';

export interface CallerHistory {
  readonly contacts: number;
  readonly abandoned: number;
  readonly callbacksOpen: number;
}

/** Of the same customer since a moment, this contact left out: by the signed `sub`, or for somebody unknown by the browser. */
export async function readCallerHistory(
  tx: Tx,
  { customer, except, sinceMs }: { readonly customer: Customer; readonly except: ContactId; readonly sinceMs: number },
): Promise<CallerHistory> {
  const { identity, visitorId } = customer;
  const isSame = identity ? eq(sql`(${contacts.identity} ->> 'sub')`, identity.sub) : eq(contacts.visitorId, visitorId);
  const theirs = and(isSame, ne(contacts.id, except), gte(contacts.createdAt, new Date(sinceMs)));
  const [counted] = await tx
    .select({
      contacts: sql<number>`count(*)::int`,
      abandoned: sql<number>`(count(*) filter (where ${contacts.outcome} = 'abandoned'))::int`,
    })
    .from(contacts)
    .where(theirs);
  const [open] = await tx
    .select({ callbacksOpen: sql<number>`count(*)::int` })
    .from(callbacks)
    .innerJoin(contacts, and(eq(contacts.tenantId, callbacks.tenantId), eq(contacts.id, callbacks.contactId)))
    .where(and(theirs, inArray(callbacks.state, ['waiting', 'ringing'])));
  return { contacts: counted?.contacts ?? 0, abandoned: counted?.abandoned ?? 0, callbacksOpen: open?.callbacksOpen ?? 0 };
}
