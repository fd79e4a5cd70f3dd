/** The least delay is looked for in this window and the one before, so a clock that drifts is followed. */
const WINDOW_MS = 2_000;
/** A peak is forgotten at this rate, in ms a second. */
const FORGET_PER_S = 8;

/** How unevenly packets arrive: the recent peak of their delay over the least delay, in ms. */
export class ArrivalJitter {
  #least = Infinity;
  #leastBefore = Infinity;
  #windowEndsMs = -Infinity;
  #peakMs = 0;
  #lastMs = 0;

  get peakMs(): number {
    return this.#peakMs;
  }

  /** `mediaMs`: the packet's timestamp in ms, unwrapped. */
  arrived(mediaMs: number, nowMs: number): void {
    const delayMs = nowMs - mediaMs;
    if (nowMs >= this.#windowEndsMs) {
      this.#leastBefore = this.#least;
      this.#least = delayMs;
      this.#windowEndsMs = nowMs + WINDOW_MS;
    }
    this.#least = Math.min(this.#least, delayMs);
    const over = delayMs - Math.min(this.#least, this.#leastBefore);
    this.#peakMs = Math.max(over, this.#peakMs - ((nowMs - this.#lastMs) * FORGET_PER_S) / 1_000, 0);
    this.#lastMs = nowMs;
  }

  /** The sender's timestamps began anew. */
  restart(): void {
    this.#least = Infinity;
    this.#leastBefore = Infinity;
  }
}
