/** Two soft notes every two seconds, made here so that no file has to be loaded before the first ring. */
export function startRingtone(context: AudioContext): () => void {
  const volume = context.createGain();
  volume.gain.value = 0.12;
  volume.connect(context.destination);
  const ring = (): void => {
    for (const [index, frequency] of [659.3, 880].entries()) {
      const at = context.currentTime + index * 0.18;
      const tone = context.createOscillator();
      const shape = context.createGain();
      tone.frequency.value = frequency;
      shape.gain.setValueAtTime(0, at);
      shape.gain.linearRampToValueAtTime(1, at + 0.02);
      shape.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
      tone.connect(shape).connect(volume);
      tone.start(at);
      tone.stop(at + 0.55);
    }
  };
  ring();
  const timer = setInterval(ring, 2_000);
  return () => {
    clearInterval(timer);
    volume.disconnect();
  };
}
