import { createStore, type Observable } from './store.ts';

export interface AudioOutputState {
  /** The browser will not play sound until the person has clicked or pressed a key here. */
  readonly blocked: boolean;
  readonly playing: boolean;
  readonly muted: boolean;
  readonly speakerId: string | null;
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

  async chooseSpeaker(deviceId: string | null): Promise<void> {
    await this.#element.setSinkId(deviceId ?? '');
    this.#store.patch({ speakerId: deviceId });
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
