import { peakOf, scale } from './samples.ts';

/** -1 dB of full scale. */
const CEILING = 0.891;
/** 25 dB a second. */
const RELEASE = 10 ** (0.5 / 20);
/** Above this the last bit of a peak is bent instead of cut, and stays below 0.99. */
const KNEE = 0.8;
const ABOVE_KNEE = 0.19;

/**
 * Keeps a mix below full scale: a frame that would exceed it is turned down as a whole, and up again slowly; the few
 * samples at the beginning of a sudden peak, while the gain still falls, are bent.
 */
export class Limiter {
  #gain = 1;

  /** In place. Leaves what is below the ceiling exactly as it is. */
  apply(frame: Float32Array): void {
    const peak = peakOf(frame);
    const before = this.#gain;
    const allowed = peak > CEILING ? CEILING / peak : 1;
    this.#gain = Math.min(allowed, before * RELEASE, 1);
    if (before === 1 && this.#gain === 1) return;
    scale(frame, before, this.#gain);
    if (peak * before > KNEE) bend(frame);
  }
}

/** Straight up to the knee, then ever less. */
function bend(frame: Float32Array): void {
  for (let i = 0; i < frame.length; i++) {
    const sample = frame[i] ?? 0;
    const size = Math.abs(sample);
    if (size > KNEE) frame[i] = Math.sign(sample) * (KNEE + ABOVE_KNEE * Math.tanh((size - KNEE) / ABOVE_KNEE));
  }
}
