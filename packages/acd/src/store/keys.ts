import type { TenantId } from '@cordboard/contracts';

/**
 * Every Redis key of the ACD is made here. A tenant's keys carry its id in braces, so that they live in one slot of a
 * cluster; each script gets all of them as KEYS in this order, which `commands/includes/keys.lua` repeats.
 * What each key holds: docs/redis-keys.md.
 */
export const TENANT_KEY_NAMES = [
  'meta',
  'stream',
  'contacts',
  'customers',
  'open',
  'agents',
  'waiting',
  'idle',
  'offers',
  'deadlines',
  'queues',
  'roster',
  'counters',
  'pace',
  'hours',
  'configuration',
  'present',
  'standing',
  'requirements',
] as const;
export type TenantKeyName = (typeof TENANT_KEY_NAMES)[number];

export interface Keys {
  /** All keys of a tenant, in the order of `TENANT_KEY_NAMES`. */
  tenant(tenantId: TenantId): string[];
  one(tenantId: TenantId, name: TenantKeyName): string;
  /** Tenants that have a snapshot; outside every tenant's slot. */
  readonly tenants: string;
  /** Which process runs the reconcile loop. */
  readonly reconcileLease: string;
  /** Pub/sub: `<tenantId> <ms>`, the tenant's first deadline is now that far away; ` free` at the end: and nobody holds the lease. */
  readonly wakeChannel: string;
}

/** `prefix` is empty in production and begins with `test:` in tests that bring their own clock. */
export function createKeys(prefix: string): Keys {
  const one = (tenantId: TenantId, name: TenantKeyName) => `${prefix}acd:{${tenantId}}:${name}`;
  return {
    one,
    tenant: (tenantId) => TENANT_KEY_NAMES.map((name) => one(tenantId, name)),
    tenants: `${prefix}acd:tenants`,
    reconcileLease: `${prefix}acd:reconcile`,
    wakeChannel: `${prefix}acd:wake`,
  };
}
