import type { EdgeContext } from '../context.ts';
import type { DialogRecord } from './record.ts';

/** Keeps Redis in step with a dialog: one write at a time, and the last state always follows. */
export class DialogWriter {
  readonly #context: EdgeContext;
  readonly #read: () => DialogRecord;
  readonly #lostAtMs: () => number | null;
  readonly #ttlMs: number;
  readonly #onTaken: () => void;
  #running: Promise<void> | null = null;
  #again = false;
  #ended = false;

  constructor(context: EdgeContext, read: () => DialogRecord, lostAtMs: () => number | null, ttlMs: number, onTaken: () => void) {
    this.#context = context;
    this.#read = read;
    this.#lostAtMs = lostAtMs;
    this.#ttlMs = ttlMs;
    this.#onTaken = onTaken;
  }

  /** Never rejects: a Redis that is away costs only the take-over, and the next change or touch writes again. */
  async write(): Promise<void> {
    if (this.#running) this.#again = true;
    else this.#running = this.#loop();
    await this.#running;
  }

  /** Removes the record after what is under way. True when it was ours, or when Redis could not be asked. */
  async end(): Promise<boolean> {
    if (this.#ended) return false;
    this.#ended = true;
    const record = this.#read();
    await this.#running;
    try {
      return await this.#context.store.end(record);
    } catch (error) {
      this.#context.log.warn({ err: error }, 'an ended dialog stays in redis until it expires');
      return true;
    }
  }

  async #loop(): Promise<void> {
    do {
      this.#again = false;
      try {
        const ours = this.#ended || (await this.#context.store.save(this.#read(), this.#lostAtMs(), this.#ttlMs));
        if (!ours) this.#onTaken();
      } catch (error) {
        this.#context.log.warn({ err: error }, 'a dialog could not be written');
      }
    } while (this.#again && !this.#ended);
    this.#running = null;
  }
}
