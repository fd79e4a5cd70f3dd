import type { ContactClaim } from '@cordboard/acd';
import { isJoining } from './flow-port.ts';
import type { CallState } from './state.ts';

/** What a call's legs say of its contact; null when it has none: then the promise's row knows, or it is over. */
export function claimOf(state: CallState, epoch: number, nowMs: number): ContactClaim | null {
  const { contactId, callId, webCallKeyId, customerInfo, contact, flow, customer } = state;
  if (state.phase !== 'live' || customer === null || contact.state === 'ended' || contact.state === 'deferred') return null;
  // The join may be under way, or done and not heard of: then it is done again here.
  const hasJoined = contact.state !== 'created' || isJoining(flow) || flow.line !== null;
  const enqueuedAtMs = hasJoined ? (state.enqueuedAtMs ?? nowMs) : null;
  return {
    ...{ epoch, contactId, callId, webCallKeyId, customer: customerInfo, createdAtMs: enqueuedAtMs ?? nowMs },
    queueId: enqueuedAtMs === null ? null : flow.queueId,
    ...{ enqueuedAtMs, offer: offerOf(state), held: contact.held },
  };
}

function offerOf({ agent }: CallState): ContactClaim['offer'] {
  if (agent === null) return null;
  const { offerId, agentId } = agent;
  if (agent.joined) return { offerId, agentId, state: 'connected' };
  return { offerId, agentId, state: agent.acceptedAtMs === null ? 'ringing' : 'accepted' };
}
