import type { EventPosition, TenantEvent, TenantId } from '@cordboard/contracts';
import type { RedisClient } from '@cordboard/platform';

/** An event as it stands in the tenant's stream (packages/acd/docs/redis-keys.md). */
export interface HistoryEntry {
  readonly position: EventPosition;
  readonly atMs: number;
  readonly event: TenantEvent;
}

const PAGE = 5_000;

/**
 * The tenant's events after a position, oldest first, straight from the stream: a history of millions is read, and each
 * entry was checked by those who wrote it.
 */
export async function* readHistory(
  redis: RedisClient,
  tenantId: TenantId,
  options: { readonly prefix?: string; readonly after?: EventPosition } = {},
): AsyncGenerator<HistoryEntry> {
  const key = `${options.prefix ?? ''}acd:{${tenantId}}:stream`;
  let from = options.after ? `(${options.after.epoch}-${options.after.seq}` : '-';
  for (;;) {
    const page = (await redis.xRange(key, from, '+', { COUNT: PAGE })) ?? [];
    for (const { id, message } of page) {
      const [epoch = 0, seq = 0] = id.split('-').map(Number);
      yield { position: { epoch, seq }, atMs: Number(message['at']), event: JSON.parse(message['e'] ?? 'null') as TenantEvent };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    from = `(${last.id}`;
  }
}
