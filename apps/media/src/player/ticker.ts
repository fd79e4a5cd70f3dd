import { RECORDING_FRAME_MS } from '@cordboard/contracts';

/** Something that sends a packet each 20 ms. */
export interface Ticking {
  tick(): void;
}

export interface TickerTimers {
  /** Monotonic milliseconds. */
  now(): number;
  /** Returns what takes it back. */
  after(delayMs: number, run: () => void): () => void;
}

const systemTimers: TickerTimers = {
  now: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A process that was held up sends what is due at once, but never more than this. */
const MAX_CATCH_UP_MS = 200;

/**
 * The one 20 ms tick of the process, for everything that plays. Due times are multiples of 20 ms from the first tick,
 * so late timers don't add up. While nothing plays there is no timer.
 */
export class Ticker {
  readonly #timers: TickerTimers;
  readonly #ticking = new Set<Ticking>();
  #cancel: (() => void) | null = null;
  #dueAt = 0;

  constructor(timers: TickerTimers = systemTimers) {
    this.#timers = timers;
  }

  /** The first tick comes at once when nothing else played, else with the next. */
  add(ticking: Ticking): void {
    this.#ticking.add(ticking);
    if (this.#cancel) return;
    this.#dueAt = this.#timers.now();
    this.#schedule();
  }

  remove(ticking: Ticking): void {
    this.#ticking.delete(ticking);
    if (this.#ticking.size > 0 || !this.#cancel) return;
    this.#cancel();
    this.#cancel = null;
  }

  get size(): number {
    return this.#ticking.size;
  }

  #schedule(): void {
    this.#cancel = this.#timers.after(Math.max(0, this.#dueAt - this.#timers.now()), () => {
      this.#run();
    });
  }

  #run(): void {
    const now = this.#timers.now();
    if (now - this.#dueAt > MAX_CATCH_UP_MS) {
      this.#dueAt += Math.ceil((now - this.#dueAt - MAX_CATCH_UP_MS) / RECORDING_FRAME_MS) * RECORDING_FRAME_MS;
    }
    while (this.#dueAt <= now) {
      for (const ticking of this.#ticking) ticking.tick();
      this.#dueAt += RECORDING_FRAME_MS;
    }
    if (this.#ticking.size > 0) this.#schedule();
    else this.#cancel = null;
  }
}
