import type { Acd } from '@cordboard/acd';
import type { EventEnvelope, TenantId } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';

type Listener = (envelope: EventEnvelope) => void;
interface Tail {
  readonly listeners: Set<Listener>;
  readonly started: Promise<() => Promise<void>>;
}

/** One tail of each tenant's stream for the whole process, as long as somebody listens. */
export class TenantEvents {
  readonly #acd: Acd;
  readonly #log: Logger;
  readonly #tails = new Map<TenantId, Tail>();

  constructor(acd: Acd, log: Logger) {
    this.#acd = acd;
    this.#log = log;
  }

  /** Resolves once events arrive; what comes from then on is not missed. */
  async follow(tenantId: TenantId, listener: Listener): Promise<() => void> {
    const tail = this.#tails.get(tenantId) ?? this.#open(tenantId);
    tail.listeners.add(listener);
    const stop = (): void => {
      if (!tail.listeners.delete(listener) || tail.listeners.size > 0 || this.#tails.get(tenantId) !== tail) return;
      this.#tails.delete(tenantId);
      this.#end(tail);
    };
    try {
      await tail.started;
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  async close(): Promise<void> {
    const tails = [...this.#tails.values()];
    this.#tails.clear();
    await Promise.all(tails.map(async (tail) => (await tail.started)()));
  }

  #open(tenantId: TenantId): Tail {
    const listeners = new Set<Listener>();
    const started = this.#acd.onEvents(tenantId, (envelope) => {
      for (const listener of [...listeners]) this.#tell(listener, envelope);
    });
    const tail: Tail = { listeners, started };
    this.#tails.set(tenantId, tail);
    return tail;
  }

  /** One listener's fault is not the others'. */
  #tell(listener: Listener, envelope: EventEnvelope): void {
    try {
      listener(envelope);
    } catch (error) {
      this.#log.error({ err: error, event: envelope.event.type }, 'a listener of tenant events failed');
    }
  }

  #end(tail: Tail): void {
    tail.started
      .then((stop) => stop())
      .catch((error: unknown) => {
        this.#log.debug({ err: error }, 'a tail of tenant events did not end cleanly');
      });
  }
}
