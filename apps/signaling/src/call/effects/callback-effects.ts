import { assertNever, CALLBACK_TRANSITIONS, CordboardError } from '@cordboard/contracts';
import type { CallbackId, CallbackState } from '@cordboard/contracts';
import { finishCallbackAttempt, readCallback, recordCallbackAttempt, withTenant } from '@cordboard/db';
import { promiseCallback } from '../../callback/promise.ts';
import type { CallController } from '../controller.ts';
import type { CallEffect } from '../inputs.ts';

export type CallbackEffect = Extract<CallEffect, { type: 'requestCallback' | 'ringCustomer' | 'settleAttempt' }>;

export async function callbackEffect(call: CallController, effect: CallbackEffect): Promise<void> {
  switch (effect.type) {
    case 'requestCallback':
      return await requestCallback(call, effect);
    case 'ringCustomer':
      return await ringCustomer(call, effect);
    case 'settleAttempt':
      return await settleAttempt(call, effect);
    default:
      return assertNever(effect, 'callback effect');
  }
}

async function requestCallback(call: CallController, { askId, by }: Extract<CallbackEffect, { type: 'requestCallback' }>): Promise<void> {
  const { services, tenantId, contactId } = call;
  try {
    const contact = await services.acd.readContact(tenantId, contactId);
    if (contact === null) throw new CordboardError('state_conflict', { from: 'ended', to: 'callback' });
    const { merged } = await promiseCallback(services, tenantId, contact, by);
    if (merged) call.post({ type: 'flow', input: { type: 'callback', askId, outcome: 'exists' } });
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    // The caller must hear something now; a store that is away is a refusal, too.
    call.log.warn({ err: error, by }, 'a callback was refused');
    // An agent is just being rung (state_conflict): the customer is about to be served, nothing needs saying.
    const outcome = error.code === 'state_conflict' ? 'ringing' : error.code === 'duplicate' ? 'exists' : 'refused';
    call.post({ type: 'flow', input: { type: 'callback', askId, outcome } });
  }
}

/**
 * Whether a promise in this state (null: there is none) is still to be kept. `leave`: the customer has answered, and a
 * new owner only tells again what the old one told, so the two are talking; `end`: nobody waits for a call any more.
 */
export function mayRing(state: CallbackState | null): 'ring' | 'leave' | 'end' {
  if (state === 'done') return 'leave';
  return state === null || CALLBACK_TRANSITIONS[state].length === 0 ? 'end' : 'ring';
}

/** Row, then ACD: each knows the attempt by its id, so a new owner that does both again rings nothing twice. */
async function ringCustomer(call: CallController, ring: Extract<CallbackEffect, { type: 'ringCustomer' }>): Promise<void> {
  const { services, tenantId, contactId } = call;
  const { attemptId, offerId, agentId, ringUntilMs, previousAttemptId } = ring;
  const contact = await services.acd.readContact(tenantId, contactId);
  if (contact === null || contact.callbackId === null || contact.offerId !== offerId) return;
  const callbackId: CallbackId = contact.callbackId;
  const nowMs = services.clock.nowMs();
  const found = await withTenant(services.db, tenantId, async (tx) => {
    const row = await readCallback(tx, callbackId);
    const toDo = mayRing(row?.state ?? null);
    if (row === null || toDo !== 'ring') return toDo;
    if (row.state === 'ringing' && previousAttemptId !== null && previousAttemptId !== attemptId) {
      await finishCallbackAttempt(tx, { callbackId, attemptId: previousAttemptId, outcome: 'agentLost', dueAtMs: null, nowMs });
    }
    await recordCallbackAttempt(tx, { callbackId, attemptId, agentId, attempt: contact.attempts + 1, ringUntilMs, nowMs });
    return toDo;
  });
  if (found === 'leave') return;
  if (found === 'end') return await services.acd.endContact(tenantId, contactId, 'callbackCancelled');
  try {
    await services.acd.ringCallback(tenantId, contactId, offerId, attemptId, ringUntilMs);
  } catch (error) {
    // The agent is gone again; the contact's next change settles the attempt.
    if (!(error instanceof CordboardError) || (error.code !== 'offer_stale' && error.code !== 'state_conflict')) throw error;
  }
}

async function settleAttempt(call: CallController, settle: Extract<CallbackEffect, { type: 'settleAttempt' }>): Promise<void> {
  const { services, tenantId, contactId } = call;
  const { attemptId, outcome, dueAtMs } = settle;
  const contact = await services.acd.readContact(tenantId, contactId);
  const callbackId = contact?.callbackId ?? null;
  if (callbackId === null) return;
  await withTenant(services.db, tenantId, (tx) =>
    finishCallbackAttempt(tx, { callbackId, attemptId, outcome, dueAtMs, nowMs: services.clock.nowMs() }),
  );
}
