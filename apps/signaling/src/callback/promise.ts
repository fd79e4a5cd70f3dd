import { cancelCallback, createCallback, readCallbackOfContact, rememberPromised, withTenant } from '@cordboard/db';
import type { PromisedContact } from '@cordboard/db';
import { CALLBACK_TRANSITIONS, CordboardError, newId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import type { ContactId, QueueId, TenantId } from '@cordboard/contracts';
import type { CallServices } from '../call/services.ts';

type PromiseServices = Pick<CallServices, 'acd' | 'db' | 'clock'>;

/**
 * Turns a waiting contact into a callback: the row first, then the ACD, then its event tells everybody. Throws
 * `duplicate` (the visitor has an open callback in this queue), `limit_reached` (this contact had its callback),
 * `state_conflict` (it no longer waits). Repeats change nothing.
 */
export async function promiseCallback(
  { acd, db, clock }: PromiseServices,
  tenantId: TenantId,
  contact: ContactRecord,
  by: 'digit' | 'widget' | 'overflow',
): Promise<void> {
  const { contactId, queueId } = contact;
  if (queueId === null) throw new CordboardError('state_conflict', { from: contact.state, to: 'callback' });
  const nowMs = clock.nowMs();
  const { visitorId } = contact.customer;
  const { callback } = await withTenant(db, tenantId, async (tx) => {
    const made = await createCallback(tx, { callbackId: newId('callback', nowMs), contactId, visitorId, queueId, requestedBy: by, nowMs });
    // All that it takes to keep the promise when Redis has forgotten the contact.
    if (made.created) await rememberPromised(tx, promisedContact(contact, queueId, nowMs));
    return made;
  });
  if (callback.contactId !== contactId) throw new CordboardError('duplicate', { what: 'callback' });
  if (CALLBACK_TRANSITIONS[callback.state].length === 0) throw new CordboardError('limit_reached', { what: 'callback' });
  try {
    await acd.convertToCallback(tenantId, contactId, callback.id, by);
  } catch (error) {
    const refused = error instanceof CordboardError && (error.code === 'state_conflict' || error.code === 'not_found');
    // Nobody was told: the promise is taken back, so that it does not stand in the way of a later one. After any other
    // failure it may have been kept all the same: the row stays for who asks again, and ends with the contact.
    if (refused) await withTenant(db, tenantId, (tx) => cancelCallback(tx, callback.id, clock.nowMs()));
    throw error;
  }
}

function promisedContact(contact: ContactRecord, queueId: QueueId, nowMs: number): PromisedContact {
  const { contactId, callId, webCallKeyId, customer, createdAtMs, enqueuedAtMs } = contact;
  const { visitorId, identity, form, origin, locale } = customer;
  return {
    ...{ contactId, callId, webCallKeyId, visitorId, identity: identity ?? null, form, origin, locale, queueId, createdAtMs },
    enqueuedAtMs: enqueuedAtMs ?? nowMs,
  };
}

/** The customer no longer wants it: the row and the contact end. Repeats change nothing. */
export async function cancelPromise({ acd, db, clock }: PromiseServices, tenantId: TenantId, contactId: ContactId): Promise<void> {
  await withTenant(db, tenantId, async (tx) => {
    const row = await readCallbackOfContact(tx, contactId);
    if (row === null) throw new CordboardError('not_found', { what: 'callback' });
    await cancelCallback(tx, row.id, clock.nowMs());
  });
  await acd.endContact(tenantId, contactId, 'callbackCancelled');
}
