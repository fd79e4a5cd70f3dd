import { MUSIC_SAMPLE_RATE } from './compose-music.ts';

const SECONDS = 4;
/** One swell a second, and whole periods of both tones, so that the loop has no seam. */
const SWELL_HZ = 1;
const TONES_HZ = [440, 550] as const;
const LEVEL = 0.1;
/** Never quite silent between the swells: silence would be taken for the end of the call. */
const FLOOR = 0.25;

/** What one hears while the other side's page is away: a soft swelling third. Mono, 24 kHz, samples of -1 to 1. */
export function composeComfort(): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: SECONDS * MUSIC_SAMPLE_RATE }, (_, place) => {
    const seconds = place / MUSIC_SAMPLE_RATE;
    const swell = FLOOR + (1 - FLOOR) * (0.5 - 0.5 * Math.cos(2 * Math.PI * SWELL_HZ * seconds));
    const sum = TONES_HZ.reduce((all, hz) => all + Math.sin(2 * Math.PI * hz * seconds), 0);
    return LEVEL * swell * sum;
  });
}
