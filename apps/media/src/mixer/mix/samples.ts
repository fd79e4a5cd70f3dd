/** Arithmetic on frames of samples; nothing is allocated. */

/** into += from · gain, the gain going from `before` to `after` in a straight line. */
export function addRamped(into: Float32Array, from: Float32Array, before: number, after: number): void {
  const length = into.length;
  if (before === after) {
    if (after === 1) for (let i = 0; i < length; i++) into[i] = (into[i] ?? 0) + (from[i] ?? 0);
    else for (let i = 0; i < length; i++) into[i] = (into[i] ?? 0) + (from[i] ?? 0) * after;
    return;
  }
  const step = (after - before) / length;
  let gain = before;
  for (let i = 0; i < length; i++) {
    gain += step;
    into[i] = (into[i] ?? 0) + (from[i] ?? 0) * gain;
  }
}

export function subtract(into: Float32Array, from: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) - (from[i] ?? 0);
}

/** frame ·= gain, in a straight line from `before` to `after`. */
export function scale(frame: Float32Array, before: number, after: number): void {
  if (before === 1 && after === 1) return;
  const step = (after - before) / frame.length;
  let gain = before;
  for (let i = 0; i < frame.length; i++) {
    gain += step;
    frame[i] = (frame[i] ?? 0) * gain;
  }
}

export function rmsOf(frame: Float32Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return Math.sqrt(sum / frame.length);
}

export function peakOf(frame: Float32Array): number {
  let peak = 0;
  for (const sample of frame) {
    const size = sample < 0 ? -sample : sample;
    if (size > peak) peak = size;
  }
  return peak;
}

/** `b` fades in where `a` fades out, into `a`. */
export function merge(a: Float32Array, b: Float32Array): void {
  const step = 1 / a.length;
  for (let i = 0; i < a.length; i++) a[i] = (a[i] ?? 0) * (1 - i * step) + (b[i] ?? 0) * i * step;
}
