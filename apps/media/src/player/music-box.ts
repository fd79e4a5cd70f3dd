import type { ProducerLease } from '../workers/bridges.ts';
import type { MediaRouter } from '../workers/media-router.ts';
import { Outlets } from './outlets.ts';
import type { Sound, SoundLibrary } from './sound-library.ts';
import type { Ticker, Ticking } from './ticker.ts';

/** One piece of music, endless: one producer a router, whoever listens in whatever room. */
class Track implements Ticking {
  readonly outlets: Outlets;
  readonly #sound: Sound;
  #at = 0;

  constructor(sound: Sound, ticker: Ticker) {
    this.#sound = sound;
    this.outlets = new Outlets((open) => {
      if (open === 0) ticker.remove(this);
      else ticker.add(this);
    });
  }

  tick(): void {
    const packet = this.#sound[this.#at];
    this.#at = (this.#at + 1) % this.#sound.length;
    if (packet) this.outlets.send(packet);
  }
}

/** All music of the node, by object key. It plays from the first listener to the last and is silent otherwise. */
export class MusicBox {
  readonly #library: SoundLibrary;
  readonly #ticker: Ticker;
  readonly #tracks = new Map<string, { track: Promise<Track>; users: number }>();

  constructor(library: SoundLibrary, ticker: Ticker) {
    this.#library = library;
    this.#ticker = ticker;
  }

  /** Rejects as `lease` would. */
  async check(objectKey: string): Promise<void> {
    await this.#library.load(objectKey);
  }

  /** Rejects with `not_found` or `unsupported_media`. */
  async lease(objectKey: string, router: MediaRouter): Promise<ProducerLease> {
    const entry = this.#tracks.get(objectKey) ?? { track: this.#make(objectKey), users: 0 };
    this.#tracks.set(objectKey, entry);
    entry.users++;
    let used = true;
    const leave = (): void => {
      if (!used) return;
      used = false;
      entry.users--;
      if (entry.users === 0) this.#tracks.delete(objectKey);
    };
    try {
      const lease = await (await entry.track).outlets.lease(router);
      return {
        producerId: lease.producerId,
        release: () => {
          lease.release();
          leave();
        },
      };
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #make(objectKey: string): Promise<Track> {
    return new Track(await this.#library.load(objectKey), this.#ticker);
  }
}
