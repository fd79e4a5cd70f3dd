import { CordboardError, MOST_LINES, type ConfigurationSnapshot } from '@cordboard/contracts';
import { agentRows, type RequirementBook } from '../domain/explode-snapshot.ts';
import type { Resources } from '../store/resources.ts';
import { dropRequirements, pairKey, pairsOf, type RequirementPair } from './requirements.ts';

/** By `pairKey`: why agents cannot stand in the lines of a condition. */
export type RefusedPairs = ReadonlyMap<string, CordboardError>;

/**
 * Takes back the conditions with which an agent would stand in too many lines, so that they are not in the way of the
 * others. Throws the error again when it is another one.
 */
export async function refuseTooWide(
  resources: Resources,
  snapshot: ConfigurationSnapshot,
  book: RequirementBook,
  error: unknown,
): Promise<RefusedPairs> {
  if (!(error instanceof CordboardError) || error.code !== 'invalid_input') throw error;
  const opening = pairsOf(book).filter(([queueId, text]) => book.opening.has(`${queueId}.${String(book.numbers.get(text))}`));
  const refused = new Map<string, CordboardError>();
  let kept = without(book, opening);
  for (const pair of opening) {
    const wider = { ...kept, byQueue: new Map(kept.byQueue).set(pair[0], [...(kept.byQueue.get(pair[0]) ?? []), entryOf(book, pair)]) };
    const tooWide = findTooWide(snapshot, wider, pair);
    if (tooWide) refused.set(pairKey(pair), tooWide);
    else kept = wider;
  }
  await dropRequirements(
    resources,
    snapshot,
    opening.filter((pair) => refused.has(pairKey(pair))),
    { unusedForMs: 0 },
  );
  return refused;
}

function entryOf({ numbers }: RequirementBook, [, text]: RequirementPair): readonly [string, number] {
  return [text, numbers.get(text) ?? 0];
}

function without(book: RequirementBook, pairs: readonly RequirementPair[]): RequirementBook {
  const gone = new Set(pairs.map(pairKey));
  const byQueue = [...book.byQueue].map(
    ([queueId, entries]) => [queueId, entries.filter(([text]) => !gone.has(pairKey([queueId, text])))] as const,
  );
  return { ...book, byQueue: new Map(byQueue) };
}

function findTooWide(snapshot: ConfigurationSnapshot, book: RequirementBook, [queueId]: RequirementPair): CordboardError | null {
  try {
    Array.from(agentRows(snapshot, book, new Set([queueId])));
    return null;
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    // Nobody who asks knows of the agents: what is wrong is the condition.
    const message = `With this condition somebody would stand in more than ${String(MOST_LINES)} lines.`;
    return new CordboardError('invalid_input', { issues: [{ path: 'requirement', message }] }, { cause: error });
  }
}
