import { CordboardError } from '@cordboard/contracts';

/** A Redis that goes away fails what is under way; what is asked after that waits until it is back. */
const RETRY_MS = 250;
const TRIES = 20;

/**
 * When a reading is due: at once, but never two at a time; a change during a reading is followed by another one. One that
 * fails because the store is away is tried again: a page must not lose its socket, nor a desk its agent, for that.
 */
export class Refresh {
  readonly #read: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #running = false;
  #again = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
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
    clearTimeout(this.#retry);
    this.#running = true;
    this.#read()
      .then(
        () => (this.#failures = 0),
        (error: unknown) => {
          this.#failed(error);
        },
      )
      .finally(() => {
        this.#running = false;
        if (!this.#again) return;
        this.#again = false;
        this.now();
      });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    this.#failures += 1;
    if (!mayPass(error) || this.#failures === TRIES) return this.#onError(error);
    this.#retry = setTimeout(() => {
      this.now();
    }, RETRY_MS);
  }
}

/** What Redis' client throws has no code of ours. */
function mayPass(error: unknown): boolean {
  return !(error instanceof CordboardError) || error.code === 'store_unavailable' || error.code === 'timeout';
}
