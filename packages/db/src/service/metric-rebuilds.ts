import { and, desc, eq, isNull } from 'drizzle-orm';
import { CordboardError, type AgentId, type MetricRebuildId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { metricRebuilds } from '../schema/metric-rebuilds.ts';

export type MetricRebuildRow = typeof metricRebuilds.$inferSelect;

export interface NewMetricRebuild {
  readonly rebuildId: MetricRebuildId;
  readonly days: readonly [string, string];
  readonly fromMs: number;
  readonly toMs: number;
  readonly requestedBy: AgentId;
  readonly nowMs: number;
}

/** Throws `state_conflict` while another one is under way. */
export async function createMetricRebuild(tx: Tx, wanted: NewMetricRebuild): Promise<MetricRebuildRow> {
  const { rebuildId, days, fromMs, toMs, requestedBy, nowMs } = wanted;
  const [row] = await tx
    .insert(metricRebuilds)
    .values({
      ...{ id: rebuildId, fromDay: days[0], toDay: days[1], requestedBy },
      ...{ fromAt: new Date(fromMs), toAt: new Date(toMs), createdAt: new Date(nowMs) },
    })
    .onConflictDoNothing()
    .returning();
  if (row === undefined) throw new CordboardError('state_conflict', { what: 'rebuild', from: 'running', to: 'running' });
  return row;
}

/** The latest one, null when there never was one. */
export async function readLatestMetricRebuild(tx: Tx): Promise<MetricRebuildRow | null> {
  const [row] = await tx.select().from(metricRebuilds).orderBy(desc(metricRebuilds.createdAt)).limit(1);
  return row ?? null;
}

/** Locked until the transaction ends, so that each page is done by one worker; null when it is over or unknown. */
export async function lockMetricRebuild(tx: Tx, rebuildId: MetricRebuildId): Promise<MetricRebuildRow | null> {
  const [row] = await tx
    .select()
    .from(metricRebuilds)
    .where(and(eq(metricRebuilds.id, rebuildId), isNull(metricRebuilds.endedAt)))
    .for('update');
  return row ?? null;
}

/** How far it is, with what was done in the same transaction. */
export async function advanceMetricRebuild(
  tx: Tx,
  rebuildId: MetricRebuildId,
  step: Partial<Pick<MetricRebuildRow, 'state' | 'after' | 'done' | 'total' | 'corrected' | 'endedAt'>>,
): Promise<void> {
  await tx.update(metricRebuilds).set(step).where(eq(metricRebuilds.id, rebuildId));
}
