import {
  contactIdSchema,
  queueIdSchema,
  type ConfigurationSnapshot,
  type ContactId,
  type QueueId,
  type QueueRouting,
  type TenantId,
} from '@cordboard/contracts';
import type { RequirementBook } from '../domain/explode-snapshot.ts';
import { NO_WISHES, normalSteps, planOf, type RoutingWishes } from '../domain/plan.ts';
import { ANYONE } from '../domain/requirement.ts';
import { delaysOf, servicesOf } from '../domain/standings.ts';
import { readWishes } from '../store/records.ts';
import type { Resources } from '../store/resources.ts';
import type { RequirementPair } from './requirements.ts';

interface Asking {
  readonly contactId: ContactId;
  readonly queueId: QueueId;
  readonly wishes: RoutingWishes | null;
}

const PAGE = 100;

async function* openContacts({ commands }: Resources, tenantId: TenantId): AsyncGenerator<readonly Asking[]> {
  let after = '';
  do {
    const [last = '', ...values] = await commands.expectOk(tenantId, 'contact-plans', [after, PAGE]);
    const page: Asking[] = [];
    for (let index = 0; index + 2 < values.length; index += 3) {
      const [contactId, queueId, wishes] = values.slice(index, index + 3);
      page.push({ contactId: contactIdSchema.parse(contactId), queueId: queueIdSchema.parse(queueId), wishes: readWishes(wishes ?? '') });
    }
    yield page;
    after = last;
  } while (after !== '');
}

function planKey({ steps, preferredForMs, overflow }: QueueRouting, delays: readonly number[]): string {
  return JSON.stringify([steps, preferredForMs, overflow, delays]);
}

/** Queues whose contacts have to be planned anew, compared with what was in force. */
export function queuesToPlan(before: ConfigurationSnapshot | null, after: ConfigurationSnapshot): ReadonlySet<QueueId> {
  const plansOf = (snapshot: ConfigurationSnapshot | null): Map<QueueId, string> => {
    const delays = snapshot ? delaysOf(servicesOf(snapshot)) : new Map<QueueId, readonly number[]>();
    const { queues } = snapshot ?? { queues: [] };
    return new Map(queues.map(({ queueId, routing }) => [queueId, planKey(routing, delays.get(queueId) ?? [0])]));
  };
  const [old, wanted] = [plansOf(before), plansOf(after)];
  const changed = new Set(
    [...wanted].filter(([queueId, plan]) => old.has(queueId) && old.get(queueId) !== plan).map(([queueId]) => queueId),
  );
  // The contacts of a queue that is gone come to the fallback queue with what they asked for.
  if (after.fallbackQueueId !== null && [...old.keys()].some((queueId) => !wanted.has(queueId))) changed.add(after.fallbackQueueId);
  return changed;
}

/** What contacts that are not over ask for under a snapshot. */
export async function pairsOfContacts(resources: Resources, snapshot: ConfigurationSnapshot): Promise<readonly RequirementPair[]> {
  const queues = new Map(snapshot.queues.map((queue) => [queue.queueId, queue]));
  const fallback = snapshot.fallbackQueueId === null ? undefined : queues.get(snapshot.fallbackQueueId);
  const pairs = new Map<string, RequirementPair>();
  for await (const page of openContacts(resources, snapshot.tenantId)) {
    for (const { queueId, wishes } of page) {
      const queue = queues.get(queueId) ?? fallback;
      if (!queue || !wishes) continue;
      for (const { requirement } of normalSteps(queue, wishes)) {
        if (requirement !== ANYONE) pairs.set(`${queue.queueId} ${requirement}`, [queue.queueId, requirement]);
      }
    }
  }
  return [...pairs.values()];
}

/** Plans the contacts of these queues anew; false when a newer snapshot has overtaken this one. */
export async function replanContacts(
  resources: Resources,
  snapshot: ConfigurationSnapshot,
  changed: ReadonlySet<QueueId>,
  book: RequirementBook,
): Promise<boolean> {
  if (changed.size === 0) return true;
  const queues = new Map(snapshot.queues.map((queue) => [queue.queueId, queue]));
  for await (const page of openContacts(resources, snapshot.tenantId)) {
    const rows: string[] = [];
    for (const { contactId, queueId, wishes } of page) {
      const queue = queues.get(queueId);
      if (!queue || !changed.has(queueId)) continue;
      const asked = normalSteps(queue, wishes ?? NO_WISHES);
      // One that came in between with conditions nobody has lines for yet keeps its plan, which is still a good one.
      if (asked.some(({ requirement }) => requirement !== ANYONE && !book.numbers.has(requirement))) continue;
      rows.push(contactId, queueId, wishes ? JSON.stringify(planOf(queue, wishes, book.numbers)) : '');
    }
    if (rows.length === 0) continue;
    const { code } = await resources.commands.run(snapshot.tenantId, 'contacts-replan', [String(snapshot.version), ...rows]);
    if (code !== 'ok') return false;
  }
  for (const queueId of changed) if (!(await matchQueue(resources, snapshot, queueId))) return false;
  return true;
}

async function matchQueue({ commands }: Resources, { tenantId, version }: ConfigurationSnapshot, queueId: QueueId): Promise<boolean> {
  let after = '';
  do {
    const { code, values } = await commands.run(tenantId, 'queue-match', [version, queueId, after, PAGE]);
    if (code !== 'ok') return false;
    after = values[0] ?? '';
  } while (after !== '');
  return true;
}
