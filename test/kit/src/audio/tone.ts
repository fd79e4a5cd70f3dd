/** How strong one frequency is over time: `values[i]` is its amplitude (0 to 1) at `i * stepMs`, centred. */
export interface Envelope {
  readonly stepMs: number;
  readonly values: Float32Array;
}

export interface ToneEdge {
  readonly kind: 'on' | 'off';
  /** From the start of the samples. */
  readonly atMs: number;
}

/**
 * Amplitude of `hz` through time: quadrature demodulation, averaged over `windowMs` (10 ms by default). The window is
 * centred, so that a step is at half its height exactly where it happened.
 */
export function toneEnvelope(samples: Float32Array, sampleRate: number, hz: number, windowMs = 10, stepMs = 1): Envelope {
  const half = Math.round((windowMs * sampleRate) / 2_000);
  const real = new Float64Array(samples.length + 1);
  const imaginary = new Float64Array(samples.length + 1);
  const turn = (2 * Math.PI * hz) / sampleRate;
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    real[index + 1] = (real[index] ?? 0) + sample * Math.cos(turn * index);
    imaginary[index + 1] = (imaginary[index] ?? 0) + sample * Math.sin(turn * index);
  }
  const steps = Math.floor((samples.length * 1_000) / sampleRate / stepMs);
  const values = new Float32Array(steps);
  for (let step = 0; step < steps; step++) {
    const centre = Math.round((step * stepMs * sampleRate) / 1_000);
    const from = Math.max(0, centre - half);
    const to = Math.min(samples.length, centre + half);
    const sum = Math.hypot((real[to] ?? 0) - (real[from] ?? 0), (imaginary[to] ?? 0) - (imaginary[from] ?? 0));
    values[step] = (2 * sum) / (2 * half);
  }
  return { stepMs, values };
}

export interface EdgeOptions {
  /** Below this the tone is not there at all. */
  readonly floor?: number;
  /** Shorter bursts and gaps are not ours. */
  readonly minimumMs?: number;
}

/**
 * When the tone went on and off. Each burst is judged against its own level (the voice's processing moves levels
 * around): an edge is where the envelope crosses half of it, between two steps by interpolation.
 */
export function findEdges(envelope: Envelope, options: EdgeOptions = {}): readonly ToneEdge[] {
  const { stepMs, values } = envelope;
  const minimumSteps = (options.minimumMs ?? 80) / stepMs;
  const threshold = Math.max(options.floor ?? 0.004, percentile(values, 0.95) * 0.25);
  return spansAbove(values, threshold, minimumSteps).flatMap(([from, to]): ToneEdge[] => {
    const level = median(values.subarray(from, to));
    const edges: ToneEdge[] = [];
    const on = crossing(values, from, level / 2, -1);
    const off = crossing(values, to - 1, level / 2, +1);
    if (on !== null) edges.push({ kind: 'on', atMs: on * stepMs });
    if (off !== null) edges.push({ kind: 'off', atMs: off * stepMs });
    return edges;
  });
}

/** Steps [from, to) in which the envelope is above the threshold; short gaps are closed, short spans dropped. */
function spansAbove(values: Float32Array, threshold: number, minimumSteps: number): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  for (let step = 0; step < values.length; step++) {
    if ((values[step] ?? 0) < threshold) continue;
    const last = spans.at(-1);
    if (last !== undefined && step - last[1] < minimumSteps) last[1] = step + 1;
    else spans.push([step, step + 1]);
  }
  return spans.filter(([from, to]) => to - from >= minimumSteps);
}

/** Where the envelope passes `level` nearest to `start`; null when it never does on that side (the sound was cut). */
function crossing(values: Float32Array, start: number, level: number, outward: 1 | -1): number | null {
  const at = (step: number): number => values[step] ?? 0;
  let step = start;
  while (step > 0 && step < values.length - 1 && at(step) >= level) step += outward;
  while (step > 0 && step < values.length - 1 && at(step) < level) step -= outward;
  const outside = step + outward;
  if (outside < 0 || outside >= values.length || at(outside) >= level || at(step) < level) return null;
  return step + (outward * (at(step) - level)) / (at(step) - at(outside));
}

/** The largest amplitude that the tone keeps for `forMs`: 0 when it is not there. */
export function toneLevel(samples: Float32Array, sampleRate: number, hz: number, forMs = 100): number {
  const { values } = toneEnvelope(samples, sampleRate, hz, 20);
  let best = 0;
  for (let step = 0; step + forMs <= values.length; step += 10) best = Math.max(best, Math.min(...values.subarray(step, step + forMs)));
  return best;
}

/** Root mean square of samples, 0 to 1. */
export function rms(samples: Float32Array): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(energy / samples.length);
}

export function percentile(values: Float32Array | readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const median = (values: Float32Array): number => percentile(values, 0.5);
