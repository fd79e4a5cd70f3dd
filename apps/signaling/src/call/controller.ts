import { newId } from '@cordboard/contracts';
import type { CallId, ContactId, LegId, MediaEventEnvelope, TenantId } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import type { RoomListener } from '../adapters/media-pool.ts';
import type { GraphKey } from '@cordboard/flow';
import type { Graphs } from '../flow/graphs.ts';
import { EffectRunner } from './effect-runner.ts';
import type { CallInput } from './inputs.ts';
import type { LegPlacement } from '../sip/edge.ts';
import type { CallServices } from './services.ts';
import type { CallState } from './state.ts';
import { step } from './step.ts';
import { wakeAtMs } from './timers.ts';

/**
 * One owned call: inputs one after the other through the pure `step`, the record saved under the epoch, then the
 * effects. A save that finds another owner ends the controller quietly; whatever it still sends is fenced.
 */
export class CallController {
  readonly services: CallServices;
  readonly log: Logger;
  readonly #onGone: (controller: CallController) => void;
  readonly #effects: EffectRunner;
  readonly #inputs: CallInput[] = [];
  readonly #graphs: Graphs;
  #state: CallState;
  #epoch: number;
  #working = false;
  #gone = false;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => undefined;

  constructor(
    services: CallServices,
    begun: { state: CallState; epoch: number; graphs: Graphs },
    onGone: (controller: CallController) => void,
  ) {
    this.services = services;
    const { state } = begun;
    this.#state = state;
    this.#epoch = begun.epoch;
    this.#graphs = begun.graphs;
    this.#onGone = onGone;
    this.log = services.log.child({ tenantId: state.tenantId, callId: state.callId, contactId: state.contactId });
    this.#effects = new EffectRunner(this);
  }

  get state(): CallState {
    return this.#state;
  }
  get tenantId(): TenantId {
    return this.#state.tenantId;
  }
  get callId(): CallId {
    return this.#state.callId;
  }
  get contactId(): ContactId {
    return this.#state.contactId;
  }
  get epoch(): number {
    return this.#epoch;
  }
  get gone(): boolean {
    return this.#gone;
  }

  post(input: CallInput): void {
    if (this.#gone) return;
    this.#inputs.push(input);
    if (this.#working) return;
    this.#working = true;
    this.#work().catch((error: unknown) => {
      this.log.error({ err: error }, 'a call could not go on');
      this.dispose();
    });
  }

  placement(legId: LegId): LegPlacement {
    const { room, tenantId, callId, contactId } = this.#state;
    if (room === null) throw new TypeError('a leg needs a room');
    const { mediaNodeId, roomId } = room;
    return { tenantId, callId, contactId, legId, mediaNodeId, roomId, epoch: this.#epoch, owner: this.services.processId };
  }

  /** Events of the room come here from now on. */
  async attach(room: { mediaNodeId: LegPlacement['mediaNodeId']; roomId: LegPlacement['roomId'] }): Promise<void> {
    const listener: RoomListener = {
      onEvent: (envelope: MediaEventEnvelope) => {
        this.post({ type: 'media', seq: envelope.seq, event: envelope.event });
      },
      onNodeBack: () => {
        this.#effects.claimAgain();
      },
      onNodeGone: () => {
        this.post({ type: 'roomLost' });
      },
    };
    this.#stopListening();
    this.#stopListening = await this.services.media.listen(room.mediaNodeId, room.roomId, listener);
  }

  /** This process took the call once more, under a new epoch: its control socket to the media node had been lost. */
  renewed(epoch: number): void {
    this.#epoch = epoch;
  }

  /** Without a word to anybody: another process owns the call, or it is over, or this process ends. */
  dispose(): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#effects.dispose();
    this.#onGone(this);
  }

  async #work(): Promise<void> {
    for (let input = this.#inputs.shift(); input !== undefined && !this.#gone; input = this.#inputs.shift()) {
      const before = this.#state;
      const context = { nowMs: this.services.clock.nowMs(), newId, graph: (key: GraphKey) => this.#graphs.get(key) ?? null };
      const { state, effects } = step(before, input, context);
      this.#state = state;
      if (state.phase !== before.phase) this.log.info({ input: input.type, phase: state.phase }, 'call');
      const ours = state === before || state.phase === 'over' || (await this.#save());
      if (!ours) {
        this.log.info('another process owns this call');
        this.dispose();
        break;
      }
      for (const effect of effects) this.#effects.run(effect);
      this.#arm();
    }
    this.#working = false;
  }

  /** With Redis away the call goes on; the next save catches up, and the media node's epoch still fences. */
  async #save(): Promise<boolean> {
    try {
      return await this.services.store.save(this.#state, this.#epoch);
    } catch (error) {
      this.log.warn({ err: error }, 'the call record was not saved');
      return true;
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const atMs = this.#gone ? null : wakeAtMs(this.#state);
    if (atMs === null) return;
    const delayMs = Math.min(Math.max(1, atMs - this.services.clock.nowMs()), 3_600_000);
    this.#timer = setTimeout(() => {
      this.post({ type: 'tick' });
    }, delayMs);
  }
}
