import { CordboardError, objectKeys } from '@cordboard/contracts';
import { getSealed, putSealed, type ObjectStore } from '@cordboard/platform';

/**
 * The objects of one recording under its key. What the media node left is open until it is finished: it is read as it is, or,
 * when an earlier try has sealed it already, by the key.
 */
export class RecordingObjects {
  readonly #store: ObjectStore;
  readonly #key: Uint8Array;

  constructor(store: ObjectStore, key: Uint8Array) {
    this.#store = store;
    this.#key = key;
  }

  /** Throws `not_found`. */
  async get(name: string): Promise<Buffer> {
    try {
      return await this.#store.get(name);
    } catch (error) {
      if (!(error instanceof CordboardError) || error.code !== 'not_found') throw error;
      return await getSealed(this.#store, objectKeys.sealed(name), this.#key);
    }
  }

  async put(name: string, content: Uint8Array): Promise<void> {
    await putSealed(this.#store, objectKeys.sealed(name), this.#key, content);
  }

  /** From now on only who has the key can read it. May be repeated. */
  async seal(name: string): Promise<void> {
    if ((await this.#store.stat(name)) === null) return;
    await putSealed(this.#store, objectKeys.sealed(name), this.#key, this.#store.read(name));
    await this.#store.delete(name);
  }
}
