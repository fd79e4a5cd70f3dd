import { CordboardError, type LegEndReason, type LegId, type RpcParams, type MEDIA_PORT } from '@cordboard/contracts';
import type { Leg, LegDependencies } from '../leg/leg.ts';
import { openPlainLeg } from '../leg/plain-line.ts';
import { WebRtcLine } from '../leg/web-rtc-line.ts';
import type { MediaWorker } from '../workers/media-worker.ts';

/** ICE and DTLS that are not done by then never will be. */
const CONNECT_WITHIN_MS = 30_000;
/** A browser that lost its network may come back, by an ICE restart too. */
const RECONNECT_WITHIN_MS = 60_000;

/** The legs of one room, on one worker. */
export class RoomLegs {
  readonly legs = new Map<LegId, Leg>();
  readonly #lines = new Map<LegId, WebRtcLine>();
  readonly #worker: MediaWorker;
  readonly #dependencies: LegDependencies;

  constructor(worker: MediaWorker, dependencies: LegDependencies) {
    this.#worker = worker;
    this.#dependencies = dependencies;
  }

  get(legId: LegId): Leg {
    const leg = this.legs.get(legId);
    if (!leg) throw new CordboardError('not_found', { legId });
    return leg;
  }

  async answer(legId: LegId, sdp: string): Promise<{ leg: Leg; sdp: string }> {
    this.#refuseDuplicate(legId);
    const { line, answer } = await WebRtcLine.answering(this.#worker, legId, sdp, this.#dependencies);
    this.#add(line.leg, line);
    return { leg: line.leg, sdp: answer };
  }

  async offer(legId: LegId): Promise<string> {
    this.#refuseDuplicate(legId);
    const { line, offer } = await WebRtcLine.offering(this.#worker, legId, this.#dependencies);
    this.#add(line.leg, line);
    return offer;
  }

  async plain(params: RpcParams<typeof MEDIA_PORT, 'leg.plain'>) {
    this.#refuseDuplicate(params.legId);
    const { leg, result } = await openPlainLeg(this.#worker, params.legId, params, this.#dependencies);
    this.#add(leg, null);
    return { leg, result };
  }

  /** Throws `not_found`; also for a leg that is no WebRTC leg and has no SDP. */
  line(legId: LegId): WebRtcLine {
    const line = this.#lines.get(legId);
    if (!line) throw new CordboardError('not_found', { legId });
    return line;
  }

  closeAll(reason: LegEndReason): void {
    for (const leg of [...this.legs.values()]) leg.close(reason);
  }

  /** A leg that closed is no leg of the room any more. */
  remove(leg: Leg): void {
    if (!this.legs.delete(leg.legId)) return;
    this.#lines.delete(leg.legId);
    this.#worker.legs--;
  }

  sweep(nowMs: number): void {
    for (const leg of [...this.legs.values()]) {
      const sinceMs = nowMs - leg.stateSinceMs;
      const late = leg.state === 'connecting' && sinceMs > CONNECT_WITHIN_MS;
      const gone = leg.state === 'disconnected' && sinceMs > RECONNECT_WITHIN_MS;
      if (late || gone) leg.close('transportFailed');
    }
  }

  #add(leg: Leg, line: WebRtcLine | null): void {
    // It may have failed while it was made.
    if (leg.state === 'closed') throw new CordboardError('unsupported_media', { detail: 'the transport failed' });
    this.legs.set(leg.legId, leg);
    if (line) this.#lines.set(leg.legId, line);
    this.#worker.legs++;
  }

  #refuseDuplicate(legId: LegId): void {
    if (this.legs.has(legId)) throw new CordboardError('duplicate', { legId });
  }
}
