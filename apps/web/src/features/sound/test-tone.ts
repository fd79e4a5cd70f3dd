import { playChime } from '../../client/chime.ts';

/** Three notes upwards, as loud as a voice. */
const THREE_NOTES = { notes: [440, 554.4, 659.3], stepS: 0.3, lengthS: 0.6, volume: 0.2 } as const;

/** Where calls are heard. */
export function playTestTone(context: AudioContext): void {
  playChime(context, context.destination, THREE_NOTES);
}
