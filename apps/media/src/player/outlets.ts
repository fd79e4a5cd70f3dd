import type { MediaRouter } from '../workers/media-router.ts';
import type { ProducerLease } from '../workers/bridges.ts';
import { Outlet } from './outlet.ts';

interface Shared {
  users: number;
  readonly opened: Promise<Outlet>;
}

/** One sound's outlets: one a router, made for its first listener and closed with its last. */
export class Outlets {
  readonly #shared = new Map<MediaRouter, Shared>();
  readonly #open = new Set<Outlet>();
  readonly #onChange: (listeners: number) => void;

  /** `onChange` is told how many outlets are open after each change. */
  constructor(onChange: (outlets: number) => void = () => undefined) {
    this.#onChange = onChange;
  }

  async lease(router: MediaRouter): Promise<ProducerLease> {
    const shared = this.#shared.get(router) ?? this.#make(router);
    shared.users++;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      shared.users--;
      if (shared.users > 0) return;
      this.#forget(router, shared);
      // An outlet that could not be opened has nothing to close; the error went to whoever asked for it.
      shared.opened.then(
        (outlet) => {
          this.#close(outlet);
        },
        () => undefined,
      );
    };
    try {
      const outlet = await shared.opened;
      return { producerId: outlet.producer.id, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  send(packet: Uint8Array): void {
    for (const outlet of this.#open) outlet.send(packet);
  }

  close(): void {
    this.#shared.clear();
    for (const outlet of this.#open) outlet.close();
    this.#open.clear();
    this.#onChange(0);
  }

  #make(router: MediaRouter): Shared {
    const open = async (): Promise<Outlet> => {
      const outlet = await Outlet.open(router);
      this.#open.add(outlet);
      outlet.producer.observer.once('close', () => {
        this.#close(outlet);
        this.#forget(router, shared);
      });
      this.#onChange(this.#open.size);
      return outlet;
    };
    const shared: Shared = { users: 0, opened: open() };
    this.#shared.set(router, shared);
    return shared;
  }

  #close(outlet: Outlet): void {
    if (!this.#open.delete(outlet)) return;
    outlet.close();
    this.#onChange(this.#open.size);
  }

  #forget(router: MediaRouter, shared: Shared): void {
    if (this.#shared.get(router) === shared) this.#shared.delete(router);
  }
}
