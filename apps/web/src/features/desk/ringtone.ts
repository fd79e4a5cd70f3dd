import { playChime } from '../../client/chime.ts';

const TWO_NOTES = { notes: [659.3, 880], stepS: 0.18, lengthS: 0.5, volume: 0.12 } as const;

/** Two soft notes every two seconds until it is stopped; `loudness` 0 to 1. */
export function startRingtone(context: AudioContext, loudness: number): () => void {
  const volume = context.createGain();
  volume.gain.value = ringGain(loudness);
  volume.connect(context.destination);
  const ring = (): void => playChime(context, volume, TWO_NOTES);
  ring();
  const timer = setInterval(ring, 2_000);
  return () => {
    clearInterval(timer);
    volume.disconnect();
  };
}

/** As a person would have it for one try. */
export function playRingOnce(context: AudioContext, loudness: number): void {
  const volume = context.createGain();
  volume.gain.value = ringGain(loudness);
  volume.connect(context.destination);
  playChime(context, volume, TWO_NOTES);
}

/** Loudness is heard by its square; 0.7 is the gain 1 of the notes as they were made. */
function ringGain(loudness: number): number {
  return (loudness / 0.7) ** 2;
}
