import { CordboardError, newId } from '@cordboard/contracts';
import type { AttemptId, LegId } from '@cordboard/contracts';
import { finishCallbackAttempt, withTenant } from '@cordboard/db';
import type { LegPlacement } from '../sip/edge.ts';
import type { CallController } from './controller.ts';
import { inRoom } from './effects/media-effects.ts';
import { isConversation } from './presence.ts';

/**
 * The customer answers a callback's ring: the ACD decides that this attempt still counts, the promise is kept, and the
 * customer's leg joins the room where the agent is. Throws `offer_stale` when the ring is over.
 */
export async function admitCustomer(
  call: CallController,
  attemptId: AttemptId,
  sdp: string,
): Promise<{ placement: LegPlacement; sdp: string }> {
  const { services, tenantId, contactId, callId } = call;
  const contact = await services.acd.answerCallback(tenantId, contactId, attemptId, callId);
  const { callbackId } = contact;
  if (callbackId !== null) {
    const nowMs = services.clock.nowMs();
    await withTenant(services.db, tenantId, (tx) =>
      finishCallbackAttempt(tx, { callbackId, attemptId, outcome: 'answered', dueAtMs: null, nowMs }),
    );
  }
  if (call.state.room === null) throw new CordboardError('media_unavailable', { detail: 'the callback has no room' });
  return await intoRoom(call, sdp, (legId) => call.post({ type: 'customerJoined', legId }));
}

/**
 * The next page of a customer in mid-call, or the same page after its media node was gone: its leg takes the old one's place.
 * Throws `not_found` when nobody is waited for (any more).
 */
export async function readmitCustomer(call: CallController, sdp: string): Promise<{ placement: LegPlacement; sdp: string }> {
  const { phase, customer } = call.state;
  const isAwaited = isConversation(call.state) || (customer !== null && customer.away !== null);
  if (phase !== 'live' || !isAwaited) throw new CordboardError('not_found', { what: 'conversation' });
  return await intoRoom(call, sdp, (legId) => call.post({ type: 'customerRejoined', legId }));
}

async function intoRoom(
  call: CallController,
  sdp: string,
  joined: (legId: LegId) => void,
): Promise<{ placement: LegPlacement; sdp: string }> {
  const legId = newId('leg');
  const answer = await inRoom(call, 'leg.answer', { legId, sdp });
  joined(legId);
  return { placement: call.placement(legId), sdp: answer.sdp };
}
