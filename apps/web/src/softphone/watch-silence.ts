import type { AudioOutput } from './audio-output.ts';
import type { Microphone } from './devices.ts';
import { NOT_SILENT, stepSilence, type Silence } from './silence.ts';
import type { SoundSettings } from './sound-settings.ts';

const LOOK_EVERY_MS = 500;
/** 0.7 s at 48 kHz: longer than from one look to the next, so that no sound is missed. */
const WINDOW = 32_768;

interface Watched {
  readonly track: MediaStreamTrack;
  loudest(): number;
  close(): void;
}

/** Tells the microphone when nothing comes from it any more, unless that is its way (`gated`). Returns what ends it. */
export function watchSilence(microphone: Microphone, output: AudioOutput, settings: SoundSettings): () => void {
  let watched: Watched | null = null;
  let silence: Silence = NOT_SILENT;
  const look = (): void => {
    const { track } = microphone;
    if (track !== watched?.track) {
      watched?.close();
      watched = track === null ? null : listenTo(output.context, track);
      silence = NOT_SILENT;
    }
    const isMeasured = watched !== null && output.context.state === 'running';
    const isGated = settings.now.gated.includes(track?.getSettings().deviceId ?? '');
    const peak = watched !== null && isMeasured && !isGated ? watched.loudest() : null;
    silence = stepSilence(silence, { nowMs: Date.now(), peak, cutOff: track?.muted === true && !isGated });
    microphone.noteSilent(silence.silent);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    watched?.close();
  };
}

/** For the microphone that is open: exact zeros are its way of saying that nobody speaks. */
export function noteGated(microphone: Microphone, settings: SoundSettings): void {
  const deviceId = microphone.track?.getSettings().deviceId;
  if (deviceId === undefined || settings.now.gated.includes(deviceId)) return;
  settings.change({ gated: [...settings.now.gated, deviceId] });
  microphone.noteSilent(false);
}

function listenTo(context: AudioContext, track: MediaStreamTrack): Watched {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = WINDOW;
  source.connect(analyser);
  const samples = new Float32Array(WINDOW);
  return {
    track,
    loudest: () => {
      analyser.getFloatTimeDomainData(samples);
      return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    },
    close: () => source.disconnect(),
  };
}
