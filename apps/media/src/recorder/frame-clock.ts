import { RECORDING_FRAME_MS } from '@cordboard/contracts';
import { StepFinder } from './step-finder.ts';

/** RTP timestamp units a millisecond (RFC 7587 section 4.1: always 48 kHz). */
const UNITS_PER_MS = 48;
/** A packet this much later or earlier than its timestamp says means the sender began a new count. */
const JUMP_LATE_MS = 5_000;
const JUMP_EARLY_MS = 300;
/**
 * Who steps no further than this goes on with the count, also with discontinuous transmission (a packet each 400 ms): one
 * that is early then says that those before it had waited.
 */
const SAME_COUNT_MS = 500;
/** A sender that fell silent without counting on is late at once, after such a silence. */
const SILENT_MS = JUMP_LATE_MS / 2;
/** A machine that falls behind is late more and more. One that has been for so long does not say where the packets lie. */
const BEHIND_MS = 10_000;
/** Clocks drift by at most some 200 ppm: over a window the estimate may follow by this, however bad the network is. */
const DRIFT_WINDOW_MS = 5_000;
const DRIFT_STEP_UP_MS = 2.5;
/** A half frame and a little more, so that a track at the edge does not flap. */
const SNAP_MS = RECORDING_FRAME_MS / 2 + 1;
/** Enough for every packet that waits to be written. */
const KEPT_ANCHORS = 8;

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

  /** Where a moment lies, in frames and parts of one. */
  positionOf(atMs: number): number {
    return (atMs - this.#originMs) / RECORDING_FRAME_MS;
  }

  /** The frame that a moment falls into. */
  frameAt(atMs: number): number {
    return Math.max(0, Math.round((atMs - this.#originMs) / RECORDING_FRAME_MS));
  }
}

/** From a timestamp on: where timestamp 0 would lie on the grid, in the milliseconds that `arrive` is given. */
interface Anchor {
  readonly fromUnits: number;
  readonly snappedMs: number;
}

/** One unbroken count of RTP timestamps. */
interface Segment {
  /** The smallest (arrival − timestamp) seen, in ms: what it would be without any queueing. */
  offsetMs: number;
  /** `offsetMs` moved onto the grid, the newest last; empty until the first frame of the segment is asked for. */
  readonly anchors: Anchor[];
  readonly step: StepFinder;
  windowEndsMs: number;
  windowMinMs: number;
  /** Since when all packets are more than `JUMP_LATE_MS` late; infinite while they are not. */
  behindSinceMs: number;
}

/**
 * Says on which frame of a recording a packet of one leg was said. Arrival times carry the network's jitter and this
 * machine's, timestamps don't but begin anywhere: so the timestamps are anchored where the least delayed of the first
 * packets arrived. A packet that comes earlier than the anchor allows proves that those before it had waited: it corrects
 * the anchor at once, of what came before and is not laid yet too. Later the anchor follows slowly, as the sender's clock
 * drifts, and at once where its microphone lost samples. A timestamp that cannot be of the same count begins a new segment.
 */
export class FrameClock {
  readonly #grid: FrameGrid;
  readonly #segments = new Map<number, Segment>();
  #current: Segment | null = null;
  #newest = -1;
  #oldest = 0;
  #lastTimestamp = 0;
  #lastUnits = 0;
  #lastMs = 0;

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
    if (current === null) return this.#begin(timestamp, nowMs);
    const step = (timestamp - this.#lastTimestamp) | 0;
    const units = this.#lastUnits + step;
    const offsetMs = nowMs - units / UNITS_PER_MS;
    const lateMs = offsetMs - current.offsetMs;
    const goesOn = Math.abs(step) <= SAME_COUNT_MS * UNITS_PER_MS;
    if (goesOn ? this.#lagsBehind(current, lateMs, nowMs) : lateMs > JUMP_LATE_MS || lateMs < -JUMP_EARLY_MS) {
      return this.#begin(timestamp, nowMs);
    }
    this.#lastTimestamp = timestamp;
    this.#lastUnits = units;
    this.#lastMs = nowMs;
    if (current.anchors.length === 0) current.offsetMs = Math.min(current.offsetMs, offsetMs);
    else this.#follow(current, units, offsetMs, nowMs);
    return units;
  }

  /** The frame in which a packet was said. The first call for a segment fixes its anchor, so it is worth to wait a little. */
  frameOf(segment: number, units: number): number {
    const entry = this.#segments.get(segment);
    if (!entry) return 0;
    if (entry.anchors.length === 0) this.#snap(entry, units);
    const anchor = entry.anchors.findLast(({ fromUnits }) => fromUnits <= units) ?? entry.anchors[0];
    return Math.round(((anchor?.snappedMs ?? 0) + units / UNITS_PER_MS - this.#grid.originMs) / RECORDING_FRAME_MS);
  }

  /** Nobody will ask for segments before this one any more. */
  forgetBefore(segment: number): void {
    while (this.#oldest < segment) this.#segments.delete(this.#oldest++);
  }

  /** So late that it cannot be a queue, though its timestamp is the next one. */
  #lagsBehind(entry: Segment, lateMs: number, nowMs: number): boolean {
    if (lateMs <= JUMP_LATE_MS) {
      entry.behindSinceMs = Infinity;
      return false;
    }
    entry.behindSinceMs = Math.min(entry.behindSinceMs, nowMs);
    return nowMs - this.#lastMs > SILENT_MS || nowMs - entry.behindSinceMs > BEHIND_MS;
  }

  #begin(timestamp: number, nowMs: number): number {
    this.#lastTimestamp = timestamp;
    this.#lastUnits = timestamp;
    this.#lastMs = nowMs;
    const offsetMs = nowMs - timestamp / UNITS_PER_MS;
    const windowEndsMs = nowMs + DRIFT_WINDOW_MS;
    this.#current = { offsetMs, anchors: [], step: new StepFinder(), windowEndsMs, windowMinMs: Infinity, behindSinceMs: Infinity };
    this.#segments.set(++this.#newest, this.#current);
    return timestamp;
  }

  #snap(entry: Segment, units: number): void {
    const atMs = entry.offsetMs + units / UNITS_PER_MS;
    this.#grid.settle(atMs);
    const frames = Math.round((atMs - this.#grid.originMs) / RECORDING_FRAME_MS);
    entry.anchors.push({ fromUnits: -Infinity, snappedMs: this.#grid.originMs + frames * RECORDING_FRAME_MS - units / UNITS_PER_MS });
  }

  #follow(entry: Segment, units: number, offsetMs: number, nowMs: number): void {
    const step = entry.step.take(offsetMs - entry.offsetMs, units);
    if (step !== null) this.#lie(entry, entry.offsetMs + step.lateMs, step.fromUnits, nowMs);
    if (offsetMs < entry.offsetMs) {
      // As far back as this anchor goes: whoever came before it was late by as much.
      this.#lie(entry, offsetMs, entry.anchors.at(-1)?.fromUnits ?? -Infinity, nowMs);
      return;
    }
    if (offsetMs < entry.windowMinMs) entry.windowMinMs = offsetMs;
    if (nowMs < entry.windowEndsMs) return;
    this.#lie(entry, entry.offsetMs + Math.min(DRIFT_STEP_UP_MS, entry.windowMinMs - entry.offsetMs), units, nowMs);
  }

  /** The new estimate, and from which timestamp on packets are laid by it, as soon as it is more than half a frame off. */
  #lie(entry: Segment, offsetMs: number, fromUnits: number, nowMs: number): void {
    entry.offsetMs = offsetMs;
    entry.windowMinMs = Infinity;
    entry.windowEndsMs = nowMs + DRIFT_WINDOW_MS;
    const last = entry.anchors.at(-1);
    const error = offsetMs - (last?.snappedMs ?? offsetMs);
    if (last === undefined || Math.abs(error) <= SNAP_MS) return;
    const frames = Math.round(error / RECORDING_FRAME_MS);
    if (fromUnits === last.fromUnits) entry.anchors.pop();
    entry.anchors.push({ fromUnits, snappedMs: last.snappedMs + frames * RECORDING_FRAME_MS });
    if (entry.anchors.length > KEPT_ANCHORS) entry.anchors.shift();
  }
}
