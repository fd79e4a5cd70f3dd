import { CordboardError, queueIdSchema, type ConfigurationSnapshot, type QueueId, type TenantId } from '@cordboard/contracts';
import type { RequirementBook } from '../domain/explode-snapshot.ts';
import type { NormalRequirement } from '../domain/requirement.ts';
import type { Resources } from '../store/resources.ts';

export type RequirementPair = readonly [QueueId, NormalRequirement];

const PAIRS_PER_CALL = 100;

export function pairKey([queueId, requirement]: RequirementPair): string {
  return `${queueId} ${requirement}`;
}

/** The tenant's conditions as Redis has them. */
export async function readBook({ redis, keys }: Resources, tenantId: TenantId): Promise<RequirementBook> {
  const fields = Object.entries(await redis.hGetAll(keys.one(tenantId, 'requirements')));
  const numbers = new Map<NormalRequirement, number>();
  for (const [field, value] of fields) if (field.startsWith('[')) numbers.set(field, Number(value));
  const texts = new Map([...numbers].map(([text, number]) => [number, text]));
  const byQueue = new Map<QueueId, (readonly [NormalRequirement, number])[]>();
  const opening = new Set<string>();
  for (const [field, value] of fields) {
    const [, queue, number] = /^(que_\w+)\.(\d+)$/.exec(field) ?? [];
    const text = texts.get(Number(number));
    if (queue === undefined || text === undefined) continue;
    const queueId = queueIdSchema.parse(queue);
    byQueue.set(queueId, [...(byQueue.get(queueId) ?? []), [text, Number(number)] as const]);
    if (value === '0') opening.add(field);
  }
  return { numbers, byQueue, opening };
}

/** The condition behind each number of a line's name. */
export async function readConditions(resources: Resources, tenantId: TenantId): Promise<ReadonlyMap<string, NormalRequirement>> {
  const { numbers } = await readBook(resources, tenantId);
  return new Map([...numbers].map(([text, number]) => [String(number), text]));
}

export function pairsOf({ byQueue }: RequirementBook): readonly RequirementPair[] {
  return [...byQueue].flatMap(([queueId, entries]) => entries.map(([text]): RequirementPair => [queueId, text]));
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

/** Forgets what nobody has asked for within `unusedForMs`: pairs, and conditions after their pairs. */
export async function dropRequirements(
  { commands }: Resources,
  { tenantId, version }: Pick<ConfigurationSnapshot, 'tenantId' | 'version'>,
  pairs: readonly RequirementPair[],
  { unusedForMs, conditions = [] }: { readonly unusedForMs: number; readonly conditions?: readonly NormalRequirement[] },
): Promise<void> {
  const rows = [...pairs, ...conditions.map((text) => ['', text] as const)];
  for (let index = 0; index < rows.length; index += PAIRS_PER_CALL) {
    await commands.run(tenantId, 'requirements-drop', [version, unusedForMs, ...rows.slice(index, index + PAIRS_PER_CALL).flat()]);
  }
}
