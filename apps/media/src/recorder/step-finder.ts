/** Later than this is no jitter of the least delay, and no drift since it was found. */
const STEP_MS = 5;
/** As many windows in a row must agree about where the packets lie now. */
const WINDOWS = 5;
const WINDOW_PACKETS = 20;
const KEPT = WINDOWS * WINDOW_PACKETS;
/** A queue in the network moves its least delay by more than this while they pass. */
const STEADY_MS = 3;
/** Where half of the packets come later than this after the least delayed one, windows may agree by chance. */
const CALM_MS = 10;

export interface Step {
  /** By how much packets lie later than before, ms. */
  readonly lateMs: number;
  /** The first timestamp that is behind the step, in RTP units. */
  readonly fromUnits: number;
}

/**
 * Finds where a sender lost samples. A microphone that stalls for 20 ms leaves no hole in the RTP timestamps, as browsers
 * count samples: from then on all packets lie 20 ms later, which a queue in the network, growing and shrinking, does not
 * do. So it is a step when the windows of two seconds, all of their packets late, agree about the least lateness, on a
 * network that is calm enough to tell. A machine that is busy for a second makes its packets late as well.
 */
export class StepFinder {
  readonly #lateMs = new Float64Array(KEPT);
  readonly #units = new Float64Array(KEPT);
  #count = 0;

  /** `lateMs`: how much later than the estimate of the least delay this packet came. Null when nothing is found. */
  take(lateMs: number, units: number): Step | null {
    if (lateMs <= STEP_MS) {
      this.#count = 0;
      return null;
    }
    const place = this.#count++ % KEPT;
    this.#lateMs[place] = lateMs;
    this.#units[place] = units;
    return this.#count >= KEPT && this.#count % WINDOW_PACKETS === 0 ? this.#find() : null;
  }

  #find(): Step | null {
    const minima = Array.from({ length: WINDOWS }, (_, window) =>
      Math.min(...this.#lateMs.subarray(window * WINDOW_PACKETS, (window + 1) * WINDOW_PACKETS)),
    );
    const lateMs = Math.min(...minima);
    if (Math.max(...minima) - lateMs > STEADY_MS) return null;
    const median = this.#lateMs.toSorted()[KEPT / 2] ?? lateMs;
    if (median - lateMs > CALM_MS) return null;
    const fromUnits = Math.min(...this.#units);
    this.#count = 0;
    return { lateMs, fromUnits };
  }
}
