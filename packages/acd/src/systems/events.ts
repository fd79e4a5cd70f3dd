import { tenantEventSchema } from '@cordboard/contracts';
import type { Acd } from '../acd.ts';
import { formatPosition, parsePosition } from '../domain/position.ts';
import type { EventTail } from '../runtime/event-tail.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Resources } from '../store/resources.ts';

type EventMethods = Pick<Acd, 'appendEvent' | 'onEvents' | 'readEvents' | 'firstPosition' | 'lastPosition' | 'trimEvents'>;

export function eventSystem({ commands }: Resources, store: EventStore, tail: EventTail): EventMethods {
  return {
    async appendEvent(tenantId, event) {
      const [id = ''] = await commands.expectOk(tenantId, 'event-append', [JSON.stringify(tenantEventSchema.parse(event))]);
      return parsePosition(id);
    },
    onEvents: (tenantId, handler) => tail.follow(tenantId, handler),
    readEvents: (tenantId, after, limit) => store.readEvents(tenantId, after, limit),
    firstPosition: (tenantId) => store.firstPosition(tenantId),
    lastPosition: (tenantId) => store.lastPosition(tenantId),
    async trimEvents(tenantId, below) {
      await commands.expectOk(tenantId, 'events-trim', [formatPosition(below)]);
    },
  };
}
