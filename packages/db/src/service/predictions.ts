import { and, eq, gte, inArray, isNull, lt, lte, sql } from 'drizzle-orm';
import type { ContactId, Prediction, QueueId, Visit } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { fromExcluded, inParts, wholeMs } from './upsert.ts';
import { waitPredictions } from '../schema/metrics.ts';

/** A prediction as it is made. */
export type MadePrediction = Omit<Prediction, 'outcome' | 'actualMs'> & { readonly contactId: ContactId; readonly atMs: number };

/** Keeps what customers were told. */
export async function keepPredictions(tx: Tx, predictions: readonly MadePrediction[]): Promise<void> {
  const rows = predictions.map(({ atMs, p50Ms, p90Ms, ...rest }) => ({
    ...rest,
    ...{ at: new Date(atMs), p50Ms: wholeMs(p50Ms), p90Ms: wholeMs(p90Ms) },
  }));
  for (const part of inParts(rows)) await tx.insert(waitPredictions).values(part).onConflictDoNothing();
}

/** With what became of them, new ones and changed ones. */
export async function writePredictions(tx: Tx, predictions: readonly (Prediction & MadePrediction)[]): Promise<void> {
  const rows = predictions.map(({ atMs, ...rest }) => ({ ...rest, at: new Date(atMs) }));
  for (const part of inParts(rows)) {
    const target = [waitPredictions.tenantId, waitPredictions.contactId, waitPredictions.at];
    await tx
      .insert(waitPredictions)
      .values(part)
      .onConflictDoUpdate({ target, set: fromExcluded(waitPredictions) });
  }
}

/** What became of them: the visit that they were about has ended. */
export async function settlePredictions(tx: Tx, { contactId, queueId, outcome, leftAtMs }: Visit): Promise<void> {
  if (outcome === null || leftAtMs === null) return;
  const left = new Date(leftAtMs);
  const lasted = sql`extract(epoch from ${left.toISOString()}::timestamptz - ${waitPredictions.at}) * 1000`;
  await tx
    .update(waitPredictions)
    .set({ outcome, actualMs: sql`least(${lasted}, 2147483647)::integer` })
    .where(
      and(
        eq(waitPredictions.contactId, contactId),
        eq(waitPredictions.queueId, queueId),
        isNull(waitPredictions.outcome),
        lte(waitPredictions.at, left),
      ),
    );
}

/** Made in [fromMs, toMs). */
export async function readPredictions(tx: Tx, fromMs: number, toMs: number, queueIds: readonly QueueId[]): Promise<readonly Prediction[]> {
  return await tx
    .select({
      queueId: waitPredictions.queueId,
      rank: waitPredictions.rank,
      p50Ms: waitPredictions.p50Ms,
      p90Ms: waitPredictions.p90Ms,
      outcome: waitPredictions.outcome,
      actualMs: waitPredictions.actualMs,
    })
    .from(waitPredictions)
    .where(
      and(
        inArray(waitPredictions.queueId, [...queueIds]),
        gte(waitPredictions.at, new Date(fromMs)),
        lt(waitPredictions.at, new Date(toMs)),
      ),
    );
}
