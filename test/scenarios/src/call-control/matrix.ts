import { slice, toneLevel, type Timeline } from '@cordboard/test-kit';
import type { Bounds, Figures } from '../bounds.ts';
import { AUDIBLE, nowMs, round } from '../measure.ts';
import { elapse } from '../passage.ts';

/** Sounds by name: the voice of each participant, and the music. At least 400 Hz apart, which a window of 20 ms tells apart. */
export const TONES = { music: 220, customer: 620, ana: 1_020, ben: 1_420, sue: 2_300 } as const;
export type Sound = keyof typeof TONES;
export type Listener = Exclude<Sound, 'music'>;

/** Who is measured: what they heard, from the beginning. */
export type Ears = Readonly<Partial<Record<Listener, { read(): Promise<Timeline> }>>>;

/** Longer than the longest pause of a voice, so that silence means silence. */
const LISTEN_MS = 2_400;
/** Until a change of the matrix is heard: jitter buffers and the tail of what sounded. */
const SETTLE_MS = 700;

/** Everybody talks all the time; the level of each sound at each listener: a whole matrix. */
export async function listen(ears: Ears): Promise<Figures> {
  await elapse(SETTLE_MS);
  const fromMs = nowMs();
  await elapse(LISTEN_MS + SETTLE_MS);
  const rows: Record<string, Figures> = {};
  for (const [name, ear] of Object.entries(ears)) {
    const { samples, sampleRate } = slice(await ear.read(), fromMs, fromMs + LISTEN_MS);
    rows[name] = Object.fromEntries(Object.entries(TONES).map(([sound, hz]) => [sound, round(toneLevel(samples, sampleRate, hz), 4)]));
  }
  return rows;
}

/**
 * The bounds of one matrix: each listener hears what is named, and nothing else at all. Of a supervisor nothing is asked
 * where none is: that high, the speech processing of the others' microphones leaves more than is audible.
 */
export function heardBounds(phase: string, hears: Readonly<Partial<Record<Listener, Sound | readonly Sound[] | null>>>): Bounds {
  return Object.fromEntries(
    Object.entries(hears).flatMap(([listener, heard]) => {
      const all: readonly (string | null)[] = [heard].flat();
      const sounds = Object.keys(TONES).filter((sound) => sound !== 'sue' || 'sue' in hears);
      return sounds.map((sound) => [`heard.${phase}.${listener}.${sound}`, all.includes(sound) ? { min: AUDIBLE } : { max: AUDIBLE }]);
    }),
  );
}
