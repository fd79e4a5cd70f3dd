import { FRAME_SAMPLES, OpusDecoder, packetSamples } from '../codec/opus.ts';
import { merge, rmsOf, scale } from '../mix/samples.ts';
import { JitterBuffer, type JitterCounts, type Taken } from './jitter-buffer.ts';
import { Leveller } from './leveller.ts';

/** Below -65 dB of full scale nobody hears anything. */
const AUDIBLE_RMS = 0.00056;
/** A packet is at most 120 ms, and at most a frame is left from before. */
const MAX_WAITING = 7 * FRAME_SAMPLES;

/** One source of a mix: packets in, at each tick 20 ms of sound or nothing. */
export class Voice {
  readonly #buffer = new JitterBuffer();
  readonly #decoder = new OpusDecoder();
  readonly #leveller: Leveller | null;
  /** Decoded and not played yet. */
  readonly #waiting = new Float32Array(MAX_WAITING);
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  readonly #second = new Float32Array(FRAME_SAMPLES);
  #samples = 0;
  #spare = false;

  /** `levelled`: people are brought to an even loudness; prompts and music are made so already. */
  constructor(levelled: boolean) {
    this.#leveller = levelled ? new Leveller() : null;
  }

  get flowing(): boolean {
    return this.#buffer.flowing || this.#samples > 0;
  }

  get filling(): boolean {
    return this.#buffer.filling;
  }

  get counts(): JitterCounts {
    return this.#buffer.counts;
  }

  put(timestamp: number, payload: Uint8Array, nowMs: number): void {
    const samples = packetSamples(payload);
    if (samples > 0) this.#buffer.put(timestamp, samples, payload, nowMs);
  }

  /** Null is silence. Valid until the next call. */
  next(nowMs: number): Float32Array | null {
    this.#spare = false;
    if (!this.#fill(nowMs)) return null;
    this.#shift(this.#frame);
    if (this.#spare && this.#fill(nowMs)) {
      this.#shift(this.#second);
      merge(this.#frame, this.#second);
    }
    const rms = rmsOf(this.#frame);
    if (this.#leveller) {
      const before = this.#leveller.gain;
      this.#leveller.hear(rms);
      scale(this.#frame, before, this.#leveller.gain);
    }
    return rms < AUDIBLE_RMS ? null : this.#frame;
  }

  close(): void {
    this.#decoder.close();
  }

  /** True when a whole frame waits. */
  #fill(nowMs: number): boolean {
    while (this.#samples < FRAME_SAMPLES) {
      const taken = this.#buffer.take(nowMs);
      if (taken.kind === 'silence') {
        if (this.#samples === 0) return false;
        this.#waiting.fill(0, this.#samples, FRAME_SAMPLES);
        this.#samples = FRAME_SAMPLES;
        return true;
      }
      const samples = this.#decode(taken);
      // What is no Opus says nothing.
      if (!samples) continue;
      this.#waiting.set(samples, this.#samples);
      this.#samples += samples.length;
    }
    return true;
  }

  #decode(taken: Exclude<Taken, { kind: 'silence' }>): Float32Array | null {
    switch (taken.kind) {
      case 'packet':
        this.#spare ||= taken.spare;
        return this.#decoder.decode(taken.payload);
      case 'recover':
        return this.#decoder.recover(taken.next, taken.samples);
      case 'conceal':
        return this.#decoder.conceal(taken.samples);
    }
  }

  #shift(into: Float32Array): void {
    into.set(this.#waiting.subarray(0, FRAME_SAMPLES));
    this.#waiting.copyWithin(0, FRAME_SAMPLES, this.#samples);
    this.#samples -= FRAME_SAMPLES;
  }
}
