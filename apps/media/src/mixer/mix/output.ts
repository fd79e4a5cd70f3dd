import { FRAME_SAMPLES, OpusEncoder, type EncoderSettings } from '../codec/opus.ts';
import { Limiter } from './limiter.ts';
import { addRamped, subtract } from './samples.ts';
import type { Total } from './total.ts';

/** A mix that fell silent is still sent for 200 ms, so that its end is heard; then nothing is encoded or sent. */
const TAIL_FRAMES = 10;

/** What is heard, and how loud. */
export type Gains = ReadonlyMap<string, number>;

/**
 * One set of sources with their gains, mixed and encoded once for all who hear it. A change of the set fades within one
 * frame, as does its first.
 */
export class Output {
  readonly #encoder: OpusEncoder;
  readonly #limiter = new Limiter();
  readonly #mix = new Float32Array(FRAME_SAMPLES);
  /** Gains at the end of the last frame. */
  #before: Gains = new Map();
  #gains: Gains = new Map();
  #silentFrames = TAIL_FRAMES;

  constructor(settings: EncoderSettings) {
    this.#encoder = new OpusEncoder(settings);
  }

  get gains(): Gains {
    return this.#gains;
  }

  /** Something is to be sent even when all fall silent now. */
  get trailing(): boolean {
    return this.#silentFrames < TAIL_FRAMES;
  }

  set(gains: Gains): void {
    this.#gains = gains;
  }

  /** The packet of this frame, valid until the next; null when there is silence. */
  next(frames: ReadonlyMap<string, Float32Array>, total: Total): Uint8Array | null {
    const heard = this.#sum(frames, total);
    this.#before = this.#gains;
    this.#silentFrames = heard ? 0 : this.#silentFrames + 1;
    if (this.#silentFrames > TAIL_FRAMES) {
      this.#silentFrames = TAIL_FRAMES;
      return null;
    }
    this.#limiter.apply(this.#mix);
    return this.#encoder.encode(this.#mix);
  }

  close(): void {
    this.#encoder.close();
  }

  /** True when anything is heard. */
  #sum(frames: ReadonlyMap<string, Float32Array>, total: Total): boolean {
    const gains = this.#gains;
    const minus = gains === this.#before ? total.without(gains) : null;
    if (minus) {
      this.#mix.set(total.sum);
      for (const frame of minus) subtract(this.#mix, frame);
      return true;
    }
    this.#mix.fill(0);
    let heard = false;
    for (const [id, gain] of gains) heard = this.#add(frames.get(id), this.#before.get(id) ?? 0, gain) || heard;
    if (gains === this.#before) return heard;
    for (const [id, gain] of this.#before) if (!gains.has(id)) heard = this.#add(frames.get(id), gain, 0) || heard;
    return heard;
  }

  #add(frame: Float32Array | undefined, before: number, after: number): boolean {
    if (!frame) return false;
    addRamped(this.#mix, frame, before, after);
    return true;
  }
}
