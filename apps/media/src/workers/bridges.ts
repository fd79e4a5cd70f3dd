import { CordboardError } from '@cordboard/contracts';
import type { types } from 'mediasoup';

/** The right to consume the producer of this id, on the router it was leased for; `release` is idempotent. */
export interface ProducerLease {
  readonly producerId: string;
  release(): void;
}

interface Bridge {
  users: number;
  readonly piped: Promise<{ readonly consumer: types.Consumer; readonly producerId: string }>;
}

/** Producers of other routers that are piped into one router, each once, for as long as somebody uses it. */
export class Bridges {
  readonly #bridges = new Map<string, Bridge>();

  async lease(producer: types.Producer, from: types.Router, to: types.Router): Promise<ProducerLease> {
    const id = producer.id;
    const bridge = this.#bridges.get(id) ?? this.#build(id, from, to);
    bridge.users++;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      bridge.users--;
      if (bridge.users > 0) return;
      this.#forget(id, bridge);
      // A pipe that could not be built has nothing to close; the error went to whoever asked for it.
      bridge.piped.then(
        ({ consumer }) => {
          consumer.close();
        },
        () => undefined,
      );
    };
    try {
      const { producerId } = await bridge.piped;
      return { producerId, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #build(id: string, from: types.Router, to: types.Router): Bridge {
    const pipe = async () => {
      // Both routers are of one worker, which knows a producer's id only once.
      const { pipeConsumer, pipeProducer } = await from.pipeToRouter({ producerId: id, router: to, enableSctp: false, keepId: false });
      if (!pipeConsumer || !pipeProducer) throw new CordboardError('internal', { detail: 'the pipe has no ends' });
      pipeConsumer.observer.once('close', () => {
        this.#forget(id, bridge);
      });
      return { consumer: pipeConsumer, producerId: pipeProducer.id };
    };
    const bridge: Bridge = { users: 0, piped: pipe() };
    this.#bridges.set(id, bridge);
    return bridge;
  }

  #forget(id: string, bridge: Bridge): void {
    if (this.#bridges.get(id) === bridge) this.#bridges.delete(id);
  }
}
