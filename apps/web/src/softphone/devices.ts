import { resolveChoice, shouldReopen, type AudioDevice } from './device-choice.ts';
import type { SoundSettings, SoundSettingsValues } from './sound-settings.ts';
import { createStore, type Observable } from './store.ts';

export type MicrophonePermission = 'unknown' | 'prompt' | 'granted' | 'denied';

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
  /** What the device is called that was chosen, or in use, and is away: another is used in its place. */
  readonly absentInput: string | null;
  /** Nothing but silence comes from it, which no room is (`SilenceWatch`). */
  readonly silent: boolean;
}

type Processing = Pick<SoundSettingsValues, 'echoCancellation' | 'noiseSuppression' | 'autoGainControl'>;

/** The device only as a wish, so that an unplugged headset does not end in an error. */
function constraintsFor({ microphone, echoCancellation, noiseSuppression, autoGainControl }: SoundSettingsValues): MediaStreamConstraints {
  const device = microphone === null ? {} : { deviceId: { ideal: microphone.deviceId } };
  return { audio: { echoCancellation, noiseSuppression, autoGainControl, ...device } };
}

/**
 * The page's microphone, opened once and kept open, so that answering does not wait for it. It follows the person's
 * choice, comes back when a device was unplugged, and tells its users of each new track.
 */
export class Microphone {
  readonly #store;
  readonly #settings: SoundSettings;
  readonly #listeners = new Set<(track: MediaStreamTrack) => void>();
  readonly #onFault: (error: unknown) => void;
  #stream: MediaStream | null = null;
  #opening: Promise<MediaStreamTrack> | null = null;
  /** The device that went away in use, until it is back or nobody minds. */
  #lost: Omit<AudioDevice, 'deviceId'> | null = null;
  #watching = false;
  #wanted = false;

  constructor(settings: SoundSettings, onFault: (error: unknown) => void = () => undefined) {
    this.#settings = settings;
    this.#onFault = onFault;
    this.#store = createStore<MicrophoneState>({
      permission: 'unknown',
      open: false,
      opening: false,
      missing: false,
      inputs: [],
      outputs: [],
      chosenInputId: settings.now.microphone?.deviceId ?? null,
      absentInput: null,
      silent: false,
    });
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
    return this.#opening ?? this.#openNext();
  }

  /** Takes effect at once, also in a call. Rejects when it cannot be opened; the one before then stays. */
  async choose(deviceId: string | null): Promise<void> {
    const before = this.#settings.now.microphone;
    const label = this.#store.getSnapshot().inputs.find((input) => input.deviceId === deviceId)?.label ?? '';
    this.#chosen(deviceId === null ? null : { deviceId, label });
    if (this.#stream === null) return;
    try {
      await this.#openNext();
    } catch (error) {
      this.#chosen(before);
      throw error;
    }
  }

  /** Takes effect at once, also in a call: the same microphone is opened anew. */
  async setProcessing(fields: Partial<Processing>): Promise<void> {
    this.#settings.change(fields);
    if (this.#stream !== null) await this.#openNext();
  }

  /** The device that took the place of the absent one is the right one from now on. */
  acceptReplacement(): void {
    this.#lost = null;
    if (this.#settings.now.microphone === null) this.#noteAbsent();
    else this.#chosen(null);
  }

  /** What the silence watch has found out about the open microphone. */
  noteSilent(silent: boolean): void {
    this.#store.patch({ silent });
  }

  close(): void {
    this.#wanted = false;
    this.#replace(null);
  }

  #chosen(microphone: SoundSettingsValues['microphone']): void {
    this.#settings.change({ microphone });
    this.#store.patch({ chosenInputId: microphone?.deviceId ?? null });
    this.#noteAbsent();
  }

  /** One after the other: the last wish is what is open in the end. */
  #openNext(): Promise<MediaStreamTrack> {
    const next = (this.#opening ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#openNow())
      .finally(() => {
        if (this.#opening !== next) return;
        this.#opening = null;
        this.#store.patch({ opening: false });
      });
    this.#opening = next;
    return next;
  }

  async #openNow(): Promise<MediaStreamTrack> {
    this.#store.patch({ opening: true });
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraintsFor(this.#settings.now));
      const track = stream.getAudioTracks()[0];
      if (track === undefined) throw new DOMException('The stream has no audio track.', 'NotFoundError');
      this.#store.patch({ permission: 'granted', missing: false });
      this.#replace(stream);
      await this.#refreshDevices();
      return track;
    } catch (error) {
      const denied = error instanceof DOMException && error.name === 'NotAllowedError';
      if (denied || this.track?.readyState !== 'live') {
        this.#replace(null);
        if (denied) this.#lost = null;
        this.#store.patch(denied ? { permission: 'denied' } : { missing: true });
      }
      throw error;
    }
  }

  #replace(stream: MediaStream | null): void {
    const old = this.#stream;
    this.#stream = stream;
    const track = this.track;
    this.#store.patch({ open: track !== null, silent: false });
    if (track !== null) {
      // "ended" comes only when the device or the permission goes away, never from our own stop().
      track.addEventListener('ended', () => {
        if (this.#stream === stream) this.#cameAndWent(track);
      });
      for (const listener of [...this.#listeners]) listener(track);
    }
    for (const oldTrack of old?.getTracks() ?? []) oldTrack.stop();
  }

  #cameAndWent(track: MediaStreamTrack): void {
    const groupId = track.getSettings().groupId ?? '';
    const own = this.#store.getSnapshot().inputs.find((input) => input.deviceId !== 'default' && input.groupId === groupId);
    this.#lost = { label: own?.label ?? track.label, groupId };
    this.#replace(null);
    this.#store.patch({ missing: true });
    this.#reopen();
  }

  #reopen(): void {
    if (this.#wanted) this.open().catch(this.#onFault);
  }

  /** The devices have changed: another one may be the right one now. */
  #follow(before: readonly AudioDevice[]): void {
    const { track } = this;
    if (track === null) return this.#reopen();
    const usedId = track.getSettings().deviceId ?? null;
    const now = this.#store.getSnapshot().inputs;
    if (this.#opening === null && shouldReopen({ chosen: this.#settings.now.microphone, usedId, before, now }))
      this.#openNext().catch(this.#onFault);
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    navigator.mediaDevices.addEventListener('devicechange', () => {
      const before = this.#store.getSnapshot().inputs;
      this.#refreshDevices().then(() => this.#follow(before), this.#onFault);
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
      devices
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map(({ deviceId, label, groupId }) => ({ deviceId, label, groupId }));
    this.#store.patch({ inputs: ofKind('audioinput'), outputs: ofKind('audiooutput') });
    this.#noteAbsent();
  }

  #noteAbsent(): void {
    const { inputs } = this.#store.getSnapshot();
    const { absent } = resolveChoice(this.#settings.now.microphone, inputs);
    if (inputs.some(({ groupId }) => groupId === this.#lost?.groupId)) this.#lost = null;
    this.#store.patch({ absentInput: absent?.label ?? this.#lost?.label ?? null });
  }
}
