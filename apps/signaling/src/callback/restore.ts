import { quietSpans } from '@cordboard/acd';
import type { ContactRecord, PromisedCallback } from '@cordboard/acd';
import { CALLBACK_TRANSITIONS, CordboardError } from '@cordboard/contracts';
import type { ContactId, QuietHours, TenantId } from '@cordboard/contracts';
import { cancelCallback, endCallback, readCallbackOfContact, readPromise, withTenant } from '@cordboard/db';
import type { CallbackRow, PromisedContact } from '@cordboard/db';
import { changeOfRecord } from '../call/contact-changes.ts';
import type { CallRegistry } from '../call/registry.ts';
import { newCall } from '../call/state.ts';
import { endedRun, newRun } from '@cordboard/flow';
import { planOf } from '../flow/plan.ts';
import { runStart } from '../flow/start.ts';

/** The caps of a web-call key are for callers; a promise was within them when it was given. */
const NO_CAP = Number.MAX_SAFE_INTEGER;

/**
 * Keeps a promise that Redis has forgotten: the contact is made anew from its rows at the place it had, and its call is.
 * Any process may do it, also two at once: the ACD's script makes one contact and the call's record has one owner. True
 * when there was something to do. Throws `not_found` while the queue's configuration is not there yet.
 */
export async function restoreCallback(registry: CallRegistry, tenantId: TenantId, contactId: ContactId): Promise<boolean> {
  const { acd } = registry.services;
  const known = await acd.readContact(tenantId, contactId);
  if (known !== null) return known.kind === 'callback' && (await agree(registry, tenantId, known));
  const promise = await stillPromised(registry, tenantId, contactId);
  if (promise === null) return false;
  const restored = await acd.restoreCallback(tenantId, promise);
  if (restored === null) return false;
  registry.services.log.warn({ tenantId, contactId, callbackId: promise.callbackId }, 'a callback that Redis had forgotten is back');
  await ensureCall(registry, tenantId, restored);
  return true;
}

/** Routing has the time that the row has, and the contact has a call. True when something was missing. */
async function agree(registry: CallRegistry, tenantId: TenantId, known: ContactRecord): Promise<boolean> {
  const { acd, db, log } = registry.services;
  const row = await withTenant(db, tenantId, (tx) => readCallbackOfContact(tx, known.contactId));
  const scheduledForMs = row?.scheduledFor?.getTime() ?? null;
  const another = scheduledForMs !== known.scheduledForMs || row?.whenQuiet !== known.whenQuiet;
  const differs = row?.state === 'waiting' && row.id === known.callbackId && another;
  if (differs && known.state !== 'accepted' && known.state !== 'connected') {
    await acd.rescheduleCallback(tenantId, known.contactId, scheduledForMs, row.whenQuiet);
    log.warn({ tenantId, contactId: known.contactId, callbackId: row.id }, 'routing had another time for a callback than its row');
  }
  return (await ensureCall(registry, tenantId, known)) || differs;
}

/** The promise, when it is to be kept; one whose contact is history is over. */
async function stillPromised(registry: CallRegistry, tenantId: TenantId, contactId: ContactId): Promise<PromisedCallback | null> {
  const { acd, db, clock, log } = registry.services;
  const nowMs = clock.nowMs();
  const kept = await withTenant(db, tenantId, async (tx) => {
    const found = await readPromise(tx, contactId);
    if (found === null || CALLBACK_TRANSITIONS[found.callback.state].length === 0) return null;
    if (found.over) {
      await cancelCallback(tx, found.callback.id, nowMs);
      return null;
    }
    if (found.contact === null) {
      log.error({ tenantId, contactId }, 'nothing is known of somebody who was promised a callback');
      await endCallback(tx, found.callback.id, 'unreachable', nowMs);
      return null;
    }
    return { callback: found.callback, contact: found.contact };
  });
  if (kept === null) return null;
  const snapshot = await acd.readConfiguration(tenantId);
  const queue = snapshot?.queues.find(({ queueId }) => queueId === kept.contact.queueId);
  return promisedOf(kept.callback, kept.contact, queue?.routing.callback.quietHours ?? null, nowMs);
}

function promisedOf(callback: CallbackRow, contact: PromisedContact, quietHours: QuietHours | null, nowMs: number): PromisedCallback {
  const { identity, form, origin, locale, visitorId, ...rest } = contact;
  const { timeZone } = callback;
  return {
    ...rest,
    callbackId: callback.id,
    customer: { visitorId, form, origin, locale, ...(identity === null ? {} : { identity }), ...(timeZone === null ? {} : { timeZone }) },
    scheduledForMs: callback.scheduledFor?.getTime() ?? null,
    whenQuiet: callback.whenQuiet,
    dueAtMs: callback.state === 'waiting' ? (callback.dueAt?.getTime() ?? null) : null,
    quiet: timeZone === null ? [] : quietSpans(quietHours, timeZone, nowMs),
    // A ring of which nobody knows the end counts for nothing.
    attempts: callback.state === 'ringing' ? Math.max(0, callback.attempts - 1) : callback.attempts,
  };
}

/** A callback in line has a call that rings agent and customer when its turn comes. True when it had none. Repeats are no-ops. */
export async function ensureCall(registry: CallRegistry, tenantId: TenantId, contact: ContactRecord): Promise<boolean> {
  const { acd, store } = registry.services;
  const { callId, contactId, webCallKeyId, customer: customerInfo } = contact;
  if (registry.byCall(callId) !== null || (await store.readOwner(tenantId, callId)) !== null) return false;
  const snapshot = await acd.readConfiguration(tenantId);
  const queue = snapshot?.queues.find((one) => one.queueId === contact.queueId);
  if (snapshot === null || queue === undefined) throw new CordboardError('not_found', { what: 'queue', queueId: contact.queueId });
  const plan = planOf(snapshot, queue, customerInfo.locale);
  const run = newRun(runStart(snapshot, queue, { customer: customerInfo, flowId: null }), () => null);
  const flow = endedRun(run, 'promised');
  const { enqueuedAtMs } = contact;
  const fresh = newCall({ tenantId, callId, contactId, webCallKeyId, customerInfo, room: null, flow, plan, enqueuedAtMs });
  const state = { ...fresh, contact: { ...fresh.contact, kind: 'callback' as const, state: 'queued' as const } };
  try {
    await store.create(state, { maxCalls: NO_CAP, maxWaiting: NO_CAP });
  } catch (error) {
    // Somebody else was faster.
    if (error instanceof CordboardError && error.code === 'duplicate') return false;
    throw error;
  }
  const call = await registry.add(state, 1);
  // No line is held for it: it does not count among the key's calls.
  await store.save(state, 1);
  const now = await acd.readContact(tenantId, contactId);
  const change = now === null ? null : changeOfRecord(now);
  if (change !== null) call.post({ type: 'contact', change });
  return true;
}
