import {
  addPromiseMails,
  addSoonPush,
  cancelCallback,
  createCallback,
  promisedTimes,
  readCallbackOfContact,
  readdressCallback,
  readPromise,
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
import { freeSlots, quietByMs, requireSlot, termsOf, timeOf, timeZoneOf, type Asked, type CallbackTime, type TimeWish } from './terms.ts';

type PromiseServices = Pick<CallServices, 'acd' | 'db' | 'clock' | 'mailConfigured'>;

/** What the customer wishes beside the callback itself. */
export interface CallbackWish extends TimeWish {
  /** Where links are sent. */
  readonly email: string | null;
}
const NO_WISH: CallbackWish = { slotAtMs: null, whenQuiet: false, email: null };

/** Writes into the transaction of what is done who had it done, to which contact's callback. */
export type Witness = (tx: Tx, contactId: ContactId) => Promise<void>;
const nobody: Witness = () => Promise.resolve();

/** Who asks: the flow, the customer's page, or somebody of the company for the customer. */
type AskedBy = 'digit' | 'widget' | 'overflow' | 'api';

/** `merged`: the same person had a callback of this queue already, of another contact; that one was changed. */
export interface Promised {
  readonly contactId: ContactId;
  readonly merged: boolean;
}

/**
 * Turns a waiting contact into a callback: the row first, then the ACD, then its event tells everybody. A visitor who has an
 * open callback in this queue gets no second one: the first has the new time and address (after a digit, which names none,
 * its own), and this contact waits on. Throws
 * `duplicate` (the first cannot be changed: it rings, nobody asked but the queue, or it was promised to another person at
 * the same browser), `limit_reached` (this contact had its callback), `slot_gone` (somebody was faster), `state_conflict`
 * (it no longer waits). Repeats change nothing.
 */
export async function promiseCallback(
  services: PromiseServices,
  tenantId: TenantId,
  contact: ContactRecord,
  by: AskedBy,
  wish: CallbackWish = NO_WISH,
  witness: Witness = nobody,
): Promise<Promised> {
  const { acd, db, clock } = services;
  const { contactId } = contact;
  const { email } = wish;
  const asked = await askedOf(services, tenantId, contact);
  const { queueId } = asked.queue;
  const time = timeOf(asked, wish);
  const isChosen = by === 'widget' || by === 'api';
  if (isChosen && time.scheduledForMs === null && !asked.queue.callbackOffered)
    throw new CordboardError('not_allowed', { what: 'callback' });
  if (email !== null && !mailOffered(services, asked)) throw new CordboardError('not_allowed', { what: 'email' });
  const { nowMs } = asked;
  const { visitorId } = contact.customer;
  const { callback, created } = await withTenant(db, tenantId, async (tx) => {
    const timeZone = timeZoneOf(asked);
    const wanted = { callbackId: newId('callback', nowMs), contactId, visitorId, queueId, requestedBy: by, timeZone, email, nowMs };
    const made = await createCallback(tx, wanted);
    // All that it takes to keep the promise when Redis has forgotten the contact.
    if (made.created) await rememberPromised(tx, promisedContact(contact, queueId, nowMs));
    const known = made.callback.contactId === contactId ? made.callback : await ownEarlier(tx, contact, made.callback);
    if (known === null || (known.contactId !== contactId && (by === 'overflow' || known.state !== 'waiting')))
      throw new CordboardError('duplicate', { what: 'callback' });
    if (CALLBACK_TRANSITIONS[known.state].length === 0) throw new CordboardError('limit_reached', { what: 'callback' });
    await witness(tx, known.contactId);
    const addressed = await atAddress(tx, known, email);
    // A digit and a queue say nothing of a time: an appointment that there is stays.
    const row = isChosen ? await atTime(tx, asked, addressed, time) : addressed;
    if (row.state === 'waiting') await addPromiseMails(tx, row, nowMs);
    if (row.contactId !== contactId) await addSoonPush(tx, row, nowMs);
    return { ...made, callback: row };
  });
  const agreed = agreedTime(callback);
  if (callback.contactId !== contactId) {
    await acd.rescheduleCallback(tenantId, callback.contactId, agreed.scheduledForMs, agreed.whenQuiet);
    return { contactId: callback.contactId, merged: true };
  }
  try {
    await acd.convertToCallback(tenantId, contactId, callback.id, by, termsOf(asked, agreed));
    // Asked for again after a failure, and another time meanwhile.
    if (!created) await acd.rescheduleCallback(tenantId, contactId, agreed.scheduledForMs, agreed.whenQuiet);
  } catch (error) {
    const refused = error instanceof CordboardError && (error.code === 'state_conflict' || error.code === 'not_found');
    // Nobody was told: the promise is taken back, so that it does not stand in the way of a later one. After any other
    // failure it may have been kept all the same: the row stays for who asks again, and ends with the contact.
    if (refused) await withTenant(db, tenantId, (tx) => cancelCallback(tx, callback.id, clock.nowMs()));
    throw error;
  }
  return { contactId, merged: false };
}

/**
 * The row, locked, when it was promised to the person of this contact. A visitor is a browser, which people share: who is
 * signed in as somebody else, or not any more, may not move that promise, nor have its links sent to them. Null: not theirs.
 */
async function ownEarlier(tx: Tx, { customer }: ContactRecord, { contactId }: CallbackRow): Promise<CallbackRow | null> {
  const promise = await readPromise(tx, contactId);
  if (promise === null || promise.contact === null) return null;
  return promise.contact.identity?.sub === customer.identity?.sub ? promise.callback : null;
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

/** The row with its time, when that is free. A deadline that it has for a quiet moment stays. */
async function atTime(tx: Tx, asked: Asked, row: CallbackRow, time: CallbackTime): Promise<CallbackRow> {
  const { scheduledForMs, whenQuiet } = time;
  const known = agreedTime(row);
  const same = known.whenQuiet === whenQuiet && (whenQuiet || known.scheduledForMs === scheduledForMs);
  if (row.state !== 'waiting' || same) return row;
  if (scheduledForMs !== null && !whenQuiet)
    requireSlot(asked, scheduledForMs, await readPromisedTimes(tx, row.queueId, asked.nowMs, row.id));
  return await rescheduleCallback(tx, row.id, { ...time, dueAtMs: scheduledForMs });
}

/** The row with another address, when one is given. */
async function atAddress(tx: Tx, row: CallbackRow, email: string | null): Promise<CallbackRow> {
  if (email === null || row.email === email || row.state !== 'waiting') return row;
  return await readdressCallback(tx, row.id, email);
}

function agreedTime({ scheduledFor, whenQuiet }: CallbackRow): CallbackTime {
  return { scheduledForMs: scheduledFor?.getTime() ?? null, whenQuiet };
}

/**
 * The times that this contact's customer may choose now, for a new promise or another time of the one there is. `quietByMs`:
 * a quiet moment too, until then at the latest.
 */
export async function offerTimes(
  { acd, db, clock }: PromiseServices,
  tenantId: TenantId,
  contact: ContactRecord,
): Promise<{ readonly slots: readonly CallbackSlot[]; readonly quietByMs: number | null }> {
  const asked = await askedOf({ acd, clock }, tenantId, contact);
  const promised = await withTenant(db, tenantId, (tx) => promisedTimes(tx, asked.queue.queueId, asked.nowMs, contact.callbackId));
  return { slots: freeSlots(asked, promised), quietByMs: quietByMs(asked) };
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
  wish: TimeWish,
  witness: Witness = nobody,
): Promise<void> {
  const { contactId, state } = contact;
  if (contact.kind !== 'callback') throw new CordboardError('not_found', { what: 'callback' });
  if (state === 'accepted' || state === 'connected') throw new CordboardError('state_conflict', { from: state, to: 'deferred' });
  const asked = await askedOf({ acd, clock }, tenantId, contact);
  const time = timeOf(asked, wish);
  if (time.scheduledForMs === null && !asked.queue.callbackOffered) throw new CordboardError('not_allowed', { what: 'callback' });
  const agreed = await withTenant(db, tenantId, async (tx) => {
    const row = await readCallbackOfContact(tx, contactId);
    if (row === null) throw new CordboardError('not_found', { what: 'callback' });
    await witness(tx, contactId);
    const moved = await atTime(tx, asked, row, time);
    await addPromiseMails(tx, moved, asked.nowMs);
    await addSoonPush(tx, moved, asked.nowMs);
    return agreedTime(moved);
  });
  await acd.rescheduleCallback(tenantId, contactId, agreed.scheduledForMs, agreed.whenQuiet);
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
export async function cancelPromise(
  { acd, db, clock }: PromiseServices,
  tenantId: TenantId,
  contactId: ContactId,
  witness: Witness = nobody,
): Promise<void> {
  await withTenant(db, tenantId, async (tx) => {
    const row = await readCallbackOfContact(tx, contactId);
    if (row === null) throw new CordboardError('not_found', { what: 'callback' });
    await witness(tx, contactId);
    await cancelCallback(tx, row.id, clock.nowMs());
  });
  await acd.endContact(tenantId, contactId, 'callbackCancelled');
}
