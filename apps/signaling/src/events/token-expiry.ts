import type { Clock } from '@cordboard/platform';

/** setTimeout's own limit is 24 days; a look once an hour is soon enough for tokens of ten minutes. */
const MAX_TIMER_MS = 3_600_000;

/** One moment at which something must have happened; setting it again moves it. */
export class TokenExpiry {
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  at(atMs: number, then: () => void): void {
    clearTimeout(this.#timer);
    const leftMs = atMs - this.#clock.nowMs();
    this.#timer = setTimeout(
      () => {
        if (leftMs > MAX_TIMER_MS) this.at(atMs, then);
        else then();
      },
      Math.min(Math.max(0, leftMs), MAX_TIMER_MS),
    );
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
