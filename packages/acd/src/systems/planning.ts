import { configurationSnapshotSchema, type ConfigurationSnapshot, type QueueId, type TenantId } from '@cordboard/contracts';
import { explode, type RequirementBook } from '../domain/explode-snapshot.ts';
import { normalSteps, planOf, type PlanStep, type RoutingWishes } from '../domain/plan.ts';
import { ANYONE } from '../domain/requirement.ts';
import type { Resources } from '../store/resources.ts';
import { agentBatches } from './agent-batches.ts';
import { openRequirements, readBook, type RequirementPair } from './requirements.ts';

interface Known {
  readonly version: number;
  readonly snapshot: ConfigurationSnapshot;
  readonly book: RequirementBook;
}

export interface Planner {
  /** The plan of a contact that asks for something of its own; null when there is no such queue. */
  planFor(tenantId: TenantId, queueId: QueueId, wishes: RoutingWishes): Promise<readonly PlanStep[] | null>;
  /** What was remembered may be wrong. */
  forget(tenantId: TenantId): void;
}

/** A newer snapshot is being published; its publisher takes seconds at most. */
const RETRY_MS = 50;
const MOST_RETRIES = 200;

/** Plans are made here, before the decision; a condition that nobody has named yet gets its lines first. */
export function createPlanner(resources: Resources): Planner {
  const { commands, redis, keys } = resources;
  const known = new Map<TenantId, Known>();

  async function read(tenantId: TenantId): Promise<Known | null> {
    const version = Number(await redis.hGet(keys.one(tenantId, 'meta'), 'configVersion'));
    const remembered = known.get(tenantId);
    if (remembered?.version === version) return remembered;
    const text = await redis.get(keys.one(tenantId, 'configuration'));
    if (!text) return null;
    const snapshot = configurationSnapshotSchema.parse(JSON.parse(text));
    const fresh = { version: snapshot.version, snapshot, book: await readBook(resources, tenantId) };
    known.set(tenantId, fresh);
    return fresh;
  }

  /** Agents of the queues stand in the lines of the new conditions. False when a newer snapshot is on its way. */
  async function widen(tenantId: TenantId, { snapshot, book }: Known, queueId: QueueId): Promise<boolean> {
    const rows = explode(snapshot, book).agents.filter(([, text]) => text.includes(queueId));
    for (const batch of agentBatches(rows)) {
      const { code } = await commands.run(tenantId, 'configuration-agents', [snapshot.version, ...batch.flat()]);
      if (code !== 'ok') return false;
    }
    return true;
  }

  return {
    forget: (tenantId) => void known.delete(tenantId),
    async planFor(tenantId, queueId, wishes) {
      for (let tries = 0; tries < MOST_RETRIES; tries++) {
        const current = await read(tenantId);
        const queue = current?.snapshot.queues.find((one) => one.queueId === queueId);
        if (!current || !queue) return null;
        const there = new Set(current.book.byQueue.get(queueId)?.map(([requirement]) => requirement));
        const missing = normalSteps(queue, wishes)
          .map(({ requirement }) => requirement)
          .filter((requirement) => requirement !== ANYONE && !there.has(requirement));
        if (missing.length === 0) return planOf(queue, wishes, current.book.numbers);
        await openRequirements(
          resources,
          tenantId,
          missing.map((requirement): RequirementPair => [queueId, requirement]),
        );
        const widened = { ...current, book: await readBook(resources, tenantId) };
        if (await widen(tenantId, widened, queueId)) known.set(tenantId, widened);
        else {
          known.delete(tenantId);
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
      throw new Error(`the configuration of ${tenantId} does not come to rest`);
    },
  };
}
