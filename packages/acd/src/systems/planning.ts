import { CordboardError, queueIdSchema, type ConfigurationSnapshot, type QueueId, type TenantId } from '@cordboard/contracts';
import { agentRows, type RequirementBook } from '../domain/explode-snapshot.ts';
import { normalSteps, planOf, type PlanQueue, type PlanStep, type RoutingWishes } from '../domain/plan.ts';
import { ANYONE, type NormalRequirement } from '../domain/requirement.ts';
import type { Resources } from '../store/resources.ts';
import { singleFlight } from '../store/single-flight.ts';
import { becomeWriter } from './agent-lines.ts';
import { refuseTooWide, type RefusedPairs } from './refuse-too-wide.ts';
import { openRequirements, pairKey, readBook, type RequirementPair } from './requirements.ts';

interface Known {
  readonly snapshot: ConfigurationSnapshot;
  readonly book: RequirementBook;
}

export interface Planner {
  /**
   * The plan of a contact that asks for something of its own; null when there is no such queue. Throws `invalid_input` for
   * conditions that nobody has room for, `store_unavailable` when agents could not be put in their lines in time.
   */
  planFor(tenantId: TenantId, queueId: QueueId, wishes: RoutingWishes): Promise<readonly PlanStep[] | null>;
  /** What was remembered may be wrong. */
  forget(tenantId: TenantId): void;
}

/** Until another process has written, or a newer snapshot is published. */
const LOOK_AGAIN_MS = 50;
const MOST_WAIT_MS = 30_000;
const NONE_REFUSED: RefusedPairs = new Map();

/**
 * Plans are made here, before the decision; a condition that nobody has named yet gets its lines first. One flight a tenant
 * does that for all who ask meanwhile, and one process at a time.
 */
export function createPlanner(resources: Resources): Planner {
  const known = new Map<TenantId, Known>();
  const bookOf = singleFlight((tenantId: TenantId) => readBook(resources, tenantId));
  const staffed = singleFlight(staff);

  async function read(tenantId: TenantId): Promise<Known | null> {
    const snapshot = await resources.snapshots.current(tenantId);
    if (!snapshot) return null;
    const remembered = known.get(tenantId);
    return remembered?.snapshot === snapshot ? remembered : remember(tenantId, { snapshot, book: await bookOf(tenantId) });
  }

  function remember(tenantId: TenantId, fresh: Known): Known {
    known.set(tenantId, fresh);
    return fresh;
  }

  async function lookAgainLater(tenantId: TenantId): Promise<void> {
    known.delete(tenantId);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS * (0.5 + Math.random())));
  }

  /** Agents stand in the lines of all conditions that are asked for by now, when it is this process' turn. */
  async function staff(tenantId: TenantId): Promise<RefusedPairs> {
    const snapshot = await resources.snapshots.current(tenantId);
    if (!snapshot) return NONE_REFUSED;
    const { book: seen } = remember(tenantId, { snapshot, book: await readBook(resources, tenantId) });
    if (seen.opening.size === 0) return NONE_REFUSED;
    const writer = await becomeWriter(resources, snapshot, { atOnce: false });
    if (!writer) {
      await lookAgainLater(tenantId);
      return NONE_REFUSED;
    }
    const book = await readBook(resources, tenantId);
    const queueIds = new Set([...book.opening].map((condition) => queueIdSchema.parse(condition.split('.')[0])));
    try {
      if ((await writer.write(agentRows(snapshot, book, queueIds))) === 'ok' && (await writer.goLive(book.opening)) === 'ok') {
        remember(tenantId, { snapshot, book: { ...book, opening: new Set() } });
      } else await lookAgainLater(tenantId);
      return NONE_REFUSED;
    } catch (error) {
      known.delete(tenantId);
      const refused = await refuseTooWide(resources, snapshot, book, error);
      await writer.goLive([]);
      return refused;
    }
  }

  return {
    forget: (tenantId) => void known.delete(tenantId),
    async planFor(tenantId, queueId, wishes) {
      const until = performance.now() + MOST_WAIT_MS;
      for (;;) {
        const current = await read(tenantId);
        const queue = current?.snapshot.queues.find((one) => one.queueId === queueId);
        if (!current || !queue) return null;
        const { fresh, missing } = missingIn(current.book, queue, wishes);
        if (missing.length === 0) return planOf(queue, wishes, current.book.numbers);
        if (performance.now() > until)
          throw new CordboardError('store_unavailable', { detail: 'agents were not put in new lines in time' });
        await openRequirements(resources, tenantId, fresh);
        const refused = await staffed(tenantId);
        for (const pair of missing) {
          const error = refused.get(pairKey(pair));
          if (error) throw error;
        }
      }
    },
  };
}

/** `missing`: conditions of the wishes in whose lines no contact may wait yet; `fresh`: those that nobody has asked for. */
function missingIn({ byQueue, numbers, opening }: RequirementBook, queue: PlanQueue, wishes: RoutingWishes) {
  const { queueId } = queue;
  const there = new Set<NormalRequirement>(byQueue.get(queueId)?.map(([requirement]) => requirement));
  const missing = normalSteps(queue, wishes)
    .map(({ requirement }): RequirementPair => [queueId, requirement])
    .filter(([, text]) => text !== ANYONE && (!there.has(text) || opening.has(`${queueId}.${String(numbers.get(text))}`)));
  return { missing, fresh: missing.filter(([, text]) => !there.has(text)) };
}
