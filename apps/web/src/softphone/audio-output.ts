import { resolveChoice, type AudioDevice } from './device-choice.ts';
import { RingerContext } from './ringer-context.ts';
import { setSink } from './sink.ts';
import type { SoundSettings } from './sound-settings.ts';
import { createStore, type Observable } from './store.ts';

export interface AudioOutputState {
  /** The browser will not play sound until the person has clicked or pressed a key here. */
  readonly blocked: boolean;
  readonly playing: boolean;
  readonly muted: boolean;
  /** The person's choices; null: the system's default, and where calls are heard. */
  readonly speakerId: string | null;
  readonly ringerId: string | null;
  /** What chosen devices are called that are away. */
  readonly absentSpeaker: string | null;
  readonly absentRinger: string | null;
}

const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const;

/**
 * Where a page's calls are heard: one <audio> element and one AudioContext (meters, tones), and another for a ringtone on
 * a device of its own. Blocked playback is found before a call needs it, because a context that was made without
 * permission to play is born suspended.
 */
export class AudioOutput {
  readonly #store;
  readonly #settings: SoundSettings;
  readonly #element: HTMLAudioElement;
  readonly #ringer: RingerContext;
  readonly #onFault: (error: unknown) => void;
  #context: AudioContext | null = null;
  #devices: readonly AudioDevice[] = [];
  /** Where calls are heard now; the chosen speaker unless it is away. */
  #sinkId = '';
  readonly #gesture = (): void => {
    this.unlock().catch(this.#onFault);
  };

  constructor(settings: SoundSettings, onFault: (error: unknown) => void = () => undefined) {
    this.#settings = settings;
    this.#onFault = onFault;
    const { speaker, ringer } = settings.now;
    this.#store = createStore<AudioOutputState>({
      ...{ blocked: false, playing: false, muted: false, absentSpeaker: null, absentRinger: null },
      ...{ speakerId: speaker?.deviceId ?? null, ringerId: ringer?.deviceId ?? null },
    });
    this.#ringer = new RingerContext(onFault);
    this.#element = new Audio();
    this.#element.autoplay = true;
    // Unplugged since: the default device plays, and the choice stands for when it is back.
    if (speaker !== null) this.#follow().catch(onFault);
  }

  get state(): Observable<AudioOutputState> {
    return this.#store;
  }

  get context(): AudioContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  /** For the ringtone: on its own device, else where calls are heard. */
  get ringContext(): AudioContext {
    return this.#ringer.context ?? this.context;
  }

  /** Looks whether sound would be played now; call it when the page opens. */
  probe(): void {
    this.#noteContext(this.context);
  }

  /** The system's outputs as they are now: a chosen one may have gone or come back. */
  async noteDevices(outputs: readonly AudioDevice[]): Promise<void> {
    if (outputs === this.#devices) return;
    this.#devices = outputs;
    await this.#follow();
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

  /** Kept over a reload; null: the system's default. Takes effect at once, also in a call. */
  async chooseSpeaker(deviceId: string | null): Promise<void> {
    await this.#choose('speaker', deviceId);
  }

  /** Kept over a reload; null: where calls are heard. */
  async chooseRinger(deviceId: string | null): Promise<void> {
    await this.#choose('ringer', deviceId);
  }

  /** From inside a click or key press: what was blocked plays now. */
  async unlock(): Promise<void> {
    if (this.context.state === 'suspended') await this.context.resume();
    if (this.ringContext.state === 'suspended') await this.ringContext.resume();
    if (this.#element.srcObject !== null && this.#element.paused) await this.#tryToPlay();
    this.#noteContext(this.context);
  }

  close(): void {
    this.#element.srcObject = null;
    this.#listenForGesture(false);
    this.#ringer.close();
    if (this.#context !== null) this.#context.close().catch(this.#onFault);
    this.#context = null;
  }

  async #choose(what: 'speaker' | 'ringer', deviceId: string | null): Promise<void> {
    const before = this.#settings.now[what];
    const label = this.#devices.find((device) => device.deviceId === deviceId)?.label ?? '';
    this.#settings.change({ [what]: deviceId === null ? null : { deviceId, label } });
    try {
      await this.#follow();
    } catch (error) {
      this.#settings.change({ [what]: before });
      await this.#follow();
      throw error;
    }
  }

  /** Everything plays where it should with the choices and devices there are. */
  async #follow(): Promise<void> {
    const { speaker, ringer } = this.#settings.now;
    const call = resolveChoice(speaker, this.#devices);
    const ring = resolveChoice(ringer, this.#devices);
    this.#store.patch({
      ...{ speakerId: speaker?.deviceId ?? null, absentSpeaker: call.absent?.label ?? null },
      ...{ ringerId: ringer?.deviceId ?? null, absentRinger: ring.absent?.label ?? null },
    });
    const sinkId = call.use ?? '';
    if (sinkId !== this.#sinkId) {
      await this.#element.setSinkId(sinkId);
      await setSink(this.context, sinkId);
      this.#sinkId = sinkId;
    }
    await this.#ringer.use(ring.use === sinkId ? null : ring.use);
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
