import { RECORDING_FRAME_MS } from '@cordboard/contracts';

/** RTP timestamp units a millisecond (RFC 7587 section 4.1: always 48 kHz). */
const UNITS_PER_MS = 48;
/** A packet this much later or earlier than its timestamp says means the sender began a new count. */
const JUMP_LATE_MS = 5_000;
const JUMP_EARLY_MS = 300;
/** Clocks drift by at most some 200 ppm: over a window the estimate may follow by this, however bad the network is. */
const DRIFT_WINDOW_MS = 5_000;
const DRIFT_STEP_UP_MS = 2.5;
const DRIFT_STEP_DOWN_MS = RECORDING_FRAME_MS;
/** A half frame and a little more, so that a track at the edge does not flap. */
const SNAP_MS = RECORDING_FRAME_MS / 2 + 1;

/**
 * The frames of one recording. Its origin moves once, by half a frame at most, to where the packets of the first track
 * lie; so that track has no rounding error and the other one at most half a frame.
 */
export class FrameGrid {
  #originMs: number;
  #settled = false;

  constructor(startMs: number) {
    this.#originMs = startMs;
  }

  /** Where frame 0 begins, in the milliseconds that `arrive` is given. */
  get originMs(): number {
    return this.#originMs;
  }

  get settled(): boolean {
    return this.#settled;
  }

  settle(packetAtMs: number): void {
    if (this.#settled) return;
    this.#settled = true;
    const frames = Math.round((packetAtMs - this.#originMs) / RECORDING_FRAME_MS);
    this.#originMs = packetAtMs - frames * RECORDING_FRAME_MS;
  }

  /** The frame that a moment falls into. */
  frameAt(atMs: number): number {
    return Math.max(0, Math.round((atMs - this.#originMs) / RECORDING_FRAME_MS));
  }
}

/** One unbroken count of RTP timestamps. */
interface Segment {
  /** The smallest (arrival − timestamp) seen, in ms: what it would be without any queueing. */
  offsetMs: number;
  /** `offsetMs` moved onto the grid; null until the first frame of the segment is asked for. */
  snappedMs: number | null;
  windowEndsMs: number;
  windowMinMs: number;
}

/**
 * Puts the packets of one leg on the frames of a recording. Arrival times carry the network's jitter, timestamps don't
 * but begin anywhere: so the timestamps are anchored where the least delayed of the first packets arrived, and the
 * anchor follows the sender's drift slowly. A timestamp that cannot be of the same count begins a new segment.
 */
export class FrameClock {
  readonly #grid: FrameGrid;
  readonly #segments = new Map<number, Segment>();
  #current: Segment | null = null;
  #newest = -1;
  #oldest = 0;
  #lastTimestamp = 0;
  #lastUnits = 0;

  constructor(grid: FrameGrid) {
    this.#grid = grid;
  }

  /** The segment that the last `arrive` fell into. */
  get segment(): number {
    return this.#newest;
  }

  /** Takes note of a packet. Returns its timestamp without wrap-around, for `frameOf`. `nowMs` is monotonic. */
  arrive(timestamp: number, nowMs: number): number {
    const current = this.#current;
    const units = current ? this.#lastUnits + ((timestamp - this.#lastTimestamp) | 0) : timestamp;
    const offsetMs = nowMs - units / UNITS_PER_MS;
    if (!current || offsetMs - current.offsetMs > JUMP_LATE_MS || current.offsetMs - offsetMs > JUMP_EARLY_MS) {
      return this.#begin(timestamp, nowMs);
    }
    this.#lastTimestamp = timestamp;
    this.#lastUnits = units;
    if (current.snappedMs === null) {
      if (offsetMs < current.offsetMs) current.offsetMs = offsetMs;
    } else {
      this.#follow(current, offsetMs, nowMs);
    }
    return units;
  }

  /** The frame of a packet. The first call for a segment fixes its anchor, so it is worth to wait a little with it. */
  frameOf(segment: number, units: number): number {
    const entry = this.#segments.get(segment);
    if (!entry) return 0;
    const snappedMs = entry.snappedMs ?? this.#snap(entry, units);
    return Math.round((snappedMs + units / UNITS_PER_MS - this.#grid.originMs) / RECORDING_FRAME_MS);
  }

  /** Moves a segment later by whole frames, when its beginning would lie on what is already there. */
  shift(segment: number, frames: number): void {
    const entry = this.#segments.get(segment);
    if (entry?.snappedMs !== null && entry !== undefined) entry.snappedMs += frames * RECORDING_FRAME_MS;
  }

  /** Nobody will ask for segments before this one any more. */
  forgetBefore(segment: number): void {
    while (this.#oldest < segment) this.#segments.delete(this.#oldest++);
  }

  #begin(timestamp: number, nowMs: number): number {
    this.#lastTimestamp = timestamp;
    this.#lastUnits = timestamp;
    const offsetMs = nowMs - timestamp / UNITS_PER_MS;
    this.#current = { offsetMs, snappedMs: null, windowEndsMs: nowMs + DRIFT_WINDOW_MS, windowMinMs: Infinity };
    this.#segments.set(++this.#newest, this.#current);
    return timestamp;
  }

  #snap(entry: Segment, units: number): number {
    const atMs = entry.offsetMs + units / UNITS_PER_MS;
    this.#grid.settle(atMs);
    const frames = Math.round((atMs - this.#grid.originMs) / RECORDING_FRAME_MS);
    const snappedMs = this.#grid.originMs + frames * RECORDING_FRAME_MS - units / UNITS_PER_MS;
    entry.snappedMs = snappedMs;
    return snappedMs;
  }

  #follow(entry: Segment, offsetMs: number, nowMs: number): void {
    if (offsetMs < entry.windowMinMs) entry.windowMinMs = offsetMs;
    if (nowMs < entry.windowEndsMs || entry.snappedMs === null) return;
    const error = entry.windowMinMs - entry.offsetMs;
    entry.offsetMs += Math.max(-DRIFT_STEP_DOWN_MS, Math.min(DRIFT_STEP_UP_MS, error));
    entry.windowMinMs = Infinity;
    entry.windowEndsMs = nowMs + DRIFT_WINDOW_MS;
    if (entry.snappedMs - entry.offsetMs > SNAP_MS) entry.snappedMs -= RECORDING_FRAME_MS;
    else if (entry.offsetMs - entry.snappedMs > SNAP_MS) entry.snappedMs += RECORDING_FRAME_MS;
  }
}
