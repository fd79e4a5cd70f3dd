/** A node whose sign of life did not change for longer than this is gone. */
const SILENT_MS = 5_000;
/** Time between two looks counts up to this: whoever was held up itself (a paused container) has not been watching. */
const LONGEST_STEP_MS = 2_000;

interface Watched {
  readonly sign: number;
  readonly lookedAtMs: number;
  readonly unchangedMs: number;
}

/**
 * Which nodes are silent, by what this process has seen itself: a sign of life is only compared with the one before it,
 * never with a clock. A machine that slept or whose clock was set would make every other node look dead by theirs.
 */
export class Heartbeats {
  readonly #watched = new Map<string, Watched>();

  /** Takes the sign that a node shows now; true when it is silent. `monotonicMs` never goes back and stands still in sleep. */
  silent(name: string, sign: number, monotonicMs: number): boolean {
    const before = this.#watched.get(name);
    const unchangedMs = before?.sign === sign ? before.unchangedMs + Math.min(monotonicMs - before.lookedAtMs, LONGEST_STEP_MS) : 0;
    this.#watched.set(name, { sign, lookedAtMs: monotonicMs, unchangedMs });
    return unchangedMs > SILENT_MS;
  }

  /** Forgets the nodes that are not there any more. */
  keepOnly(names: readonly string[]): void {
    for (const name of this.#watched.keys()) if (!names.includes(name)) this.#watched.delete(name);
  }
}
