import type { Sound } from './wav.ts';

/** Half open: the tone sounds in [fromMs, toMs) of the loop. */
export interface Burst {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A side's voice: a tone of its own, keyed on and off at known moments of a loop. */
export interface Voice {
  readonly hz: number;
  readonly loopMs: number;
  readonly bursts: readonly Burst[];
}

/**
 * Five bursts a loop with unequal gaps, so that no shift of the pattern fits onto itself. A burst is long enough to be
 * found in after an accept and short enough for Chromium's noise suppression, which takes 19 dB off a steady tone.
 * The tones are 400 Hz apart, which a window of 10 or 20 ms tells apart completely. The two loops differ in length: whatever the moments at which the microphones open, the voices soon overlap.
 */
export const CUSTOMER_VOICE: Voice = {
  hz: 620,
  loopMs: 5_300,
  bursts: [
    { fromMs: 200, toMs: 900 },
    { fromMs: 1_250, toMs: 1_950 },
    { fromMs: 2_200, toMs: 3_050 },
    { fromMs: 3_300, toMs: 3_950 },
    { fromMs: 4_350, toMs: 5_050 },
  ],
};
export const AGENT_VOICE: Voice = {
  hz: 1_020,
  loopMs: 4_700,
  bursts: [
    { fromMs: 150, toMs: 750 },
    { fromMs: 1_000, toMs: 1_750 },
    { fromMs: 2_050, toMs: 2_700 },
    { fromMs: 2_900, toMs: 3_650 },
    { fromMs: 3_950, toMs: 4_550 },
  ],
};

const RAMP_MS = 4;
/**
 * A tone that is nothing but a tone makes Opus' speech coder ring at a frequency nearby, louder than the tone (libopus by
 * itself at 20 to 48 kbit/s does); with this much noise, 50 dB below the tone, it does not. A browser's speech processing
 * has the same effect.
 */
export const FAINT_NOISE = 0.003;

/** One loop of the voice, the same at each rendering; `noise` is a share of the tone. Edges are ramped over 4 ms, so that keying makes no click; an edge's moment is its middle. */
export function renderVoice(voice: Voice, noise = 0, sampleRate = 48_000, amplitude = 0.35): Sound {
  let random = 1;
  const samples = new Float32Array(Math.round((voice.loopMs * sampleRate) / 1_000));
  for (let index = 0; index < samples.length; index++) {
    const atMs = (index * 1_000) / sampleRate;
    const gain = Math.max(0, ...voice.bursts.map((burst) => gainAt(burst, atMs)));
    const tone = Math.sin((2 * Math.PI * voice.hz * index) / sampleRate);
    // A linear congruential generator (Numerical Recipes, 7.1).
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    samples[index] = gain * amplitude * (tone + noise * (random / 2 ** 31 - 1));
  }
  return { sampleRate, channels: [samples] };
}

function gainAt({ fromMs, toMs }: Burst, atMs: number): number {
  const rising = (atMs - fromMs) / RAMP_MS + 0.5;
  const falling = (toMs - atMs) / RAMP_MS + 0.5;
  return Math.max(0, Math.min(1, rising, falling));
}

/** Is the tone on during all of [fromMs, toMs), when the loop began at `startMs` and repeats? */
export function isOnThroughout(voice: Voice, startMs: number, fromMs: number, toMs: number): boolean {
  const phase = (((fromMs - startMs) % voice.loopMs) + voice.loopMs) % voice.loopMs;
  return voice.bursts.some((burst) => burst.fromMs <= phase && phase + (toMs - fromMs) <= burst.toMs);
}
