import { quantile } from '../lib/statistics.ts';

/** The least that a listener's jitter buffer holds: a frame that comes later than that is not heard. */
export const LATE_MS = 40;
const UNITS_PER_MS = 48;
const FRAME_UNITS = 960;

/** One who hears a mix: when its packets came, and what was in them. */
export class Listener {
  readonly #delays: number[] = [];
  readonly #payloads: (Buffer | null)[] = [];
  #first: number | null = null;
  #listening = false;

  /** Counts from now on. */
  begin(): void {
    this.#delays.length = 0;
    this.#payloads.length = 0;
    this.#first = null;
    this.#listening = true;
  }

  end(): void {
    this.#listening = false;
  }

  /** An RTP packet as it came. */
  hear(packet: Buffer, nowMs: number): void {
    if (!this.#listening) return;
    const timestamp = packet.readUInt32BE(4);
    this.#first ??= timestamp;
    const units = (timestamp - this.#first) | 0;
    this.#delays.push(nowMs - units / UNITS_PER_MS);
    const frame = Math.round(units / FRAME_UNITS);
    if (frame < 0) return;
    while (this.#payloads.length < frame) this.#payloads.push(null);
    const start = 12 + ((packet[0] ?? 0) & 0x10 ? 4 + 4 * packet.readUInt16BE(14) : 0);
    this.#payloads[frame] = Buffer.from(packet.subarray(start));
  }

  /** Its packets in order; null for one that did not come. */
  get payloads(): readonly (Buffer | null)[] {
    return this.#payloads;
  }

  /** How much later than the least delayed each frame came, in ms; one that did not come is infinitely late. */
  get lateness(): number[] {
    const least = this.#delays.reduce((min, delay) => Math.min(min, delay), Infinity);
    const missing = this.#payloads.filter((payload) => payload === null).map(() => Infinity);
    return [...this.#delays.map((delay) => delay - least), ...missing];
  }
}

export interface Punctuality {
  readonly frames: number;
  readonly late: number;
  readonly frameP99Ms: number | null;
}

/** Of all listeners; one who heard (nearly) nothing counts as late for all that should have come. */
export function punctuality(listeners: readonly Listener[], durationMs: number): Punctuality {
  const due = durationMs / 20;
  const all = listeners.flatMap((listener) => {
    const { lateness } = listener;
    const missing = Math.max(0, Math.floor(due * 0.98) - lateness.length);
    return [...lateness, ...new Array<number>(missing).fill(Infinity)];
  });
  const p99 = quantile(all, 0.99);
  return {
    frames: all.length,
    late: all.filter((ms) => ms > LATE_MS).length,
    frameP99Ms: p99 === null || !Number.isFinite(p99) ? null : Number(p99.toFixed(2)),
  };
}
