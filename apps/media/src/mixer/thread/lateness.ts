/** A frame that is done so much after it was due comes when the next one should. */
const LATE_MS = 20;
const STEP_MS = 0.25;
const BUCKETS = 400;

/** How long after their time frames are done: a histogram of a quarter of a millisecond a bucket, up to 100 ms. */
export class Lateness {
  readonly #buckets = new Uint32Array(BUCKETS);
  #frames = 0;
  #late = 0;

  add(ms: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(ms / STEP_MS)));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#frames++;
    if (ms > LATE_MS) this.#late++;
  }

  /** What was added since the last call; `p99Ms` is 0 when there was nothing. */
  read(): { frames: number; late: number; p99Ms: number } {
    const figures = { frames: this.#frames, late: this.#late, p99Ms: this.#quantile(0.99) };
    this.#buckets.fill(0);
    this.#frames = 0;
    this.#late = 0;
    return figures;
  }

  #quantile(share: number): number {
    if (this.#frames === 0) return 0;
    let left = Math.ceil(share * this.#frames);
    const bucket = this.#buckets.findIndex((count) => (left -= count) <= 0);
    return (bucket + 1) * STEP_MS;
  }
}
