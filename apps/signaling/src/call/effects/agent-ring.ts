import { setTimeout as sleep } from 'node:timers/promises';
import { CordboardError } from '@cordboard/contracts';
import type { CallController } from '../controller.ts';
import type { CallEffect } from '../inputs.ts';
import { inRoom } from './media-effects.ts';

const REGISTER_MS = 3_000;
const LOOK_AGAIN_MS = 100;
const RING_AGAIN_MS = 500;

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
    const answer = await inviteOnceThere(call, ring, sdp, cancel);
    await inRoom(call, 'leg.accept', { legId, sdp: answer });
    call.post({ type: 'agentUp', legId });
  } catch (error) {
    if (cancel.aborted) return;
    call.log.warn({ err: error, agentId: ring.agentId, legId }, "the agent's softphone could not be reached");
    call.post({ type: 'agentFailed', legId });
  }
}

/**
 * A desk that has just come back is there before its telephone has registered again. One that is waited for in mid-call
 * may also be rung a moment before it goes, or before it has its microphone: it is rung again.
 */
async function inviteOnceThere(...asked: Parameters<typeof invite>): Promise<string> {
  const [call, { untilMs }, , cancel] = asked;
  const { clock } = call.services;
  const giveUpAtMs = untilMs ?? clock.nowMs() + REGISTER_MS;
  for (;;) {
    try {
      return await invite(...asked);
    } catch (error) {
      const isAway = error instanceof CordboardError && (error.code === 'not_found' || untilMs !== null);
      if (!isAway || cancel.aborted || clock.nowMs() >= giveUpAtMs) throw error;
      await sleep(error.code === 'not_found' ? LOOK_AGAIN_MS : RING_AGAIN_MS, undefined, { signal: cancel });
    }
  }
}

async function invite(
  call: CallController,
  ring: Extract<CallEffect, { type: 'ringAgent' }>,
  sdp: string,
  cancel: AbortSignal,
): Promise<string> {
  const { services, tenantId, callId, contactId } = call;
  const { legId, agentId, offerId, supervises = false } = ring;
  const placement = call.placement(legId);
  const holder = await services.sip().locate(tenantId, agentId);
  if (holder === null) throw new CordboardError('not_found', { what: 'registration', agentId });
  if (holder === services.processId) {
    return (await services.sip().invite({ agentId, deskId: null, offerId, supervises, placement, sdp }, cancel)).sdp;
  }
  const answered = services.remoteLegs.expect(legId, cancel);
  const peer = await services.peers.get(holder);
  const { mediaNodeId, roomId, epoch, owner } = placement;
  const asked = peer.call('leg.invite', {
    tenantId,
    agentId,
    legId,
    callId,
    contactId,
    offerId,
    supervises,
    deskId: null,
    mediaNodeId,
    roomId,
    epoch,
    owner,
    sdp,
  });
  try {
    await asked;
  } catch (error) {
    services.remoteLegs.ended(legId, 'not invited');
    throw error;
  }
  return await answered;
}
