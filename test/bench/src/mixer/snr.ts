import { quantile } from '../lib/statistics.ts';
import { decodeAll, SAMPLE_RATE } from './opus.ts';

/** The delay is looked for in a sound thinned out by this, then to the sample. */
const THIN = 16;
const WINDOW = SAMPLE_RATE;
/** How far a jitter buffer may move a source from one second to the next. */
const MOVE = 6_000;
const MIN_WINDOWS = 2;

/**
 * The signal-to-noise ratio of what a listener heard against the ideal mix, in dB: the median over seconds. In each, the
 * mix of the sources, each at its own delay and gain, that is nearest to what was heard is the signal, and the rest is
 * noise: a jitter buffer may delay, and loudness control set, each source by its own. Null when too little was heard.
 */
export function snrDb(payloads: readonly (Buffer | null)[], sources: readonly Float32Array[]): number | null {
  const heard = decodeAll(payloads);
  const followed = sources.map((source) => new Follower(source));
  const values: number[] = [];
  for (let at = WINDOW; at + WINDOW <= heard.length; at += WINDOW) {
    const window = heard.subarray(at, at + WINDOW);
    values.push(
      windowDb(
        window,
        followed.map((follower) => follower.at(window)),
      ),
    );
  }
  if (values.length < MIN_WINDOWS) return null;
  return Number((quantile(values, 0.5) ?? 0).toFixed(1));
}

function windowDb(heard: Float32Array, [a, b]: readonly Float32Array[]): number {
  if (!a || !b) throw new Error('an ideal mix has two sources');
  const [aa, bb, ab, ha, hb] = [dot(a, a), dot(b, b), dot(a, b), dot(heard, a), dot(heard, b)];
  const determinant = aa * bb - ab * ab;
  const [ga, gb] = [(ha * bb - hb * ab) / determinant, (hb * aa - ha * ab) / determinant];
  const signal = ga * ga * aa + 2 * ga * gb * ab + gb * gb * bb;
  return 10 * Math.log10(signal / Math.max(1e-12, dot(heard, heard) - signal));
}

/** Where a source, which goes round, is in what is heard, second by second: the peak of their correlation. */
class Follower {
  readonly #source: Float32Array;
  readonly #thin: Float32Array;
  #delay: number | null = null;

  constructor(source: Float32Array) {
    this.#source = source;
    this.#thin = thinned(source);
  }

  /** The source as long and as delayed as the window. */
  at(window: Float32Array): Float32Array {
    const length = this.#source.length;
    const thin = thinned(window);
    const [from, count] = this.#delay === null ? [0, this.#thin.length] : [(this.#delay - MOVE) / THIN, (2 * MOVE) / THIN];
    const first = Math.floor(from);
    const rough = (first + best(count, (step) => correlation(thin, this.#thin, wrap(first + step, this.#thin.length)))) * THIN;
    const near = best(4 * THIN + 1, (step) => correlation(window, this.#source, wrap(rough + step - 2 * THIN, length)));
    const delay = wrap(rough + near - 2 * THIN, length);
    this.#delay = delay + window.length;
    return Float32Array.from({ length: window.length }, (_, i) => this.#source[(delay + i) % length] ?? 0);
  }
}

function best(count: number, value: (index: number) => number): number {
  let [peak, at] = [-Infinity, 0];
  for (let index = 0; index < count; index++) {
    const now = value(index);
    if (now > peak) [peak, at] = [now, index];
  }
  return at;
}

function correlation(heard: Float32Array, source: Float32Array, delay: number): number {
  let sum = 0;
  for (let i = 0, j = delay; i < heard.length; i++, j++) {
    if (j === source.length) j = 0;
    sum += (heard[i] ?? 0) * (source[j] ?? 0);
  }
  return sum;
}

/** Each a mean of THIN samples: a low-pass that is good enough to find a peak. */
function thinned(sound: Float32Array): Float32Array {
  return Float32Array.from({ length: Math.floor(sound.length / THIN) }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < THIN; k++) sum += sound[i * THIN + k] ?? 0;
    return sum / THIN;
  });
}

const wrap = (delay: number, length: number): number => ((delay % length) + length) % length;
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
