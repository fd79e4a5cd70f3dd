import { CordboardError } from '@cordboard/contracts';
import type { ObjectStore } from '@cordboard/platform';
import { parseOggOpus } from './ogg-opus.ts';

/** A sound as 20 ms Opus packets. */
export type Sound = readonly Buffer[];

/** A store that does not answer must not hold up the room that wants to play. */
const LOAD_WITHIN_MS = 4_000;

interface Entry {
  readonly sound: Promise<Sound>;
  bytes: number;
}

/**
 * Sounds of the object store, parsed once and kept within a bound, the least recently used dropped first. An object
 * key never changes its content (it carries a hash or a version), so nothing is asked twice.
 */
export class SoundLibrary {
  readonly #store: ObjectStore;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(store: ObjectStore, maxBytes = 64 * 1024 * 1024) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  /** Rejects with `not_found`, `unsupported_media` or `timeout`; a failure is not remembered. */
  async load(objectKey: string): Promise<Sound> {
    const entry = this.#entries.get(objectKey) ?? this.#fetch(objectKey);
    this.#entries.delete(objectKey);
    this.#entries.set(objectKey, entry);
    return await entry.sound;
  }

  #fetch(objectKey: string): Entry {
    const load = async (): Promise<Sound> => {
      try {
        const file = await inTime(this.#store.get(objectKey), objectKey);
        const sound = parseOggOpus(file);
        entry.bytes = file.length;
        this.#bytes += file.length;
        this.#shrink(objectKey);
        return sound;
      } catch (error) {
        this.#entries.delete(objectKey);
        throw error;
      }
    };
    const entry: Entry = { bytes: 0, sound: load() };
    return entry;
  }

  #shrink(keep: string): void {
    for (const [objectKey, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      if (objectKey === keep || bytes === 0) continue;
      this.#entries.delete(objectKey);
      this.#bytes -= bytes;
    }
  }
}

async function inTime<T>(work: Promise<T>, objectKey: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new CordboardError('timeout', { objectKey }));
    }, LOAD_WITHIN_MS);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
