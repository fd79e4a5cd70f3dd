import type { EventEnvelope, EventPosition, TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';

const PAGE = 500;
/** A page that missed more than this starts afresh: its snapshot says it all. */
const MOST = 5_000;

export function isAfter(a: EventPosition, b: EventPosition): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

/** What happened after `from`, up to `to`; null when it cannot be told any more and the page must start afresh. */
export async function replay(
  acd: Acd,
  tenantId: TenantId,
  from: EventPosition,
  to: EventPosition,
): Promise<readonly EventEnvelope[] | null> {
  if (isAfter(from, to)) return null;
  const missed: EventEnvelope[] = [];
  for (let after = from; isAfter(to, after);) {
    const page = await acd.readEvents(tenantId, after, PAGE);
    if (page === null || missed.length + page.length > MOST) return null;
    const last = page.at(-1);
    if (last === undefined) break;
    missed.push(...page);
    after = { epoch: last.epoch, seq: last.seq };
  }
  return missed.filter((envelope) => !isAfter(envelope, to));
}
