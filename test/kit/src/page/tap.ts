/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Runs in every page before its own scripts: keeps what the page says (its microphone's track) and what it hears (each
 * remote audio track), frame by frame with their moments, and notes when things are painted. It changes nothing that
 * the page does, but for what a scenario asks: a microphone without speech processing (`speechProcessing: false`),
 * connections by TURN alone (`relayOnly`).
 */

interface AudioFrame {
  readonly timestamp: number;
  readonly numberOfFrames: number;
  readonly sampleRate: number;
  copyTo(target: Float32Array, options: { planeIndex: number; format: 'f32-planar' }): void;
  close(): void;
}
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack; maxBufferSize?: number });
  readonly readable: ReadableStream<AudioFrame>;
}

interface Tape {
  sampleRate: number;
  /** Triples: wall clock of reading, stamp, number of samples. */
  readonly moments: number[];
  readonly samples: Int16Array[];
}

type TapeName = 'said' | 'heard';

const tapes: Record<TapeName, Tape> = {
  said: { sampleRate: 0, moments: [], samples: [] },
  heard: { sampleRate: 0, moments: [], samples: [] },
};
const wallMs = (): number => performance.timeOrigin + performance.now();

/** Only one track at a time is on a tape: a new one takes over, as the page itself plays only one. */
const current: Record<TapeName, MediaStreamTrack | null> = { said: null, heard: null };

async function record(name: TapeName, track: MediaStreamTrack): Promise<void> {
  current[name] = track;
  const tape = tapes[name];
  const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 500 }).readable.getReader();
  for (;;) {
    const { done, value: frame } = await reader.read();
    if (done) return;
    if (current[name] === track) {
      const readAtMs = wallMs();
      const plane = new Float32Array(frame.numberOfFrames);
      frame.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
      tape.sampleRate = frame.sampleRate;
      tape.moments.push(readAtMs, frame.timestamp / 1_000, frame.numberOfFrames);
      tape.samples.push(Int16Array.from(plane, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767)));
    }
    frame.close();
  }
}

const faults: string[] = [];
const fault = (error: unknown): void => {
  faults.push(String(error));
};

function withoutSpeechProcessing(audio: MediaStreamConstraints['audio'] = false): MediaTrackConstraints | false {
  if (audio === false) return false;
  return { ...(audio === true ? {} : audio), echoCancellation: false, noiseSuppression: false, autoGainControl: false };
}

const media = navigator.mediaDevices;
if (media !== undefined) {
  const getUserMedia = media.getUserMedia.bind(media);
  media.getUserMedia = async (constraints) => {
    const isRaw = constraints !== undefined && '__rawMicrophone' in globalThis;
    const stream = await getUserMedia(isRaw ? { ...constraints, audio: withoutSpeechProcessing(constraints.audio) } : constraints);
    const track = stream.getAudioTracks()[0];
    if (track !== undefined) record('said', track.clone()).catch(fault);
    return stream;
  };
}

const connections: RTCPeerConnection[] = [];
let firstUpAtMs: number | null = null;
globalThis.RTCPeerConnection = new Proxy(globalThis.RTCPeerConnection, {
  construct: (target, [configuration]: [RTCConfiguration?]) => {
    const connection = new target({ ...configuration, ...('__relayOnly' in globalThis && { iceTransportPolicy: 'relay' }) });
    connections.push(connection);
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'connected') firstUpAtMs ??= wallMs();
    });
    connection.addEventListener('track', ({ track }) => {
      // The page's own <audio> decides whether anything is pulled through the track: unplayed is unheard.
      if (track.kind === 'audio') record('heard', track.clone()).catch(fault);
    });
    return connection;
  },
});

const sockets: WebSocket[] = [];
/** A deliberate break: what contains `text` leaves the page this much later. */
let delay: { readonly text: string; readonly ms: number } | null = null;
/** For a barrier: what contains the text, until all are ready to press. */
let heldText: string | null = null;
/** Another break: what begins with the text never leaves the page. */
let lostText: string | null = null;
const held: (() => void)[] = [];
/** Another break: what the page is told reaches its own listeners this much later. */
let lateMs = 0;
const cameLate = new WeakSet<Event>();
function beLate(socket: WebSocket, event: MessageEvent): void {
  if (lateMs === 0 || cameLate.has(event)) return;
  event.stopImmediatePropagation();
  const again = new MessageEvent('message', { data: event.data as unknown });
  cameLate.add(again);
  setTimeout(() => socket.dispatchEvent(again), lateMs);
}
globalThis.WebSocket = new Proxy(globalThis.WebSocket, {
  construct: (target, args: [string, (string | string[])?]) => {
    const socket = new target(...args);
    socket.addEventListener('message', (event) => beLate(socket, event));
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      if (lostText !== null && typeof data === 'string' && data.startsWith(lostText)) return;
      if (heldText !== null && typeof data === 'string' && data.includes(heldText)) held.push(() => send(data));
      else if (delay !== null && typeof data === 'string' && data.includes(delay.text)) setTimeout(() => send(data), delay.ms);
      else send(data);
    };
    sockets.push(socket);
    return socket;
  },
});

/** Closed shadow roots, so that a test can press what a visitor presses. They stay closed for the page. */
const roots = new WeakMap<Element, ShadowRoot>();
const attachShadow = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) {
  const root = attachShadow.call(this, init);
  roots.set(this, root);
  return root;
};

/** Resolves with the wall clock of the frame in which something that matches was first on the screen. */
function painted(selector: string, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const isShown = (): boolean => {
      const element = document.querySelector<HTMLElement>(selector);
      return element !== null && element.checkVisibility();
    };
    const look = (): void => {
      if (!isShown()) return;
      stop();
      // The frame after the one that drew it: by then it is on the screen.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(wallMs())));
    };
    const observer = new MutationObserver(look);
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`nothing that matches ${selector} was painted within ${timeoutMs} ms`));
    }, timeoutMs);
    const stop = (): void => {
      observer.disconnect();
      clearTimeout(timer);
    };
    observer.observe(document, { subtree: true, childList: true, attributes: true });
    look();
  });
}

/** Resolves with the wall clock of the frame in which nothing that matches was on the screen any more. */
function gone(selector: string, timeoutMs: number): Promise<number> {
  const untilMs = performance.now() + timeoutMs;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (document.querySelector<HTMLElement>(selector)?.checkVisibility() !== true) requestAnimationFrame(() => resolve(wallMs()));
      else if (performance.now() > untilMs) reject(new Error(`what matches ${selector} was still there after ${timeoutMs} ms`));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Wall clock of each trusted press in this page: the moment an action is measured from. */
const presses: { atMs: number; key: string }[] = [];
for (const type of ['pointerdown', 'keydown'] as const) {
  addEventListener(
    type,
    (event) => {
      if (event.isTrusted)
        presses.push({ atMs: performance.timeOrigin + event.timeStamp, key: event instanceof KeyboardEvent ? event.key : 'pointer' });
    },
    { capture: true },
  );
}

async function base64(bytes: Int16Array<ArrayBuffer>): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('could not be read'));
    reader.readAsDataURL(new Blob([bytes]));
  });
  return url.slice(url.indexOf(',') + 1);
}

/** What this page's calls have sent and received so far, and what their jitter buffers left out and made up; looked at every 100 ms. */
const playout: {
  readonly atMs: number;
  readonly removedMs: number;
  readonly concealedMs: number;
  readonly packetsSent: number;
  readonly packetsReceived: number;
}[] = [];
async function notePlayout(): Promise<void> {
  const sum = { removedSamplesForAcceleration: 0, concealedSamples: 0, packetsSent: 0, packetsReceived: 0 };
  for (const connection of connections) {
    for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (report['type'] !== 'inbound-rtp' && report['type'] !== 'outbound-rtp') continue;
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += Number(report[name] ?? 0);
    }
  }
  playout.push({
    atMs: wallMs(),
    removedMs: sum.removedSamplesForAcceleration / OPUS_SAMPLES_PER_MS,
    concealedMs: sum.concealedSamples / OPUS_SAMPLES_PER_MS,
    packetsSent: sum.packetsSent,
    packetsReceived: sum.packetsReceived,
  });
}
const OPUS_SAMPLES_PER_MS = 48;

/** What a sender had before it was made to say a tone. */
const microphones = new WeakMap<RTCRtpSender, MediaStreamTrack>();
async function toneTrack(hz: number): Promise<MediaStreamTrack> {
  const context = new AudioContext();
  await context.resume();
  const [oscillator, gain, out] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
  oscillator.frequency.value = hz;
  gain.gain.value = 0.35;
  oscillator.connect(gain).connect(out);
  oscillator.start();
  const [track] = out.stream.getAudioTracks();
  if (track === undefined) throw new Error('an audio context without a track');
  return track;
}

const kit = {
  wallMs,
  painted,
  gone,
  presses,
  faults,
  connections,
  sockets,
  /** When the page's first connection was up (ICE and DTLS), null when none was. */
  upAtMs: () => firstUpAtMs,
  /** A deliberate break: the page's microphone says nothing any more, or not for a while. */
  silence: (forMs?: number) => {
    const tracks = connections.flatMap((connection) => connection.getSenders().flatMap(({ track }) => track ?? []));
    const setEnabled = (enabled: boolean): void => tracks.forEach((track) => (track.enabled = enabled));
    setEnabled(false);
    if (forMs !== undefined) setTimeout(() => setEnabled(true), forMs);
  },
  /**
   * The page says this tone in place of its microphone, from the next packet on; null: its microphone again. Resolves when
   * that is so.
   */
  say: async (hz: number | null) => {
    const senders = connections.flatMap((connection) => connection.getSenders()).filter(({ track }) => track?.kind === 'audio');
    const tone = hz === null ? null : await toneTrack(hz);
    for (const sender of senders) {
      if (sender.track !== null && !microphones.has(sender)) microphones.set(sender, sender.track);
      await sender.replaceTrack(tone ?? microphones.get(sender) ?? null);
    }
  },
  playout,
  watchPlayout: () => {
    setInterval(() => {
      notePlayout().catch(fault);
    }, 100);
  },
  delaySends: (text: string, ms: number) => {
    delay = { text, ms };
  },
  delayMessages: (ms: number) => {
    lateMs = ms;
  },
  loseSends: (text: string) => {
    lostText = text;
  },
  /** What contains `text` stays in the page until it is let go. */
  holdSends: (text: string) => {
    heldText = text;
  },
  letSendsGo: () => {
    heldText = null;
    for (const go of held.splice(0)) go();
  },
  shadowOf: (element: Element) => roots.get(element) ?? null,
  /** What came onto the tape since the last call. */
  take: async (name: TapeName) => {
    const tape = tapes[name];
    const moments = tape.moments.splice(0);
    const parts = tape.samples.splice(0);
    const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return { sampleRate: tape.sampleRate, moments, pcm: await base64(all) };
  },
};
export type PageKit = typeof kit;
Object.defineProperty(globalThis, '__kit', { value: kit });
