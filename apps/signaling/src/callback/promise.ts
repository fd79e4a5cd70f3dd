import {
  addPromiseMails,
  addSoonPush,
  cancelCallback,
  createCallback,
  promisedTimes,
  readCallbackOfContact,
  readPromisedTimes,
  rememberPromised,
  rescheduleCallback,
  withTenant,
} from '@cordboard/db';
import type { CallbackRow, PromisedContact, Tx } from '@cordboard/db';
import { CALLBACK_TRANSITIONS, CordboardError, newId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import type { CallbackSlot, ContactId, QueueId, TenantId } from '@cordboard/contracts';
import type { CallServices } from '../call/services.ts';
import { freeSlots, requireSlot, termsOf, timeZoneOf, type Asked } from './terms.ts';

type PromiseServices = Pick<CallServices, 'acd' | 'db' | 'clock' | 'mailConfigured'>;

/** What the customer wishes beside the callback itself. */
export interface CallbackWish {
  /** The time that they chose, null: when it is their turn. */
  readonly slotAtMs: number | null;
  /** Where links are sent. */
  readonly email: string | null;
}
const NO_WISH: CallbackWish = { slotAtMs: null, email: null };

/**
 * Turns a waiting contact into a callback: the row first, then the ACD, then its event tells everybody. Throws
 * `duplicate` (the visitor has an open callback in this queue), `limit_reached` (this contact had its callback), `slot_gone`
 * (somebody was faster), `state_conflict` (it no longer waits). Repeats change nothing.
 */
export async function promiseCallback(
  services: PromiseServices,
  tenantId: TenantId,
  contact: ContactRecord,
  by: 'digit' | 'widget' | 'overflow',
  { slotAtMs, email }: CallbackWish = NO_WISH,
): Promise<void> {
  const { acd, db, clock } = services;
  const { contactId } = contact;
  const asked = await askedOf(services, tenantId, contact);
  const { queueId } = asked.queue;
  if (by === 'widget' && slotAtMs === null && !asked.queue.callbackOffered) throw new CordboardError('not_allowed', { what: 'callback' });
  if (email !== null && !mailOffered(services, asked)) throw new CordboardError('not_allowed', { what: 'email' });
  const { nowMs } = asked;
  const { visitorId } = contact.customer;
  const { callback, created } = await withTenant(db, tenantId, async (tx) => {
    const timeZone = timeZoneOf(asked);
    const wanted = { callbackId: newId('callback', nowMs), contactId, visitorId, queueId, requestedBy: by, timeZone, email, nowMs };
    const made = await createCallback(tx, wanted);
    // All that it takes to keep the promise when Redis has forgotten the contact.
    if (made.created) await rememberPromised(tx, promisedContact(contact, queueId, nowMs));
    const row = await atTime(tx, asked, made.callback, contactId, slotAtMs);
    if (row.contactId === contactId && row.state === 'waiting') await addPromiseMails(tx, row, nowMs);
    return { ...made, callback: row };
  });
  if (callback.contactId !== contactId) throw new CordboardError('duplicate', { what: 'callback' });
  if (CALLBACK_TRANSITIONS[callback.state].length === 0) throw new CordboardError('limit_reached', { what: 'callback' });
  try {
    await acd.convertToCallback(tenantId, contactId, callback.id, by, termsOf(asked, slotAtMs));
    // Asked for again after a failure, and another time meanwhile.
    if (!created) await acd.rescheduleCallback(tenantId, contactId, slotAtMs);
  } catch (error) {
    const refused = error instanceof CordboardError && (error.code === 'state_conflict' || error.code === 'not_found');
    // Nobody was told: the promise is taken back, so that it does not stand in the way of a later one. After any other
    // failure it may have been kept all the same: the row stays for who asks again, and ends with the contact.
    if (refused) await withTenant(db, tenantId, (tx) => cancelCallback(tx, callback.id, clock.nowMs()));
    throw error;
  }
}

/** The queue's rules and the moment. Throws `state_conflict` for a contact that is in no queue. */
async function askedOf({ acd, clock }: Pick<PromiseServices, 'acd' | 'clock'>, tenantId: TenantId, contact: ContactRecord): Promise<Asked> {
  const snapshot = await acd.readConfiguration(tenantId);
  const queue = snapshot?.queues.find(({ queueId }) => queueId === contact.queueId);
  if (queue === undefined) throw new CordboardError('state_conflict', { from: contact.state, to: 'callback' });
  return { queue, customer: contact.customer, nowMs: clock.nowMs() };
}

/** A link by mail may be asked for. */
function mailOffered({ mailConfigured }: Pick<PromiseServices, 'mailConfigured'>, { queue }: Asked): boolean {
  return mailConfigured && queue.routing.callback.email;
}

/** The row of this contact with its time, when that is free; others' rows are left alone. */
async function atTime(tx: Tx, asked: Asked, row: CallbackRow, contactId: ContactId, slotAtMs: number | null): Promise<CallbackRow> {
  const known = row.scheduledFor?.getTime() ?? null;
  if (row.contactId !== contactId || row.state !== 'waiting' || known === slotAtMs) return row;
  if (slotAtMs !== null) requireSlot(asked, slotAtMs, await readPromisedTimes(tx, row.queueId, asked.nowMs, row.id));
  return await rescheduleCallback(tx, row.id, { scheduledForMs: slotAtMs, dueAtMs: slotAtMs });
}

/** The times that this contact's customer may choose now, for a new promise or another time of the one there is. */
export async function offerTimes(
  { acd, db, clock }: PromiseServices,
  tenantId: TenantId,
  contact: ContactRecord,
): Promise<readonly CallbackSlot[]> {
  const asked = await askedOf({ acd, clock }, tenantId, contact);
  const promised = await withTenant(db, tenantId, (tx) => promisedTimes(tx, asked.queue.queueId, asked.nowMs, contact.callbackId));
  return freeSlots(asked, promised);
}

/**
 * Another time for an open promise, null: when it is their turn; the row first. A process that dies in between leaves a row
 * that says something else than routing; the worker sees it and has it told (`restoreCallback`). Throws `not_found`,
 * `slot_gone`, `not_allowed`, `state_conflict` (it rings).
 */
export async function reschedulePromise(
  { acd, db, clock }: PromiseServices,
  tenantId: TenantId,
  contact: ContactRecord,
  slotAtMs: number | null,
): Promise<void> {
  const { contactId, state } = contact;
  if (contact.kind !== 'callback') throw new CordboardError('not_found', { what: 'callback' });
  if (state === 'accepted' || state === 'connected') throw new CordboardError('state_conflict', { from: state, to: 'deferred' });
  const asked = await askedOf({ acd, clock }, tenantId, contact);
  if (slotAtMs === null && !asked.queue.callbackOffered) throw new CordboardError('not_allowed', { what: 'callback' });
  await withTenant(db, tenantId, async (tx) => {
    const row = await readCallbackOfContact(tx, contactId);
    if (row === null) throw new CordboardError('not_found', { what: 'callback' });
    const moved = await atTime(tx, asked, row, contactId, slotAtMs);
    await addPromiseMails(tx, moved, asked.nowMs);
    await addSoonPush(tx, moved, asked.nowMs);
  });
  await acd.rescheduleCallback(tenantId, contactId, slotAtMs);
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
