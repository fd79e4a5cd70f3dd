import { eventEnvelopeSchema, type EventEnvelope, type EventPosition, type TenantId } from '@cordboard/contracts';
import type { RedisClient } from '@cordboard/platform';
import { comparePositions, formatPosition, parsePosition } from '../domain/position.ts';
import type { Keys } from './keys.ts';

export interface StreamEntry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

export interface EventStore {
  /** The pub/sub channel that says that the stream has grown: its key's name. */
  channel(tenantId: TenantId): string;
  entriesAfter(tenantId: TenantId, id: string, limit: number): Promise<readonly StreamEntry[]>;
  /** Unchecked: the caller parses it. */
  toEnvelope(tenantId: TenantId, entry: StreamEntry): unknown;
  /** Null when events after the position are not there any more. */
  readEvents(tenantId: TenantId, after: EventPosition, limit: number): Promise<readonly EventEnvelope[] | null>;
  firstPosition(tenantId: TenantId): Promise<EventPosition | null>;
  lastPosition(tenantId: TenantId): Promise<EventPosition>;
}

/** Before everything. */
const BEGINNING: EventPosition = { epoch: 1, seq: 0 };

export function createEventStore(redis: RedisClient, keys: Keys): EventStore {
  const stream = (tenantId: TenantId) => keys.one(tenantId, 'stream');

  async function lastEntryPosition(tenantId: TenantId): Promise<EventPosition> {
    // An empty stream still knows its last id; a missing one is at the beginning.
    if ((await redis.exists(stream(tenantId))) === 0) return BEGINNING;
    const info = await redis.xInfoStream(stream(tenantId));
    return parsePosition(String(info['last-generated-id']));
  }

  async function firstPosition(tenantId: TenantId): Promise<EventPosition | null> {
    const [first] = (await redis.xRange(stream(tenantId), '-', '+', { COUNT: 1 })) ?? [];
    return first ? parsePosition(first.id) : null;
  }

  function toEnvelope(tenantId: TenantId, { id, message }: StreamEntry): unknown {
    const event: unknown = JSON.parse(message['e'] ?? 'null');
    return { tenantId, ...parsePosition(id), atMs: Number(message['at']), configVersion: Number(message['v']), event };
  }

  async function entriesAfter(tenantId: TenantId, id: string, limit: number): Promise<readonly StreamEntry[]> {
    return (await redis.xRange(stream(tenantId), `(${id}`, '+', { COUNT: limit })) ?? [];
  }

  /** Asked after the entries were read, so that a trim in between is seen. */
  async function isGap(tenantId: TenantId, after: EventPosition, readAny: boolean): Promise<boolean> {
    const trimmedBelow = await redis.hGet(keys.one(tenantId, 'meta'), 'trimmedBelow');
    if (trimmedBelow) {
      const below = parsePosition(trimmedBelow);
      if (comparePositions(after, { epoch: below.epoch, seq: below.seq - 1 }) < 0) return true;
    }
    if (comparePositions(after, BEGINNING) === 0) return false;
    if (!readAny && comparePositions(after, await lastEntryPosition(tenantId)) > 0) return true;
    const first = await firstPosition(tenantId);
    return first !== null && comparePositions(after, { epoch: first.epoch, seq: first.seq - 1 }) < 0;
  }

  return {
    channel: stream,
    entriesAfter,
    toEnvelope,
    firstPosition,
    lastPosition: lastEntryPosition,
    async readEvents(tenantId, after, limit) {
      const entries = await entriesAfter(tenantId, formatPosition(after), limit);
      if (await isGap(tenantId, after, entries.length > 0)) return null;
      return entries.map((entry) => eventEnvelopeSchema.parse(toEnvelope(tenantId, entry)));
    },
  };
}
