/** When a reading is due: at once, but never two at a time; a change during a reading is followed by another one. */
export class Refresh {
  readonly #read: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #running = false;
  #again = false;
  #closed = false;

  constructor(read: () => Promise<void>, onError: (error: unknown) => void) {
    this.#read = read;
    this.#onError = onError;
  }

  now(): void {
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

  close(): void {
    this.#closed = true;
  }
}
