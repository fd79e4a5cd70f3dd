/**
 * When a snapshot is due: at once for one's own changes, gathered for a moment for those of others. Never two readings
 * at a time; a change during a reading is followed by another one.
 */
export class Refresh {
  readonly #read: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #again = false;
  #closed = false;

  constructor(read: () => Promise<void>, onError: (error: unknown) => void) {
    this.#read = read;
    this.#onError = onError;
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    this.#read()
      .catch(this.#onError)
      .finally(() => {
        this.#running = false;
        if (!this.#again) return;
        this.#again = false;
        this.now();
      });
  }

  within(ms: number): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.now();
    }, ms);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
