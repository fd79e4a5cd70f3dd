import type { WorkerPool } from './worker-pool.ts';

/**
 * The node's load, 0 to 1: the share of a core of its busiest worker, or of its own event loop when that is the higher
 * one (taps and prompts pass through it).
 */
export class LoadMeter {
  readonly #pool: WorkerPool;
  #loop = performance.eventLoopUtilization();
  #load = 0;

  constructor(pool: WorkerPool) {
    this.#pool = pool;
  }

  get load(): number {
    return this.#load;
  }

  async sample(): Promise<void> {
    const loop = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(loop, this.#loop);
    this.#loop = loop;
    this.#load = Math.max(utilization, await this.#pool.sampleLoad(performance.now()));
  }
}
