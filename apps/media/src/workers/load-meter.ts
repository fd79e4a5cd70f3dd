import type { MixerPool } from '../mixer/mixer-pool.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * The node's load, 0 to 1: the share of a core of its busiest worker or mixer, or of its own event loop when that is the
 * highest (taps and prompts pass through it).
 */
export class LoadMeter {
  readonly #pool: WorkerPool;
  readonly #mixers: MixerPool;
  #loop = performance.eventLoopUtilization();
  #load = 0;

  constructor(pool: WorkerPool, mixers: MixerPool) {
    this.#pool = pool;
    this.#mixers = mixers;
  }

  get load(): number {
    return this.#load;
  }

  async sample(): Promise<void> {
    const loop = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(loop, this.#loop);
    this.#loop = loop;
    this.#load = Math.max(utilization, this.#mixers.sampleLoad(), await this.#pool.sampleLoad(performance.now()));
  }
}
