import type { QueueId } from '../ids.ts';
import type { VisitOutcome } from './visits.ts';

/** What a customer was told, and what became of it. Ms from the prediction on. */
export interface Prediction {
  readonly queueId: QueueId;
  /** Place in line, 1 = next. */
  readonly rank: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly outcome: VisitOutcome | null;
  readonly actualMs: number | null;
}

/** How good predictions were. Shares are 0 to 1, times ms; null while none can be scored. */
export interface PredictionScore {
  readonly made: number;
  /** Those whose customer was answered; who left before that shows no wait. */
  readonly scored: number;
  /**
   * Answered within P50 and P90, of the scored and of those who left unanswered after that bound: for them it was surely
   * too short, while who left before it shows nothing. 0.5 and 0.9 are right, less is a promise that was too short.
   */
  readonly withinP50: number | null;
  readonly withinP90: number | null;
  /** Mean of |actual − P50|. */
  readonly absoluteErrorMs: number | null;
  /**
   * Mean pinball loss over both quantiles: q·(actual − P) when it took longer, (1 − q)·(P − actual) when not
   * (Koenker and Bassett, 1978). 0 is perfect; it is smallest for the true quantiles.
   */
  readonly pinballMs: number | null;
}

export function scorePredictions(predictions: readonly Prediction[]): PredictionScore {
  const scored = predictions.flatMap(({ p50Ms, p90Ms, outcome, actualMs }) =>
    outcome === 'answered' && actualMs !== null ? [{ p50Ms, p90Ms, actualMs }] : [],
  );
  const mean = (of: (one: (typeof scored)[number]) => number): number | null =>
    scored.length === 0 ? null : scored.reduce((sum, one) => sum + of(one), 0) / scored.length;
  return {
    made: predictions.length,
    scored: scored.length,
    withinP50: shareWithin(predictions, ({ p50Ms }) => p50Ms),
    withinP90: shareWithin(predictions, ({ p90Ms }) => p90Ms),
    absoluteErrorMs: mean(({ actualMs, p50Ms }) => Math.abs(actualMs - p50Ms)),
    pinballMs: mean(({ actualMs, p50Ms, p90Ms }) => (pinball(0.5, p50Ms, actualMs) + pinball(0.9, p90Ms, actualMs)) / 2),
  };
}

function shareWithin(predictions: readonly Prediction[], boundOf: (prediction: Prediction) => number): number | null {
  let [kept, broken] = [0, 0];
  for (const prediction of predictions) {
    const { outcome, actualMs } = prediction;
    if (actualMs === null) continue;
    if (actualMs > boundOf(prediction)) broken++;
    else if (outcome === 'answered') kept++;
  }
  return kept + broken === 0 ? null : kept / (kept + broken);
}

function pinball(quantile: number, predictedMs: number, actualMs: number): number {
  return actualMs >= predictedMs ? quantile * (actualMs - predictedMs) : (1 - quantile) * (predictedMs - actualMs);
}
