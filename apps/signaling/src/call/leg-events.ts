import { CordboardError, digitSchema, newId } from '@cordboard/contracts';
import type { LegEndReason, LegId, RpcInput, SignalingPort } from '@cordboard/contracts';
import { inRoom } from './effects/media-effects.ts';
import type { CallController } from './controller.ts';
import type { CallRegistry } from './registry.ts';
import type { LegPlacement, SipLegHandlers } from '../sip/edge.ts';

export type LegEvent = RpcInput<SignalingPort, 'leg.event'>['event'];

/** Brings what happens to a leg's dialog to the call's owner, whoever that is by now. */
export class LegEvents {
  readonly #registry: () => CallRegistry;
  /** Legs whose socket is lost, while their voice is looked for. */
  readonly #withoutSocket = new Set<LegId>();

  constructor(registry: () => CallRegistry) {
    this.#registry = registry;
  }

  async send(placement: LegPlacement, event: LegEvent): Promise<void> {
    const { services } = this.#registry();
    const { tenantId, callId, legId } = placement;
    if (await this.receive(placement, event)) return;
    const held = await services.store.readOwner(tenantId, callId);
    if (held === null || held.owner === services.processId) return;
    try {
      const peer = await services.peers.get(held.owner);
      await peer.call('leg.event', { tenantId, callId, legId, event });
    } catch (error) {
      // A new owner finds the leg's end at the media node.
      services.log.warn({ err: error, callId, legId, event: event.type }, "the call's owner could not be told");
    }
  }

  /** False when the call is not ours. */
  async receive({ callId, legId }: Pick<LegPlacement, 'callId' | 'legId'>, event: LegEvent): Promise<boolean> {
    const { services } = this.#registry();
    const call = this.#registry().byCall(callId);
    if (call === null) return false;
    switch (event.type) {
      case 'answered':
        services.remoteLegs.answered(legId, event.sdp);
        return true;
      case 'ended':
        if (!services.remoteLegs.ended(legId, event.reason)) call.post({ type: 'legEnded', legId, reason: event.reason });
        return true;
      case 'digit':
        await inRoom(call, 'leg.digit', { legId, digit: event.digit });
        return true;
      case 'socketLost':
        call.log.info({ legId, event: event.type }, "a leg's socket");
        await this.#lookForVoice(call, legId);
        return true;
      case 'socketBack':
        call.log.info({ legId, event: event.type }, "a leg's socket");
        this.#withoutSocket.delete(legId);
        return true;
    }
  }

  /**
   * The audio does not depend on the socket, which has 60 s at the edge. But a page that crashed loses both, and nothing
   * else tells for ten seconds. One whose network has changed is silent too, and has another socket at once.
   */
  async #lookForVoice(call: CallController, legId: LegId): Promise<void> {
    const { room } = call.state;
    if (room === null) return;
    this.#withoutSocket.add(legId);
    try {
      const { speaks } = await call.services.media.call(room.mediaNodeId, 'leg.speaks', { roomId: room.roomId, legId });
      if (!speaks && this.#withoutSocket.has(legId)) call.post({ type: 'legSilent', legId });
    } catch (error) {
      // A leg or a node that is not there says so itself.
      call.log.info({ err: error, legId }, 'a leg without its socket was not looked for');
    } finally {
      this.#withoutSocket.delete(legId);
    }
  }
}

/** The call layer's side of the SIP edge. */
export function sipLegHandlers(registry: () => CallRegistry, events: LegEvents): SipLegHandlers {
  return {
    onOffer: (placement, sdp) => renegotiate(registry(), placement, sdp),
    onDigit: async (placement, digit) => {
      const parsed = digitSchema.safeParse(digit);
      if (!parsed.success) throw new CordboardError('invalid_input', { digit });
      await events.send(placement, { type: 'digit', digit: parsed.data });
    },
    onEnded: (placement, reason: LegEndReason) => events.send(placement, { type: 'ended', reason }),
    onSocket: (placement, state) => events.send(placement, { type: state === 'lost' ? 'socketLost' : 'socketBack' }),
  };
}

/** A later offer changes one leg only, so the process with the dialog asks the node itself, under the owner's epoch. */
async function renegotiate(registry: CallRegistry, placement: LegPlacement, sdp: string): Promise<string> {
  const { services } = registry;
  const { tenantId, callId, legId, mediaNodeId, roomId } = placement;
  const own: CallController | null = registry.byCall(callId);
  if (own !== null) return (await inRoom(own, 'leg.renegotiate', { legId, sdp })).sdp;
  const held = await services.store.readOwner(tenantId, callId);
  if (held === null) throw new CordboardError('not_found', { what: 'call', callId });
  const answer = await services.media.call(mediaNodeId, 'leg.renegotiate', {
    commandId: newId('command'),
    epoch: held.epoch,
    roomId,
    legId,
    sdp,
  });
  return answer.sdp;
}
