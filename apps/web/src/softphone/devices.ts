import { createStore, type Observable } from './store.ts';

export type MicrophonePermission = 'unknown' | 'prompt' | 'granted' | 'denied';

export interface AudioDevice {
  readonly deviceId: string;
  /** Empty until the permission is given. */
  readonly label: string;
}

export interface MicrophoneState {
  readonly permission: MicrophonePermission;
  /** Open and delivering sound. */
  readonly open: boolean;
  readonly opening: boolean;
  /** The last attempt found no microphone that works. */
  readonly missing: boolean;
  readonly inputs: readonly AudioDevice[];
  readonly outputs: readonly AudioDevice[];
  /** The person's choice; null is the system's default. */
  readonly chosenInputId: string | null;
}

const CHOICE_KEY = 'cordboard.microphone';

/** Voice processing as for any call; the device only as a wish, so that an unplugged headset does not end in an error. */
function constraintsFor(deviceId: string | null): MediaStreamConstraints {
  return {
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(deviceId === null ? {} : { deviceId: { ideal: deviceId } }),
    },
  };
}

/**
 * The page's microphone, opened once and kept open, so that answering does not wait for it. It follows the person's
 * choice, comes back when a device was unplugged, and tells its users of each new track.
 */
export class Microphone {
  readonly #store = createStore<MicrophoneState>({
    permission: 'unknown',
    open: false,
    opening: false,
    missing: false,
    inputs: [],
    outputs: [],
    chosenInputId: readChoice(),
  });
  readonly #listeners = new Set<(track: MediaStreamTrack) => void>();
  readonly #onFault: (error: unknown) => void;
  #stream: MediaStream | null = null;
  #opening: Promise<MediaStreamTrack> | null = null;
  #watching = false;
  #wanted = false;

  constructor(onFault: (error: unknown) => void = () => undefined) {
    this.#onFault = onFault;
  }

  get state(): Observable<MicrophoneState> {
    return this.#store;
  }

  get track(): MediaStreamTrack | null {
    return this.#stream?.getAudioTracks()[0] ?? null;
  }

  /** A new track replaces the old one: another device was chosen, or one came back. */
  onTrack(listener: (track: MediaStreamTrack) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Asks for the permission when needed. Rejects with the browser's DOMException; the state says what it means. */
  open(): Promise<MediaStreamTrack> {
    this.#wanted = true;
    this.#watch();
    const track = this.track;
    if (track !== null && track.readyState === 'live') return Promise.resolve(track);
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = null;
      this.#store.patch({ opening: false });
    });
    return this.#opening;
  }

  /** Takes effect at once, also in a call. */
  async choose(deviceId: string | null): Promise<void> {
    this.#store.patch({ chosenInputId: deviceId });
    this.#keepChoice(deviceId);
    if (this.#stream !== null) await this.#openNow();
  }

  close(): void {
    this.#wanted = false;
    this.#replace(null);
  }

  async #openNow(): Promise<MediaStreamTrack> {
    this.#store.patch({ opening: true });
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraintsFor(this.#store.getSnapshot().chosenInputId));
      const track = stream.getAudioTracks()[0];
      if (track === undefined) throw new DOMException('The stream has no audio track.', 'NotFoundError');
      this.#store.patch({ permission: 'granted', missing: false });
      this.#replace(stream);
      await this.#refreshDevices();
      return track;
    } catch (error) {
      const denied = error instanceof DOMException && error.name === 'NotAllowedError';
      this.#replace(null);
      this.#store.patch(denied ? { permission: 'denied' } : { missing: true });
      throw error;
    } finally {
      this.#store.patch({ opening: false });
    }
  }

  #keepChoice(deviceId: string | null): void {
    try {
      if (deviceId === null) localStorage.removeItem(CHOICE_KEY);
      else localStorage.setItem(CHOICE_KEY, deviceId);
    } catch (error) {
      this.#onFault(error);
    }
  }

  #replace(stream: MediaStream | null): void {
    const old = this.#stream;
    this.#stream = stream;
    const track = this.track;
    this.#store.patch({ open: track !== null });
    if (track !== null) {
      // "ended" comes only when the device or the permission goes away, never from our own stop().
      track.addEventListener('ended', () => {
        if (this.#stream === stream) this.#cameAndWent();
      });
      for (const listener of [...this.#listeners]) listener(track);
    }
    for (const oldTrack of old?.getTracks() ?? []) oldTrack.stop();
  }

  #cameAndWent(): void {
    this.#replace(null);
    this.#store.patch({ missing: true });
    this.#reopen();
  }

  #reopen(): void {
    if (this.#wanted) this.open().catch(this.#onFault);
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    navigator.mediaDevices.addEventListener('devicechange', () => {
      this.#refreshDevices().then(() => {
        if (this.#stream === null) this.#reopen();
      }, this.#onFault);
    });
    // Firefox before 130 does not know the name "microphone" here; the answer to open() tells the same, only later.
    navigator.permissions.query({ name: 'microphone' as PermissionName }).then((status) => {
      const read = (): void => {
        this.#store.patch({ permission: status.state });
        if (status.state === 'granted' && this.#stream === null) this.#reopen();
      };
      status.addEventListener('change', read);
      this.#store.patch({ permission: status.state });
    }, this.#onFault);
  }

  async #refreshDevices(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const ofKind = (kind: MediaDeviceKind): readonly AudioDevice[] =>
      devices.filter((device) => device.kind === kind && device.deviceId !== '').map(({ deviceId, label }) => ({ deviceId, label }));
    this.#store.patch({ inputs: ofKind('audioinput'), outputs: ofKind('audiooutput') });
  }
}

/** Storage may be forbidden (a strict browser, a sandboxed page); the choice then lasts as long as the page. */
function readChoice(): string | null {
  try {
    return localStorage.getItem(CHOICE_KEY);
  } catch {
    return null;
  }
}
