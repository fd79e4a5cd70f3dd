export interface Chime {
  /** Hz, one after the other. */
  readonly notes: readonly number[];
  /** From one note to the next, s. */
  readonly stepS: number;
  /** How long a note sounds, s. */
  readonly lengthS: number;
  /** Of each note's beginning, 0 to 1. */
  readonly volume: number;
}

/** Plays soft notes that are made here, so that no file has to be loaded before the first ring. */
export function playChime(context: AudioContext, destination: AudioNode, { notes, stepS, lengthS, volume }: Chime): void {
  for (const [index, frequency] of notes.entries()) {
    const at = context.currentTime + index * stepS;
    const tone = context.createOscillator();
    const shape = context.createGain();
    tone.frequency.value = frequency;
    shape.gain.setValueAtTime(0, at);
    shape.gain.linearRampToValueAtTime(volume, at + 0.03);
    shape.gain.exponentialRampToValueAtTime(0.001, at + lengthS);
    tone.connect(shape).connect(destination);
    tone.start(at);
    tone.stop(at + lengthS + 0.05);
  }
}
