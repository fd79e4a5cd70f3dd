import { AudioOutput, Microphone, SoundSettings, watchSilence } from '../../src/softphone/index.ts';

/** Runs in Chromium: the desk's own microphone, sent to a connection in the same page as a call does it, and heard there. */
const faults: string[] = [];
const fault = (error: unknown): void => {
  faults.push(String(error));
};
const settings = new SoundSettings(fault);
const microphone = new Microphone(settings, fault);
const output = new AudioOutput(settings, fault);
watchSilence(microphone, output, settings);
microphone.state.subscribe(() => void output.noteDevices(microphone.state.getSnapshot().outputs).catch(fault));

/** The longest time for which nothing was heard at the far end since the last look, ms. */
let longestSilenceMs = 0;
/** Since when there was no silence of 50 ms at the far end; null while there is one. */
let soundsSinceMs: number | null = null;

async function call(): Promise<void> {
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  here.onicecandidate = ({ candidate }) => void there.addIceCandidate(candidate ?? undefined).catch(fault);
  there.onicecandidate = ({ candidate }) => void here.addIceCandidate(candidate ?? undefined).catch(fault);
  const heard = new Promise<MediaStream>((resolve) => {
    there.ontrack = ({ streams: [stream] }) => {
      if (stream !== undefined) resolve(stream);
    };
  });
  const track = (await microphone.open()).clone();
  const sender = here.addTrack(track, new MediaStream([track]));
  // As CallLeg does it.
  microphone.onTrack((next) => void sender.replaceTrack(next.clone()).catch(fault));
  await here.setLocalDescription(await here.createOffer());
  await there.setRemoteDescription(here.localDescription as RTCSessionDescriptionInit);
  await there.setLocalDescription(await there.createAnswer());
  await here.setRemoteDescription(there.localDescription as RTCSessionDescriptionInit);
  const stream = await heard;
  await output.play(stream);
  const analyser = output.context.createAnalyser();
  analyser.fftSize = 512;
  output.context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let silentSinceMs: number | null = null;
  setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const isHeard = samples.some((sample) => Math.abs(sample) > 0.01);
    silentSinceMs = isHeard ? null : (silentSinceMs ?? performance.now());
    const silentMs = silentSinceMs === null ? 0 : performance.now() - silentSinceMs;
    longestSilenceMs = Math.max(longestSilenceMs, silentMs);
    soundsSinceMs = silentMs > 50 ? null : isHeard ? (soundsSinceMs ?? performance.now()) : soundsSinceMs;
  }, 5);
}

const page = {
  call,
  settings,
  microphone,
  output,
  faults,
  label: () => microphone.track?.label ?? null,
  soundsForMs: () => (soundsSinceMs === null ? 0 : performance.now() - soundsSinceMs),
  takeLongestSilenceMs: () => {
    const ms = longestSilenceMs;
    longestSilenceMs = 0;
    return ms;
  },
};
export type SoundPage = typeof page;
Object.defineProperty(globalThis, '__sound', { value: page });
