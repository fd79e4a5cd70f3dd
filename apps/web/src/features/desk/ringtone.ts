import { playChime } from '../../client/chime.ts';

const TWO_NOTES = { notes: [659.3, 880], stepS: 0.18, lengthS: 0.5, volume: 0.12 } as const;

/** Two soft notes every two seconds until it is stopped. */
export function startRingtone(context: AudioContext): () => void {
  const volume = context.createGain();
  volume.connect(context.destination);
  const ring = (): void => playChime(context, volume, TWO_NOTES);
  ring();
  const timer = setInterval(ring, 2_000);
  return () => {
    clearInterval(timer);
    volume.disconnect();
  };
}
