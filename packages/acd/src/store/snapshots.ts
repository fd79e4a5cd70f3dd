import { configurationSnapshotSchema, type ConfigurationSnapshot, type TenantId } from '@cordboard/contracts';
import type { RedisClient } from '@cordboard/platform';
import type { Keys } from './keys.ts';
import { singleFlight } from './single-flight.ts';

/** The snapshots in force, each parsed once a version: one of fifty thousand agents takes a process a second. */
export interface Snapshots {
  /** Shared by all who ask: nobody may change it. Null while the tenant has none. */
  current(tenantId: TenantId): Promise<ConfigurationSnapshot | null>;
}

interface Parsed {
  readonly stamp: string;
  readonly snapshot: ConfigurationSnapshot;
  readonly size: number;
}

/** Characters of snapshots that are kept parsed; the one that was asked for longest ago goes first. */
const MOST_KEPT = 100_000_000;

export function createSnapshots(redis: RedisClient, keys: Keys): Snapshots {
  const parsed = new Map<TenantId, Parsed>();
  const parse = singleFlight(read);

  /** The stamp first: a snapshot that is newer than its stamp is only read once more. */
  async function read(tenantId: TenantId): Promise<Parsed | null> {
    const stamp = await stampOf(tenantId);
    const text = await redis.get(keys.one(tenantId, 'configuration'));
    if (text === null) return null;
    return { stamp, size: text.length, snapshot: configurationSnapshotSchema.parse(JSON.parse(text)) };
  }

  /** New with each commit, also of the same version after Redis forgot everything. */
  async function stampOf(tenantId: TenantId): Promise<string> {
    return (await redis.hmGet(keys.one(tenantId, 'meta'), ['configVersion', 'configStamp'])).join(' ');
  }

  function keep(tenantId: TenantId, fresh: Parsed): void {
    parsed.delete(tenantId);
    parsed.set(tenantId, fresh);
    let size = [...parsed.values()].reduce((sum, one) => sum + one.size, 0);
    for (const [oldest, one] of parsed) {
      if (size <= MOST_KEPT || oldest === tenantId) break;
      parsed.delete(oldest);
      size -= one.size;
    }
  }

  return {
    async current(tenantId) {
      const stamp = await stampOf(tenantId);
      const there = parsed.get(tenantId);
      if (there?.stamp === stamp) return there.snapshot;
      let fresh = await parse(tenantId);
      // A reading that was under way may have begun before this commit.
      if (fresh && fresh.stamp !== stamp) fresh = await parse(tenantId);
      if (fresh) keep(tenantId, fresh);
      else parsed.delete(tenantId);
      return fresh?.snapshot ?? null;
    },
  };
}
