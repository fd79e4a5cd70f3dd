import { CordboardError } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import type { MixerFigures, ThreadSettings } from './messages.ts';
import { MixerThread } from './mixer-thread.ts';

export interface MixerPoolOptions {
  /** At most so many threads that mix. */
  readonly count: number;
  readonly settings: ThreadSettings;
  readonly log: Logger;
  readonly onDied: () => void;
}

/**
 * The mixers' threads. One more than are in use stands by, so that neither the first mix nor one whose thread has died
 * waits for a thread to start.
 */
export class MixerPool {
  readonly #options: MixerPoolOptions;
  readonly #threads = new Set<MixerThread>();
  readonly #lost = new Map<MixerThread, Set<() => void>>();
  #spare: Promise<MixerThread> | null = null;
  #closed = false;

  constructor(options: MixerPoolOptions) {
    this.#options = options;
  }

  /** Those that mix. */
  get threads(): readonly MixerThread[] {
    return [...this.#threads];
  }

  get figures(): MixerFigures[] {
    return this.threads.flatMap(({ figures }) => figures ?? []);
  }

  /** Has a thread stand by. What keeps it from starting is logged, and told to whoever needs it. */
  warm(): void {
    if (this.#spare || this.#closed) return;
    const spare = this.#start();
    this.#spare = spare;
    spare.catch((error: unknown) => {
      if (this.#spare === spare) this.#spare = null;
      if (!this.#closed) this.#options.log.error({ err: error }, 'no mixer: rows with several sources will be refused');
    });
  }

  /** The thread with the fewest rooms, or the one that stands by. Rejects with `media_unavailable`. */
  async pick(): Promise<MixerThread> {
    const [best] = this.threads.toSorted((a, b) => a.rooms - b.rooms);
    if (best && (best.rooms === 0 || this.#threads.size >= this.#options.count)) return best;
    this.warm();
    const spare = this.#spare;
    if (!spare) throw new CordboardError('media_unavailable', { detail: 'the node is closing' });
    const thread = await spare;
    if (this.#spare === spare) {
      this.#spare = null;
      this.#threads.add(thread);
      this.warm();
    }
    return thread;
  }

  /** Calls back when the thread has died; what it returns takes that back. */
  onLost(thread: MixerThread, lost: () => void): () => void {
    const callbacks = this.#lost.get(thread) ?? new Set();
    callbacks.add(lost);
    this.#lost.set(thread, callbacks);
    return () => {
      callbacks.delete(lost);
    };
  }

  /** 0 to 1: the busiest thread's share of a core since the last call. */
  sampleLoad(): number {
    return Math.max(0, ...this.threads.map((thread) => thread.sampleLoad()));
  }

  close(): void {
    this.#closed = true;
    for (const thread of this.#threads) thread.close();
    this.#threads.clear();
    this.#spare?.then(
      (thread) => {
        thread.close();
      },
      () => undefined,
    );
  }

  async #start(): Promise<MixerThread> {
    const { settings, log } = this.#options;
    return await MixerThread.start({
      settings,
      log,
      onDied: (thread, error) => {
        this.#died(thread, error);
      },
    });
  }

  #died(thread: MixerThread, error: unknown): void {
    const { log, onDied } = this.#options;
    log.error({ err: error, rooms: thread.rooms }, 'a mixer died');
    onDied();
    // The one that stood by: the next is started by whoever needs it, so that one that cannot live is not started for ever.
    if (!this.#threads.delete(thread)) this.#spare = null;
    const lost = this.#lost.get(thread) ?? [];
    this.#lost.delete(thread);
    for (const tell of lost) tell();
  }
}
