import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { CONTACT_END_REASON_FACTS, type ContactId, type EventEnvelope, type TenantEvent } from '@cordboard/contracts';
import { agents, contacts, dispositions, ensureContact, queues, visitors, webCallKeys, type Tx } from '@cordboard/db';

/** The id when such a row is there, else null: an event may name what was never written or is gone. */
function known(table: PgTable & { id: PgColumn }, id: string | null): SQL | null {
  return id === null ? null : sql`(select ${table.id} from ${table} where ${eq(table.id, id)})`;
}

/** The same, but what is in the row already stays when nothing better is known. */
function knownOr(table: PgTable & { id: PgColumn }, id: string | null, column: PgColumn): SQL {
  return sql`coalesce(${known(table, id)}, ${column})`;
}

type Change = Parameters<ReturnType<Tx['update']>['set']>[0];

async function change(tx: Tx, contactId: ContactId, atMs: number, set: Change): Promise<void> {
  const changed = await tx.update(contacts).set(set).where(eq(contacts.id, contactId)).returning({ id: contacts.id });
  if (changed.length > 0) return;
  // Its first event was lost with Redis: what is known from here on is kept.
  await ensureContact(tx, contactId, atMs);
  await tx.update(contacts).set(set).where(eq(contacts.id, contactId));
}

/** Folds one event into the contact's row. Events of a tenant come in their order, each once. */
export async function projectContact(tx: Tx, { event, atMs }: EventEnvelope): Promise<void> {
  switch (event.type) {
    case 'contact.created':
      await created(tx, event, atMs);
      return;
    case 'contact.queued':
      await change(tx, event.contactId, atMs, {
        state: 'queued',
        kind: event.kind,
        queueId: knownOr(queues, event.queueId, contacts.queueId),
        queuedAt: new Date(event.enqueuedAtMs),
      });
      return;
    case 'offer.created':
      await change(tx, event.contactId, atMs, { state: 'offered', offers: sql`${contacts.offers} + 1` });
      return;
    case 'offer.accepted':
      await change(tx, event.contactId, atMs, { state: 'accepted', agentId: knownOr(agents, event.agentId, contacts.agentId) });
      return;
    case 'contact.connected':
      await change(tx, event.contactId, atMs, {
        state: 'connected',
        agentId: knownOr(agents, event.agentId, contacts.agentId),
        // The first agent's: a contact that came back and was connected again waited once.
        connectedAt: sql`coalesce(${contacts.connectedAt}, ${new Date(atMs).toISOString()}::timestamptz)`,
        waitMs: Math.round(event.waitMs),
      });
      return;
    case 'contact.transferred':
      await change(tx, event.contactId, atMs, { agentId: knownOr(agents, event.agentId, contacts.agentId) });
      return;
    case 'contact.deferred':
      await change(tx, event.contactId, atMs, { state: 'deferred', kind: 'callback' });
      return;
    case 'contact.ended':
      await change(tx, event.contactId, atMs, {
        state: 'ended',
        endedAt: new Date(atMs),
        endReason: event.reason,
        outcome: CONTACT_END_REASON_FACTS[event.reason].outcome,
        queueId: knownOr(queues, event.queueId, contacts.queueId),
        agentId: knownOr(agents, event.agentId, contacts.agentId),
        waitMs: Math.round(event.waitMs),
        talkMs: Math.round(event.talkMs),
      });
      return;
    case 'callback.requested':
      await change(tx, event.contactId, atMs, { kind: 'callback', channel: 'voice' });
      return;
    case 'wrapUp.ended':
      await change(tx, event.contactId, atMs, { wrapUpMs: Math.round(event.wrapUpMs) });
      return;
    case 'contact.disposed':
      await change(tx, event.contactId, atMs, { dispositionId: knownOr(dispositions, event.dispositionId, contacts.dispositionId) });
      return;
    default:
      return;
  }
}

async function created(tx: Tx, event: Extract<TenantEvent, { type: 'contact.created' }>, atMs: number): Promise<void> {
  const { customer } = event;
  const at = new Date(atMs);
  await tx
    .insert(visitors)
    .values({ id: customer.visitorId, firstSeenAt: at, lastSeenAt: at })
    .onConflictDoUpdate({
      target: [visitors.tenantId, visitors.id],
      set: {
        firstSeenAt: sql`least(${visitors.firstSeenAt}, excluded.first_seen_at)`,
        lastSeenAt: sql`greatest(${visitors.lastSeenAt}, excluded.last_seen_at)`,
      },
    });
  await ensureContact(tx, event.contactId, atMs);
  await tx
    .update(contacts)
    .set({
      callId: event.callId,
      channel: event.channel,
      visitorId: customer.visitorId,
      webCallKeyId: known(webCallKeys, event.webCallKeyId),
      origin: customer.origin,
      locale: customer.locale,
      identity: customer.identity ?? null,
      form: customer.form,
      createdAt: at,
    })
    .where(and(eq(contacts.id, event.contactId)));
}
