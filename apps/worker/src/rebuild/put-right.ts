import type { AgentId, ContactId, Stretch, Visit } from '@cordboard/contracts';
import {
  dropPrediction,
  dropStretch,
  dropVisit,
  readAgentFacts,
  readContactFacts,
  readPredictionsOf,
  readStretches,
  readVisitsOf,
  writePredictions,
  writeStretches,
  writeVisits,
  type Told,
  type Tx,
} from '@cordboard/db';
import { liesIn, refoldAgent, refoldContact, type KeptPrediction } from './refold.ts';

/** What is kept and what the events say. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** Events from before are forgotten: what began then is left as it is. Null: there are none at all. */
  readonly oldestMs: number | null;
}

/** Of each key what is wrong or missing, and what should not be there. */
function compare<T>(kept: readonly T[], right: readonly T[], keyOf: (one: T) => string) {
  const text = (one: T): string => JSON.stringify(Object.entries(one as object).sort(([a], [b]) => (a < b ? -1 : 1)));
  const known = new Map(kept.map((one) => [keyOf(one), text(one)]));
  const wanted = new Set(right.map(keyOf));
  return {
    wrong: right.filter((one) => known.get(keyOf(one)) !== text(one)),
    tooMany: kept.filter((one) => !wanted.has(keyOf(one))),
  };
}

const visitKey = ({ contactId, number }: Visit): string => `${contactId} ${String(number)}`;
const predictionKey = ({ contactId, atMs }: KeptPrediction): string => `${contactId} ${String(atMs)}`;

/** Folds these contacts' visits and predictions again. Resolves with how many rows were wrong, missing or too many. */
export async function putContactsRight(tx: Tx, contactIds: readonly ContactId[], { oldestMs }: Span): Promise<number> {
  const facts = Map.groupBy(await readContactFacts(tx, contactIds), ({ event }) => ('contactId' in event ? event.contactId : null));
  const keptVisits = Map.groupBy(await readVisitsOf(tx, contactIds), ({ contactId }) => contactId);
  const keptPredictions = Map.groupBy(await readPredictionsOf(tx, contactIds), ({ contactId }) => contactId);
  const [visits, predictions]: [Visit[], KeptPrediction[]] = [[], []];
  let corrected = 0;
  for (const contactId of contactIds) {
    const [own, told] = [facts.get(contactId) ?? [], keptPredictions.get(contactId) ?? []];
    const were = keptVisits.get(contactId) ?? [];
    if (!isWhole(own, were, told, oldestMs)) continue;
    const right = refoldContact(own);
    const visit = compare(were, right.visits, visitKey);
    const prediction = compare(told, right.predictions, predictionKey);
    visits.push(...visit.wrong);
    predictions.push(...prediction.wrong);
    for (const { number } of visit.tooMany) await dropVisit(tx, contactId, number);
    for (const { atMs } of prediction.tooMany) await dropPrediction(tx, contactId, atMs);
    corrected += visit.wrong.length + visit.tooMany.length + prediction.wrong.length + prediction.tooMany.length;
  }
  await writeVisits(tx, visits);
  await writePredictions(tx, predictions);
  return corrected;
}

/** All of its events are kept; or there never were any, though rows of a time of which events are kept say so. */
function isWhole(facts: readonly Told[], visits: readonly Visit[], predictions: readonly KeptPrediction[], oldestMs: number | null) {
  if (facts.length > 0) return facts.some(({ event }) => event.type === 'contact.created');
  const begins = [...visits.map(({ enteredAtMs }) => enteredAtMs), ...predictions.map(({ atMs }) => atMs)];
  return oldestMs !== null && begins.every((atMs) => atMs >= oldestMs);
}

/** The same for the stretches of these agents that lie in the span. */
export async function putAgentsRight(tx: Tx, agentIds: readonly AgentId[], { fromMs, toMs, oldestMs }: Span): Promise<number> {
  if (oldestMs === null) return 0;
  const kept = Map.groupBy(await readStretches(tx, fromMs, toMs, agentIds), ({ agentId }) => agentId);
  const known = (await readStretches(tx, oldestMs, oldestMs + 1, agentIds)).filter((stretch) => stretch.fromMs < oldestMs);
  const begun = new Map(known.map((stretch) => [stretch.agentId, stretch]));
  const wrong: Stretch[] = [];
  let corrected = 0;
  for (const agentId of agentIds) {
    const were = kept.get(agentId) ?? [];
    const before = begun.get(agentId) ?? null;
    const right = refoldAgent(agentId, await readAgentFacts(tx, agentId, fromMs, toMs), before, fromMs, toMs);
    const inside = were.filter((stretch) => liesIn(stretch, fromMs, toMs));
    const found = compare(inside, right, (stretch) => String(stretch.fromMs));
    const tooMany = found.tooMany.filter((stretch) => stretch.fromMs >= oldestMs);
    wrong.push(...found.wrong);
    for (const stretch of tooMany) await dropStretch(tx, agentId, stretch.fromMs);
    corrected += found.wrong.length + tooMany.length;
  }
  await writeStretches(tx, wrong);
  return corrected;
}
