import { eventEnvelopeSchema, type EventEnvelope, type TenantId } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import { formatPosition } from '../domain/position.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Subscriber } from '../store/subscriber.ts';

type Handler = (envelope: EventEnvelope) => void;

export interface EventTail {
  follow(tenantId: TenantId, handler: Handler): Promise<() => Promise<void>>;
  close(): void;
}

interface Followed {
  readonly handlers: Set<Handler>;
  readonly ready: Promise<() => Promise<void>>;
  pump(): void;
}

const PAGE = 200;
const RETRY_MS = 250;

/** Reads a tenant's stream when a message says that it has grown; handlers get each event once, in order. */
export function createEventTail(store: EventStore, subscriber: Subscriber, log: Logger): EventTail {
  const tenants = new Map<TenantId, Followed>();
  let closed = false;

  function followTenant(tenantId: TenantId): Followed {
    const handlers = new Set<Handler>();
    let last = '';
    let reading = false;
    let again = false;

    function deliver(envelope: EventEnvelope): void {
      for (const handler of handlers) {
        try {
          handler(envelope);
        } catch (error) {
          log.error({ err: error, tenantId, type: envelope.event.type }, 'an event handler failed');
        }
      }
    }

    async function read(): Promise<void> {
      for (;;) {
        again = false;
        const entries = await store.entriesAfter(tenantId, last, PAGE);
        for (const entry of entries) {
          last = entry.id;
          // A process of a newer version may write what this one does not know.
          const parsed = eventEnvelopeSchema.safeParse(store.toEnvelope(tenantId, entry));
          if (parsed.success) deliver(parsed.data);
          else log.error({ tenantId, id: entry.id, issues: parsed.error.issues }, 'an event is not in the contract');
        }
        if (closed || (entries.length < PAGE && !again)) return;
      }
    }

    function pump(): void {
      again = true;
      if (reading || closed || last === '') return;
      reading = true;
      read()
        .catch((error: unknown) => {
          log.warn({ err: error, tenantId }, 'the stream could not be read, trying again');
          // Nothing else may happen in the tenant for a long time.
          if (handlers.size > 0) setTimeout(pump, RETRY_MS).unref();
        })
        .finally(() => {
          reading = false;
        });
    }

    async function begin(): Promise<() => Promise<void>> {
      const unsubscribe = await subscriber.subscribe(store.channel(tenantId), pump);
      last = formatPosition(await store.lastPosition(tenantId));
      if (again) pump();
      return unsubscribe;
    }

    return { handlers, ready: begin(), pump };
  }

  subscriber.onReconnect(() => {
    for (const followed of tenants.values()) followed.pump();
  });

  return {
    async follow(tenantId, handler) {
      let followed = tenants.get(tenantId);
      if (!followed) {
        followed = followTenant(tenantId);
        tenants.set(tenantId, followed);
      }
      const current = followed;
      const unsubscribe = await current.ready.catch((error: unknown) => {
        tenants.delete(tenantId);
        throw error;
      });
      // One that joins a running tail begins after what has been appended by now, like the first.
      current.handlers.add(handler);
      return async () => {
        current.handlers.delete(handler);
        if (current.handlers.size > 0 || tenants.get(tenantId) !== current) return;
        tenants.delete(tenantId);
        await unsubscribe();
      };
    },
    close() {
      closed = true;
      tenants.clear();
    },
  };
}
