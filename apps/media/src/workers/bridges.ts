import { CordboardError } from '@cordboard/contracts';
import type { types } from 'mediasoup';

/** The right to consume a producer by this id; `release` is idempotent. */
export interface ProducerLease {
  readonly producerId: string;
  release(): void;
}

interface Bridge {
  users: number;
  readonly piped: Promise<types.Consumer>;
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
        (consumer) => {
          consumer.close();
        },
        () => undefined,
      );
    };
    try {
      await bridge.piped;
    } catch (error) {
      release();
      throw error;
    }
    return { producerId: id, release };
  }

  #build(id: string, from: types.Router, to: types.Router): Bridge {
    const pipe = async (): Promise<types.Consumer> => {
      const { pipeConsumer } = await from.pipeToRouter({ producerId: id, router: to, enableSctp: false });
      if (!pipeConsumer) throw new CordboardError('internal', { detail: 'the pipe has no consumer' });
      pipeConsumer.observer.once('close', () => {
        this.#forget(id, bridge);
      });
      return pipeConsumer;
    };
    const bridge: Bridge = { users: 0, piped: pipe() };
    this.#bridges.set(id, bridge);
    return bridge;
  }

  #forget(id: string, bridge: Bridge): void {
    if (this.#bridges.get(id) === bridge) this.#bridges.delete(id);
  }
}
