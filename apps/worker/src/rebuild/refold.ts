import { followStretch, followVisits, type AgentId, type ContactId, type Prediction, type Stretch, type Visit } from '@cordboard/contracts';
import type { Told } from '@cordboard/db';
import { madePrediction } from '../archive/made-prediction.ts';

/** A prediction with what became of it. */
export type KeptPrediction = Prediction & { readonly contactId: ContactId; readonly atMs: number };

export interface ContactMetrics {
  readonly visits: readonly Visit[];
  readonly predictions: readonly KeptPrediction[];
}

const MOST_MS = 2 ** 31 - 1;
const wholeMs = (ms: number): number => Math.min(MOST_MS, Math.max(0, Math.round(ms)));

/** As `projectMetrics` would have left them, of one contact's events in their order. */
export function refoldContact(facts: readonly Told[]): ContactMetrics {
  const visits: Visit[] = [];
  const predictions = new Map<number, KeptPrediction>();
  for (const told of facts) {
    for (const made of madePrediction(told)) {
      const { p50Ms, p90Ms } = made;
      // The first of a moment is the one that is kept.
      if (!predictions.has(made.atMs))
        predictions.set(made.atMs, { ...made, p50Ms: wholeMs(p50Ms), p90Ms: wholeMs(p90Ms), outcome: null, actualMs: null });
    }
    for (const visit of followVisits(visits, told)) {
      const wasOpen = visits[visit.number - 1]?.outcome === null;
      visits[visit.number - 1] = visit;
      if (wasOpen && visit.outcome !== null) settle(predictions, visit);
    }
  }
  return { visits: visits.map(asKept), predictions: [...predictions.values()] };
}

function settle(predictions: Map<number, KeptPrediction>, { queueId, outcome, leftAtMs }: Visit): void {
  if (outcome === null || leftAtMs === null) return;
  for (const [atMs, one] of predictions) {
    if (one.queueId !== queueId || one.outcome !== null || atMs > leftAtMs) continue;
    predictions.set(atMs, { ...one, outcome, actualMs: wholeMs(leftAtMs - atMs) });
  }
}

function asKept(visit: Visit): Visit {
  const { waitMs, talkMs, wrapUpMs } = visit;
  return { ...visit, waitMs: waitMs === null ? null : wholeMs(waitMs), talkMs: wholeMs(talkMs), wrapUpMs: wholeMs(wrapUpMs) };
}

/**
 * An agent's stretches that lie in [fromMs, toMs), wholly or in part, from facts of `readAgentFacts`. `before`: what it was
 * when the kept events begin, when they do not tell.
 */
export function refoldAgent(agentId: AgentId, facts: readonly Told[], before: Stretch | null, fromMs: number, toMs: number): Stretch[] {
  const stretches = new Map<number, Stretch>(before === null ? [] : [[before.fromMs, before]]);
  let last = before;
  for (const told of facts) {
    for (const stretch of followStretch(last, told)) {
      stretches.set(stretch.fromMs, { ...stretch, agentId });
      last = stretch;
    }
  }
  return [...stretches.values()].filter((stretch) => liesIn(stretch, fromMs, toMs));
}

export function liesIn(stretch: Stretch, fromMs: number, toMs: number): boolean {
  return stretch.fromMs < toMs && (stretch.toMs === null || stretch.toMs > fromMs);
}
