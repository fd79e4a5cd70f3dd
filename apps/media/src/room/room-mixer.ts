import type { LegId, RoomId } from '@cordboard/contracts';
import type { Leg } from '../leg/leg.ts';
import type { MixerPool } from '../mixer/mixer-pool.ts';
import type { MixerThread } from '../mixer/mixer-thread.ts';
import type { ProducerLease } from '../workers/bridges.ts';
import { setKey, type Heard } from './heard.ts';
import { MixedOutput } from './mixed-output.ts';
import { MixedVoices, type OpenSource } from './mixed-voices.ts';

interface RoomMixerOptions {
  readonly roomId: RoomId;
  readonly pool: MixerPool;
  /** Its thread has died: all leases are void, and what was mixed is to be leased again. */
  readonly onLost: () => void;
}

interface Attached {
  readonly thread: MixerThread;
  readonly voices: MixedVoices;
  readonly outputs: Set<MixedOutput>;
  /** Which output a listener's ear is on. */
  readonly held: Map<LegId, MixedOutput>;
  readonly stopWatching: () => void;
}

/** What of a room is mixed. It is on a thread from its first mix to its last, and a room without mixes costs nothing. */
export class RoomMixer {
  readonly #options: RoomMixerOptions;
  #attached: Promise<Attached> | null = null;
  #inFlight = 0;

  constructor(options: RoomMixerOptions) {
    this.#options = options;
  }

  /**
   * A producer of what is heard, for the leg's ear. Who hears the same shares one; a leg that is alone on its output
   * keeps it when its row changes. Rejects with `media_unavailable` when there is no mixer, and when a source has gone.
   */
  async lease(leg: Leg, heard: readonly Heard[], open: OpenSource): Promise<ProducerLease> {
    this.#inFlight++;
    try {
      const attached = await (this.#attached ??= this.#attach());
      return await this.#leaseOn(attached, leg, heard, open);
    } finally {
      this.#inFlight--;
      await this.#detachIfUnused();
    }
  }

  async #leaseOn(attached: Attached, leg: Leg, heard: readonly Heard[], open: OpenSource): Promise<ProducerLease> {
    const { outputs, held } = attached;
    const key = setKey(heard);
    const own = held.get(leg.legId);
    const same = [...outputs].find((output) => output.key === key);
    const output = same ?? (own && own.users === 1 && outputs.has(own) ? own : this.#make(attached, leg));
    output.users++;
    held.set(leg.legId, output);
    try {
      if (!same) await output.play(heard, open);
      const producer = await output.flowing();
      const reached = await leg.router.reach(producer, output.router);
      let released = false;
      const release = (): void => {
        if (released) return;
        released = true;
        reached.release();
        this.#leave(attached, output);
      };
      return { producerId: reached.producerId, release };
    } catch (error) {
      this.#leave(attached, output);
      throw error;
    }
  }

  #make({ thread, voices, outputs }: Attached, leg: Leg): MixedOutput {
    const output = new MixedOutput({ roomId: this.#options.roomId, thread, voices, router: leg.router });
    outputs.add(output);
    return output;
  }

  #leave(attached: Attached, output: MixedOutput): void {
    if (--output.users > 0) return;
    attached.outputs.delete(output);
    for (const [legId, one] of attached.held) if (one === output) attached.held.delete(legId);
    output.close();
    void this.#detachIfUnused();
  }

  async #attach(): Promise<Attached> {
    const { roomId, pool, onLost } = this.#options;
    try {
      const thread = await pool.pick();
      thread.rooms++;
      const stopWatching = pool.onLost(thread, () => {
        this.#attached = null;
        onLost();
      });
      return { thread, voices: new MixedVoices(roomId, thread), outputs: new Set(), held: new Map(), stopWatching };
    } catch (error) {
      this.#attached = null;
      throw error;
    }
  }

  async #detachIfUnused(): Promise<void> {
    const attaching = this.#attached;
    if (!attaching || this.#inFlight > 0) return;
    const { thread, outputs, stopWatching } = await attaching;
    if (outputs.size > 0 || this.#inFlight > 0 || this.#attached !== attaching) return;
    this.#attached = null;
    stopWatching();
    thread.rooms--;
  }
}
