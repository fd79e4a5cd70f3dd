import { CordboardError, newId } from '@cordboard/contracts';
import type { AttemptId } from '@cordboard/contracts';
import { finishCallbackAttempt, withTenant } from '@cordboard/db';
import type { LegPlacement } from '../sip/edge.ts';
import type { CallController } from './controller.ts';
import { inRoom } from './effects/media-effects.ts';

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
  const legId = newId('leg');
  const answer = await inRoom(call, 'leg.answer', { legId, sdp });
  call.post({ type: 'customerJoined', legId });
  return { placement: call.placement(legId), sdp: answer.sdp };
}
