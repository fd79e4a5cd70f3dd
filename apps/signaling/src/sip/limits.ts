import { redisBucket, type RedisClient } from '@cordboard/platform';
import type { Identity } from './address.ts';
import type { SipConfiguration } from './configuration.ts';
import { sipKeys } from './keys.ts';
import { retryAfter, SipRefusal } from './refusal.ts';

/** REGISTER and INVITE cost more than a message: one token of the identity and one of its tenant, over all processes. */
export async function takeFromBuckets(redis: RedisClient, configuration: SipConfiguration, identity: Identity): Promise<void> {
  const { tenantId, user } = identity;
  const own = await redisBucket(redis, sipKeys.identityBucket(tenantId, user), configuration.identityBucket).take();
  // The identity first: one that floods must not empty the bucket of its tenant.
  const verdict = own.ok ? await redisBucket(redis, sipKeys.tenantBucket(tenantId), configuration.tenantBucket).take() : own;
  if (!verdict.ok) throw new SipRefusal(503, 'rate limited', [retryAfter(verdict.retryAfterMs)]);
}
