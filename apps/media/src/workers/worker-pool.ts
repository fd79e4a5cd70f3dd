import { CordboardError } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import { MediaWorker, type WorkerOptions } from './media-worker.ts';

const RESTART_AFTER_MS = 500;

export interface WorkerPoolOptions extends WorkerOptions {
  readonly count: number;
  /** A worker died by itself. Its rooms are gone. */
  readonly onDied: (worker: MediaWorker) => void;
}

/** Keeps `count` workers running: one that dies is replaced, and tried again until it starts. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #log: Logger;
  readonly #workers = new Set<MediaWorker>();
  #closed = false;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#log = options.log;
  }

  /** Starts all workers, one after the other, so that they don't contend for a port. Rejects when one does not start. */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      for (let i = 0; i < options.count; i++) await pool.#startOne();
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  get workers(): readonly MediaWorker[] {
    return [...this.#workers];
  }

  get complete(): boolean {
    return this.#workers.size === this.#options.count;
  }

  /** The worker with the fewest legs, then the fewest rooms. Throws `media_unavailable` when none runs. */
  pick(): MediaWorker {
    const [best] = this.workers.toSorted((a, b) => a.legs - b.legs || a.rooms - b.rooms || a.load - b.load);
    if (!best) throw new CordboardError('media_unavailable', { detail: 'no worker is running' });
    return best;
  }

  /** The busiest worker's share of a core after a new sample of all; `nowMs` is monotonic. */
  async sampleLoad(nowMs: number): Promise<number> {
    await Promise.all(this.workers.map((worker) => worker.sampleLoad(nowMs)));
    return Math.max(0, ...this.workers.map((worker) => worker.load));
  }

  close(): void {
    this.#closed = true;
    for (const worker of this.#workers) worker.close();
    this.#workers.clear();
  }

  async #startOne(): Promise<void> {
    const worker = await MediaWorker.start(this.#options);
    if (this.#closed) {
      worker.close();
      return;
    }
    this.#workers.add(worker);
    this.#log.info({ workerPid: worker.pid, port: worker.port }, 'worker started');
    worker.worker.once('died', (error) => {
      this.#workers.delete(worker);
      if (this.#closed) return;
      this.#log.error({ err: error, workerPid: worker.pid, rooms: worker.rooms }, 'worker died');
      this.#options.onDied(worker);
      this.#restart();
    });
  }

  #restart(): void {
    this.#startOne().catch((error: unknown) => {
      this.#log.error({ err: error }, 'worker did not start, trying again');
      setTimeout(() => {
        if (!this.#closed) this.#restart();
      }, RESTART_AFTER_MS).unref();
    });
  }
}
