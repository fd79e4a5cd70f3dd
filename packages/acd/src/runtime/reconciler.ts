import { agentIdSchema, contactIdSchema, type TenantId } from '@cordboard/contracts';
import { localDay } from '../domain/local-day.ts';
import type { Resources } from '../store/resources.ts';
import { scanHash } from '../store/scan.ts';
import { createLineCheck } from './line-check.ts';
import { reorderAgents } from '../systems/reorder.ts';

export interface Reconciler {
  /** One whole pass over a tenant; resolves with how many things were healed. */
  reconcile(tenantId: TenantId): Promise<number>;
}

/** Figures of days before yesterday are in the history. */
const KEEP_DAYS_MS = 2 * 86_400_000;

/**
 * Compares what should be with what is, in bounded steps. Healing is in `commands/includes/heal.lua`; each finding is a
 * `recovered` event.
 */
export function createReconciler(resources: Resources): Reconciler {
  const { commands, redis, keys, tuning } = resources;

  const lines = createLineCheck(resources);

  async function contacts(tenantId: TenantId): Promise<number> {
    let healed = 0;
    let after = '';
    do {
      const [last = '', count] = await commands.expectOk(tenantId, 'reconcile-contacts', [after, tuning.reconcileBatch]);
      healed += Number(count);
      after = last === '' ? '' : contactIdSchema.parse(last);
    } while (after !== '');
    return healed;
  }

  async function agents(tenantId: TenantId): Promise<number> {
    let healed = 0;
    for await (const entries of scanHash(redis, keys.one(tenantId, 'agents'))) {
      const ids = entries.map(({ field }) => agentIdSchema.parse(field));
      for (let index = 0; index < ids.length; index += tuning.reconcileBatch) {
        const [count] = await commands.expectOk(tenantId, 'reconcile-agents', ids.slice(index, index + tuning.reconcileBatch));
        healed += Number(count);
      }
    }
    return healed;
  }

  /** The next midnight must be known before it comes; figures of older days are dropped. */
  async function day(tenantId: TenantId): Promise<void> {
    const [timeZone, nextDayStart] = await redis.hmGet(keys.one(tenantId, 'meta'), ['timeZone', 'nextDayStart']);
    if (!timeZone || commands.nowMs() < Number(nextDayStart)) return;
    const { startMs, nextStartMs } = localDay(timeZone, commands.nowMs());
    await commands.expectOk(tenantId, 'day-begin', [startMs, nextStartMs]);
    // Orders by what was done today begin anew.
    for await (const entries of scanHash(redis, keys.one(tenantId, 'standing'))) {
      await reorderAgents(
        resources,
        tenantId,
        entries.map(({ field }) => field),
      );
    }
    for await (const entries of scanHash(redis, keys.one(tenantId, 'counters'))) {
      const old = entries.map(({ field }) => field).filter((field) => Number(field.split(':')[1]) < startMs - KEEP_DAYS_MS);
      if (old.length > 0) await redis.hDel(keys.one(tenantId, 'counters'), old);
    }
  }

  return {
    async reconcile(tenantId) {
      await day(tenantId);
      const written = await lines.heal(tenantId);
      return written + (await contacts(tenantId)) + (await agents(tenantId));
    },
  };
}
