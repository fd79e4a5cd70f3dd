import type { AccessEnd, TenantId } from '@cordboard/contracts';
import type { RedisClient } from '@cordboard/platform';
import { keys } from './keys.ts';

/** No desk or widget token lives longer; those made before an end of access are refused for as long. */
const LONGEST_TOKEN_MS = 15 * 60_000;

/** Tokens of an agent or key that were made up to now are refused from now on, in every process, on both sockets. */
export async function endAccess(redis: RedisClient, tenantId: TenantId, who: string, why: AccessEnd, nowMs: number): Promise<void> {
  await redis.set(keys.barred(tenantId, who), `${String(nowMs)} ${why}`, { expiration: { type: 'PX', value: LONGEST_TOKEN_MS } });
}

/**
 * Why this token is refused; null when it is not. `removed`: there will be no other; `changed`: a new one says what its
 * holder may do now. A token's time is in whole seconds, so one of the same second is refused too: it may be the older.
 */
export async function accessEnd(redis: RedisClient, tenantId: TenantId, who: string, issuedAtMs: number): Promise<AccessEnd | null> {
  const [endedAtMs = '', why] = ((await redis.get(keys.barred(tenantId, who))) ?? '').split(' ');
  if (why !== 'removed' && why !== 'changed') return null;
  return issuedAtMs <= Number(endedAtMs) ? why : null;
}
