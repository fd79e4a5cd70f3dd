/** RMS of a block of samples as 0 to 1 on a scale people read: -60 dBFS and below is 0, -12 dBFS and above is 1. */
export function levelOf(samples: Float32Array): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  const rms = Math.sqrt(energy / Math.max(1, samples.length));
  if (rms === 0) return 0;
  return Math.min(1, Math.max(0, (20 * Math.log10(rms) + 60) / 48));
}

export interface LevelMeter {
  /** 0 to 1, of the last 40 ms or so. Call it from an animation frame. */
  read(): number;
  close(): void;
}

/** Measures a track; the track may be muted or replaced by its owner, the meter then shows silence. */
export function createLevelMeter(context: AudioContext, track: MediaStreamTrack): LevelMeter {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    read: () => {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    close: () => source.disconnect(),
  };
}
