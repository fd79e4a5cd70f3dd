import { z } from 'zod';
import { createStore, type Observable } from './store.ts';

const deviceSchema = z.object({
  deviceId: z.string(),
  /** As it was called when it was chosen, so that it can be named while it is away. */
  label: z.string(),
});
export type ChosenDevice = z.infer<typeof deviceSchema>;

const settingsSchema = z.object({
  /** Null: the system's default. */
  microphone: deviceSchema.nullable().default(null),
  speaker: deviceSchema.nullable().default(null),
  /** Null: where calls are heard. */
  ringer: deviceSchema.nullable().default(null),
  /** 0 to 1. */
  ringVolume: z.number().min(0).max(1).default(0.7),
  echoCancellation: z.boolean().default(true),
  noiseSuppression: z.boolean().default(true),
  autoGainControl: z.boolean().default(true),
  /** Microphones (by device id) that give exact zeros while nobody speaks. */
  gated: z.array(z.string()).default([]),
});
export type SoundSettingsValues = Readonly<z.infer<typeof settingsSchema>>;

const STORAGE_KEY = 'cordboard.sound';

/** What this browser was told about sound; whatever cannot be read is as it was never said. */
export function parseSoundSettings(text: string | null): SoundSettingsValues {
  const fallback = settingsSchema.parse({});
  if (text === null) return fallback;
  try {
    return settingsSchema.safeParse(JSON.parse(text)).data ?? fallback;
  } catch {
    return fallback;
  }
}

/** Kept over reloads and shared by this browser's tabs. Where storage is forbidden they last as long as the page. */
export class SoundSettings {
  readonly #store;
  readonly #onFault: (error: unknown) => void;
  readonly #onStorage = (event: StorageEvent): void => {
    if (event.key === STORAGE_KEY) this.#store.patch(parseSoundSettings(event.newValue));
  };

  constructor(onFault: (error: unknown) => void = () => undefined) {
    this.#onFault = onFault;
    this.#store = createStore<SoundSettingsValues>(parseSoundSettings(this.#read()));
    addEventListener('storage', this.#onStorage);
  }

  get state(): Observable<SoundSettingsValues> {
    return this.#store;
  }

  get now(): SoundSettingsValues {
    return this.#store.getSnapshot();
  }

  change(fields: Partial<SoundSettingsValues>): void {
    this.#store.patch(fields);
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(this.now));
    } catch (error) {
      this.#onFault(error);
    }
  }

  close(): void {
    removeEventListener('storage', this.#onStorage);
  }

  #read(): string | null {
    try {
      return localStorage.getItem(STORAGE_KEY);
    } catch (error) {
      this.#onFault(error);
      return null;
    }
  }
}
