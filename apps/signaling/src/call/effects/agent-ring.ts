import { CordboardError } from '@cordboard/contracts';
import type { CallController } from '../controller.ts';
import type { CallEffect } from '../inputs.ts';
import { inRoom } from './media-effects.ts';

/**
 * Makes the agent's leg: our offer from the media node, the INVITE from whichever process holds the registration, the
 * softphone's answer back to the node. It ends in `agentUp` or `agentFailed`; audio follows by media events.
 */
export async function ringAgent(
  call: CallController,
  ring: Extract<CallEffect, { type: 'ringAgent' }>,
  cancel: AbortSignal,
): Promise<void> {
  const { legId } = ring;
  try {
    const { sdp } = await inRoom(call, 'leg.offer', { legId });
    const answer = await invite(call, ring, sdp, cancel);
    await inRoom(call, 'leg.accept', { legId, sdp: answer });
    call.post({ type: 'agentUp', legId });
  } catch (error) {
    if (cancel.aborted) return;
    call.log.warn({ err: error, agentId: ring.agentId, legId }, "the agent's softphone could not be reached");
    call.post({ type: 'agentFailed', legId });
  }
}

async function invite(
  call: CallController,
  ring: Extract<CallEffect, { type: 'ringAgent' }>,
  sdp: string,
  cancel: AbortSignal,
): Promise<string> {
  const { services, tenantId, callId, contactId } = call;
  const { legId, agentId, offerId } = ring;
  const placement = call.placement(legId);
  const holder = await services.sip().locate(tenantId, agentId);
  if (holder === null) throw new CordboardError('not_found', { what: 'registration', agentId });
  if (holder === services.processId) {
    return (await services.sip().invite({ agentId, deskId: null, offerId, placement, sdp }, cancel)).sdp;
  }
  const answered = services.remoteLegs.expect(legId, cancel);
  const peer = await services.peers.get(holder);
  const { mediaNodeId, roomId, epoch, owner } = placement;
  await peer.call('leg.invite', {
    tenantId,
    agentId,
    legId,
    callId,
    contactId,
    offerId,
    deskId: null,
    mediaNodeId,
    roomId,
    epoch,
    owner,
    sdp,
  });
  return await answered;
}
