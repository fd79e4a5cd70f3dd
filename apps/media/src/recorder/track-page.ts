import { RECORDING_FRAME_MS, TRACK_RECORD_HEADER_BYTES } from '@cordboard/contracts';
import { opusPacketMs } from '@cordboard/platform';
import type { FrameClock } from './frame-clock.ts';
import type { Pauses } from './pauses.ts';
import { Placing } from './placing.ts';

/** Packets that may still be overtaken by a late one stay in the page for this many frames. */
const REORDER_FRAMES = 8;
/** The first page waits for this much voice: where a call begins on a busy machine the first packets all come late. */
const FIRST_PAGE_MS = 1_500;
const FIRST_BYTES = 16 * 1024;
const MAX_PACKETS = 256;

interface WaitingPacket {
  readonly index: number;
  readonly frame: number;
  readonly segment: number;
  readonly units: number;
}

export interface FlushedPage {
  /** Records in the format of contracts/recording-format. */
  readonly bytes: Buffer;
  readonly packets: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
}

/**
 * The packets of one track that are not on disk yet, in the order they came. Taking one in is a copy into one buffer
 * and three numbers; all the rest waits for the flush, once a second.
 */
export class TrackPage {
  readonly #clock: FrameClock;
  readonly #pauses: Pauses;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #used = 0;
  #count = 0;
  readonly #units = new Float64Array(MAX_PACKETS);
  readonly #segments = new Uint32Array(MAX_PACKETS);
  readonly #ends = new Uint32Array(MAX_PACKETS);
  readonly #placing = new Placing();
  #beganMs = 0;
  /** Packets that came too late, twice, before the recording began, or were left out for those behind them. */
  dropped = 0;

  constructor(clock: FrameClock, pauses: Pauses) {
    this.#clock = clock;
    this.#pauses = pauses;
  }

  get full(): boolean {
    return this.#count === MAX_PACKETS;
  }

  /** The last frame that was flushed; -1 before the first. */
  get lastFrame(): number {
    return this.#placing.lastFrame;
  }

  /** Takes the bytes from `start` to `end`. Must not be called when full. `nowMs` is monotonic. */
  add(packet: Buffer, start: number, end: number, timestamp: number, nowMs: number): void {
    const length = end - start;
    if (this.#used + length > this.#bytes.length) this.#grow(length);
    packet.copy(this.#bytes, this.#used, start, end);
    this.#used += length;
    if (this.#count === 0) this.#beganMs = nowMs;
    const index = this.#count++;
    this.#units[index] = this.#clock.arrive(timestamp, nowMs);
    this.#segments[index] = this.#clock.segment;
    this.#ends[index] = this.#used;
  }

  /** A packet that must not be kept; only its time is looked at, so that those after it lie where they belong. */
  pass(timestamp: number, nowMs: number): void {
    this.#clock.arrive(timestamp, nowMs);
  }

  /** Takes out what can no longer be overtaken, or everything. Null when that is nothing. `nowMs` as for `add`. */
  flush(everything: boolean, nowMs: number): FlushedPage | null {
    if (this.#count === 0 || (!everything && !this.full && this.#isTooEarly(nowMs))) return null;
    const order = this.#ordered();
    const until = everything || this.full ? Infinity : Math.max(...order.map(({ frame }) => frame)) - REORDER_FRAMES;
    const cut = order.findIndex(({ frame }) => frame > until);
    const taken = cut === -1 ? order : order.slice(0, cut);
    const page = this.#write(taken);
    this.#keep(order.slice(taken.length).map(({ index }) => index));
    return page;
  }

  #isTooEarly(nowMs: number): boolean {
    return this.lastFrame === -1 && nowMs - this.#beganMs < FIRST_PAGE_MS;
  }

  /** As they were said. Frames would not do: those of a segment move when its clock is corrected. */
  #ordered(): WaitingPacket[] {
    const order = Array.from({ length: this.#count }, (_, index) => {
      const [segment, units] = [this.#segments[index] ?? 0, this.#units[index] ?? 0];
      return { index, frame: this.#clock.frameOf(segment, units), segment, units };
    });
    return order.sort((a, b) => a.segment - b.segment || a.units - b.units || a.index - b.index);
  }

  #write(taken: readonly WaitingPacket[]): FlushedPage | null {
    const out = Buffer.allocUnsafe(this.#used + taken.length * TRACK_RECORD_HEADER_BYTES);
    let firstFrame = -1;
    let packets = 0;
    let at = 0;
    for (const { index, frame, segment, units } of taken) {
      const from = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
      const to = this.#ends[index] ?? from;
      const frames = this.#pauses.spans.length === 0 ? 1 : this.#framesOf(from, to);
      if (this.#pauses.holds(frame, frames)) continue;
      const place = this.#placing.placeOf({ frame, segment, units, bytes: to - from });
      // Said before a pause, and there is no room left before it: a pause is as silent as it is said to be.
      if (place === null || this.#pauses.holds(place, frames)) {
        this.dropped++;
        continue;
      }
      out.writeUInt32LE(place, at);
      out.writeUInt16LE(to - from, at + 4);
      this.#bytes.copy(out, at + TRACK_RECORD_HEADER_BYTES, from, to);
      at += TRACK_RECORD_HEADER_BYTES + to - from;
      if (firstFrame === -1) firstFrame = place;
      this.#placing.laid(place);
      packets++;
    }
    if (packets === 0) return null;
    return { bytes: out.subarray(0, at), packets, firstFrame, lastFrame: this.lastFrame };
  }

  #framesOf(from: number, to: number): number {
    return Math.max(1, Math.ceil(opusPacketMs(this.#bytes.subarray(from, to)) / RECORDING_FRAME_MS));
  }

  #keep(indexes: readonly number[]): void {
    const bytes = this.#bytes;
    const spans = indexes
      .toSorted((a, b) => a - b)
      .map((index) => ({
        from: index === 0 ? 0 : (this.#ends[index - 1] ?? 0),
        to: this.#ends[index] ?? 0,
        units: this.#units[index] ?? 0,
        segment: this.#segments[index] ?? 0,
      }));
    this.#used = 0;
    this.#count = 0;
    for (const { from, to, units, segment } of spans) {
      bytes.copyWithin(this.#used, from, to);
      this.#used += to - from;
      this.#units[this.#count] = units;
      this.#segments[this.#count] = segment;
      this.#ends[this.#count] = this.#used;
      this.#count++;
    }
    this.#clock.forgetBefore(spans[0]?.segment ?? this.#clock.segment);
  }

  #grow(length: number): void {
    const bytes = Buffer.allocUnsafe(2 * this.#bytes.length + length);
    this.#bytes.copy(bytes, 0, 0, this.#used);
    this.#bytes = bytes;
  }
}
