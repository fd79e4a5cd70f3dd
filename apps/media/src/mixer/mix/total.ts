import { FRAME_SAMPLES } from '../codec/opus.ts';
import type { Gains } from './output.ts';
import { addRamped } from './samples.ts';

/**
 * The sum of all who speak in a room, for mix-minus: with n speakers of whom each hears all others, total minus own is
 * 2n additions of a frame instead of n². Used where it is less work, that is from five speakers on.
 */
export class Total {
  readonly #sum = new Float32Array(FRAME_SAMPLES);
  #frames: ReadonlyMap<string, Float32Array> = new Map();
  #summed = false;

  /** Called at each tick with who speaks in it. */
  begin(frames: ReadonlyMap<string, Float32Array>): void {
    this.#frames = frames;
    this.#summed = false;
  }

  get sum(): Float32Array {
    if (!this.#summed) {
      this.#summed = true;
      this.#sum.fill(0);
      for (const frame of this.#frames.values()) addRamped(this.#sum, frame, 1, 1);
    }
    return this.#sum;
  }

  /** Whom to take away from the sum; null when to add is less work, or gains differ, or nobody would be left. */
  without(gains: Gains): Float32Array[] | null {
    if (this.#frames.size < 5) return null;
    let heard = 0;
    for (const [id, gain] of gains) {
      if (!this.#frames.has(id)) continue;
      if (gain !== 1) return null;
      heard++;
    }
    if (heard === 0 || this.#frames.size - heard > heard - 2) return null;
    return [...this.#frames].filter(([id]) => !gains.has(id)).map(([, frame]) => frame);
  }
}
