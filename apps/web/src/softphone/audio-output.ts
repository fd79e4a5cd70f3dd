import { createStore, type Observable } from './store.ts';

export interface AudioOutputState {
  /** The browser will not play sound until the person has clicked or pressed a key here. */
  readonly blocked: boolean;
  readonly playing: boolean;
  readonly muted: boolean;
  readonly speakerId: string | null;
}

const SPEAKER_KEY = 'cordboard.speaker';
/** Chromium's; others play the ringtone and meters at the default device. https://webaudio.github.io/web-audio-api/#dom-audiocontext-setsinkid */
interface WithSink {
  setSinkId?(sinkId: string): Promise<void>;
}

const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const;

/**
 * Where a page's calls are heard: one <audio> element and one AudioContext (meters, ringtone). Blocked playback is found
 * before a call needs it, because a context that was made without permission to play is born suspended.
 */
export class AudioOutput {
  readonly #store = createStore<AudioOutputState>({ blocked: false, playing: false, muted: false, speakerId: null });
  readonly #element: HTMLAudioElement;
  readonly #onFault: (error: unknown) => void;
  #context: AudioContext | null = null;
  readonly #gesture = (): void => {
    this.unlock().catch(this.#onFault);
  };

  constructor(onFault: (error: unknown) => void = () => undefined) {
    this.#onFault = onFault;
    this.#element = new Audio();
    this.#element.autoplay = true;
    const chosen = localStorage.getItem(SPEAKER_KEY);
    // Unplugged since: the default device plays, and the choice stands for when it is back.
    if (chosen !== null) this.#useSpeaker(chosen).catch(onFault);
  }

  get state(): Observable<AudioOutputState> {
    return this.#store;
  }

  get context(): AudioContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  /** Looks whether sound would be played now; call it when the page opens. */
  probe(): void {
    this.#noteContext(this.context);
  }

  /** Plays what the other side says; null when there is nobody. */
  async play(stream: MediaStream | null): Promise<void> {
    this.#element.srcObject = stream;
    this.#store.patch({ playing: false });
    if (stream !== null) await this.#tryToPlay();
  }

  setMuted(muted: boolean): void {
    this.#element.muted = muted;
    this.#store.patch({ muted });
  }

  /** Kept over a reload; null: the system's default. */
  async chooseSpeaker(deviceId: string | null): Promise<void> {
    await this.#useSpeaker(deviceId);
    if (deviceId === null) localStorage.removeItem(SPEAKER_KEY);
    else localStorage.setItem(SPEAKER_KEY, deviceId);
  }

  /** From inside a click or key press: what was blocked plays now. */
  async unlock(): Promise<void> {
    if (this.context.state === 'suspended') await this.context.resume();
    if (this.#element.srcObject !== null && this.#element.paused) await this.#tryToPlay();
    this.#noteContext(this.context);
  }

  close(): void {
    this.#element.srcObject = null;
    this.#listenForGesture(false);
    if (this.#context !== null) this.#context.close().catch(this.#onFault);
    this.#context = null;
  }

  async #useSpeaker(deviceId: string | null): Promise<void> {
    await this.#element.setSinkId(deviceId ?? '');
    const context: AudioContext & WithSink = this.context;
    await context.setSinkId?.(deviceId ?? '');
    this.#store.patch({ speakerId: deviceId });
  }

  async #tryToPlay(): Promise<void> {
    try {
      await this.#element.play();
      this.#store.patch({ playing: true });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#setBlocked(true);
      // AbortError: another stream was set meanwhile, and that one plays.
      else if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    }
  }

  #makeContext(): AudioContext {
    const context = new AudioContext({ latencyHint: 'interactive' });
    context.addEventListener('statechange', () => this.#noteContext(context));
    return context;
  }

  #noteContext(context: AudioContext): void {
    const elementWaits = this.#element.srcObject !== null && this.#element.paused;
    this.#setBlocked(context.state === 'suspended' || elementWaits);
  }

  #setBlocked(blocked: boolean): void {
    this.#listenForGesture(blocked);
    this.#store.patch({ blocked });
  }

  #listenForGesture(on: boolean): void {
    for (const type of GESTURES) {
      if (on) document.addEventListener(type, this.#gesture, { capture: true });
      else document.removeEventListener(type, this.#gesture, { capture: true });
    }
  }
}
