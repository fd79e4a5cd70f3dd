import { RTCAudioSource } from './globals.ts';

const RATE = 48_000;
const FRAME = RATE / 100;

/** A microphone that hums one tone, 10 ms at a time, for as long as it is open. */
export class ToneSource {
  readonly track: MediaStreamTrack;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(hz: number, amplitude = 0.25) {
    const source = new RTCAudioSource();
    this.track = source.createTrack();
    let sample = 0;
    let frames = 0;
    const startedAtMs = performance.now();
    // A late timer catches up, so that the stream keeps real time on a busy machine.
    this.#timer = setInterval(() => {
      const due = Math.min(Math.floor((performance.now() - startedAtMs) / 10), frames + 5);
      for (; frames < due; frames++) {
        const samples = Int16Array.from({ length: FRAME }, () => 32_767 * amplitude * Math.sin((2 * Math.PI * hz * sample++) / RATE));
        source.onData({ samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: FRAME });
      }
    }, 10);
  }

  close(): void {
    clearInterval(this.#timer);
    this.track.stop();
  }
}
