/** Chromium's; others play tones and meters at the default device. https://webaudio.github.io/web-audio-api/#dom-audiocontext-setsinkid */
interface WithSink {
  setSinkId?(sinkId: string): Promise<void>;
}

export function canChooseSink(): boolean {
  return 'setSinkId' in AudioContext.prototype;
}

/** `''` is the system's default. Where the browser cannot, nothing happens. */
export async function setSink(context: AudioContext & WithSink, sinkId: string): Promise<void> {
  await context.setSinkId?.(sinkId);
}
