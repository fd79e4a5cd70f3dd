import type { Clock } from '@cordboard/platform';
import { MIN_SE_HEADER, type SessionTimer } from '../session-timer.ts';

/** The running session timer of a dialog (RFC 4028): who must refresh, by when, and what happens when nobody did. */
export class RefreshTimer {
  readonly #clock: Clock;
  readonly #handlers: { onExpired: () => void; onDue: (headers: string[]) => void };
  #timer: SessionTimer | null;
  #refreshedAtMs: number;
  #timeout: NodeJS.Timeout | undefined;

  constructor(
    clock: Clock,
    timer: SessionTimer | null,
    refreshedAtMs: number,
    handlers: { onExpired: () => void; onDue: (headers: string[]) => void },
  ) {
    this.#clock = clock;
    this.#timer = timer;
    this.#refreshedAtMs = refreshedAtMs;
    this.#handlers = handlers;
  }

  get timer(): SessionTimer | null {
    return this.#timer;
  }

  get refreshedAtMs(): number {
    return this.#refreshedAtMs;
  }

  /** Headers of a refresh that we send. */
  headers(): string[] {
    if (!this.#timer) return [];
    return [`Session-Expires: ${this.#timer.seconds};refresher=${this.#timer.refresher === 'us' ? 'uac' : 'uas'}`, MIN_SE_HEADER];
  }

  /** The session was refreshed; with a timer, under new terms. */
  refreshed(timer: SessionTimer | null = this.#timer): void {
    this.#timer = timer;
    this.#refreshedAtMs = this.#clock.nowMs();
    this.start();
  }

  start(): void {
    this.stop();
    const timer = this.#timer;
    if (!timer) return;
    const sinceMs = this.#clock.nowMs() - this.#refreshedAtMs;
    if (timer.refresher === 'us') {
      const dueMs = Math.max(0, timer.seconds * 500 - sinceMs);
      this.#timeout = setTimeout(() => this.#handlers.onDue(this.headers()), dueMs);
    } else {
      // After a socket was away the other side gets the time to catch up that a new session would give it.
      const leftMs = timer.seconds * 1_000 - sinceMs;
      this.#timeout = setTimeout(this.#handlers.onExpired, leftMs > 0 ? leftMs : timer.seconds * 500);
    }
  }

  stop(): void {
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
  }
}
