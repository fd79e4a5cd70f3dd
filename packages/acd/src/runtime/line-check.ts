import type { ConfigurationSnapshot, TenantId } from '@cordboard/contracts';
import { agentRows, type AgentRow, type RequirementBook } from '../domain/explode-snapshot.ts';
import type { Resources } from '../store/resources.ts';
import { agentBatches } from '../systems/agent-batches.ts';
import { becomeWriter } from '../systems/agent-lines.ts';
import { readBook } from '../systems/requirements.ts';

export interface LineCheck {
  /** Writes agents anew whose lines are not what snapshot and conditions give; resolves with how many. */
  heal(tenantId: TenantId): Promise<number>;
}

/** Lines change only by writers, so a look after each change is enough; this one is for what no writer did. */
const LOOK_EVERY_MS = 300_000;

/** What agents' records say of their lines, against the snapshot: a whole floor is read, so not with every pass. */
export function createLineCheck(resources: Resources): LineCheck {
  const { commands, redis, keys } = resources;
  const looked = new Map<TenantId, { readonly snapshot: ConfigurationSnapshot; readonly book: string; readonly atMs: number }>();

  async function wrongRows(snapshot: ConfigurationSnapshot, book: RequirementBook): Promise<readonly AgentRow[]> {
    const wrong: AgentRow[] = [];
    for (const batch of agentBatches(agentRows(snapshot, book))) {
      const ids = batch.map(([agentId]) => agentId);
      const there = await redis.hmGet(keys.one(snapshot.tenantId, 'roster'), ids);
      wrong.push(...batch.filter(([, text], index) => there[index] !== text));
    }
    return wrong;
  }

  async function isAtRest(tenantId: TenantId): Promise<boolean> {
    const [inForce, offered] = await redis.hmGet(keys.one(tenantId, 'meta'), ['configVersion', 'configOffered']);
    return inForce !== null && inForce === offered;
  }

  return {
    async heal(tenantId) {
      const snapshot = await resources.snapshots.current(tenantId);
      if (!snapshot || !(await isAtRest(tenantId))) return 0;
      const book = await readBook(resources, tenantId);
      const [text, nowMs] = [textOf(book), commands.nowMs()];
      const last = looked.get(tenantId);
      if (last?.snapshot === snapshot && last.book === text && nowMs - last.atMs < LOOK_EVERY_MS) return 0;
      const wrong = await wrongRows(snapshot, book);
      if (wrong.length > 0) {
        const writer = await becomeWriter(resources, snapshot, { atOnce: false });
        // Somebody was about to change just that; the next pass looks again.
        if (!writer) return 0;
        if (textOf(await readBook(resources, tenantId)) !== text) return await writer.goLive([]).then(() => 0);
        if ((await writer.write(wrong, 'recovered')) !== 'ok' || (await writer.goLive(book.opening)) !== 'ok') return 0;
      }
      looked.set(tenantId, { snapshot, book: text, atMs: nowMs });
      return wrong.length;
    },
  };
}

function textOf({ byQueue }: RequirementBook): string {
  return [...byQueue]
    .flatMap(([queueId, entries]) => entries.map(([, number]) => `${queueId}.${String(number)}`))
    .sort()
    .join(' ');
}
