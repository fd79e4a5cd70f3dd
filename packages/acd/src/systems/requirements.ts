import { CordboardError, queueIdSchema, type QueueId, type TenantId } from '@cordboard/contracts';
import type { RequirementBook } from '../domain/explode-snapshot.ts';
import type { NormalRequirement } from '../domain/requirement.ts';
import type { Resources } from '../store/resources.ts';

export type RequirementPair = readonly [QueueId, NormalRequirement];

/** Conditions that a contact named are forgotten after this, when none names them any more. */
const UNUSED_FOR_MS = 3_600_000;
const PAIRS_PER_CALL = 100;

/** The tenant's conditions as Redis has them. */
export async function readBook({ redis, keys }: Resources, tenantId: TenantId): Promise<RequirementBook> {
  const fields = Object.entries(await redis.hGetAll(keys.one(tenantId, 'requirements')));
  const numbers = new Map<NormalRequirement, number>();
  for (const [field, value] of fields) if (field.startsWith('[')) numbers.set(field, Number(value));
  const texts = new Map([...numbers].map(([text, number]) => [number, text]));
  const byQueue = new Map<QueueId, (readonly [NormalRequirement, number])[]>();
  for (const [field] of fields) {
    const [, queue, number] = /^(que_\w+)\.(\d+)$/.exec(field) ?? [];
    const text = texts.get(Number(number));
    if (queue === undefined || text === undefined) continue;
    const queueId = queueIdSchema.parse(queue);
    byQueue.set(queueId, [...(byQueue.get(queueId) ?? []), [text, Number(number)] as const]);
  }
  return { numbers, byQueue };
}

/** Contacts of these queues may ask for these conditions. Throws `invalid_input` for more than 500 conditions. */
export async function openRequirements({ commands }: Resources, tenantId: TenantId, pairs: readonly RequirementPair[]): Promise<void> {
  for (let index = 0; index < pairs.length; index += PAIRS_PER_CALL) {
    const { code } = await commands.run(tenantId, 'requirements-open', pairs.slice(index, index + PAIRS_PER_CALL).flat());
    if (code === 'ok') continue;
    const message = 'At most 500 different conditions can be in use at a time. Use fewer combinations of skills and levels.';
    throw new CordboardError('invalid_input', { issues: [{ path: 'requirement', message }] });
  }
}

/** Forgets conditions, but for those that a contact asked for within the hour. */
export async function dropRequirements(
  { commands }: Resources,
  tenantId: TenantId,
  version: number,
  book: RequirementBook,
  unwanted: readonly NormalRequirement[],
): Promise<void> {
  for (const text of unwanted) {
    const queues = [...book.byQueue].filter(([, entries]) => entries.some(([other]) => other === text)).map(([queueId]) => queueId);
    await commands.run(tenantId, 'requirements-drop', [version, UNUSED_FOR_MS, ...queues.flatMap((queueId) => [queueId, text]), '', text]);
  }
}
