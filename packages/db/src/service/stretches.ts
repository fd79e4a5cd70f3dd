import { and, gte, inArray, isNull, lt, or } from 'drizzle-orm';
import type { AgentId, Stretch } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { fromExcluded, inParts } from './upsert.ts';
import { agentStretches } from '../schema/metrics.ts';

function toStretch({ fromAt, toAt, agentId, status, state, deskConnected, contactId }: typeof agentStretches.$inferSelect): Stretch {
  return { agentId, status, state, deskConnected, contactId, fromMs: fromAt.getTime(), toMs: toAt?.getTime() ?? null };
}

/** What these agents are now, as far as their events are known. */
export async function readOpenStretches(tx: Tx, agentIds: readonly AgentId[]): Promise<readonly Stretch[]> {
  const rows = await tx
    .select()
    .from(agentStretches)
    .where(and(inArray(agentStretches.agentId, [...agentIds]), isNull(agentStretches.toAt)));
  return rows.map(toStretch);
}

/** New ones and changed ones, each named once. */
export async function writeStretches(tx: Tx, stretches: readonly Stretch[]): Promise<void> {
  const rows = stretches.map(({ fromMs, toMs, ...rest }) => ({
    ...rest,
    fromAt: new Date(fromMs),
    toAt: toMs === null ? null : new Date(toMs),
  }));
  for (const part of inParts(rows)) {
    const target = [agentStretches.tenantId, agentStretches.agentId, agentStretches.fromAt];
    await tx
      .insert(agentStretches)
      .values(part)
      .onConflictDoUpdate({ target, set: fromExcluded(agentStretches) });
  }
}

/** Of these agents, those that overlap [fromMs, toMs). */
export async function readStretches(tx: Tx, fromMs: number, toMs: number, agentIds: readonly AgentId[]): Promise<readonly Stretch[]> {
  const rows = await tx
    .select()
    .from(agentStretches)
    .where(
      and(
        inArray(agentStretches.agentId, [...agentIds]),
        lt(agentStretches.fromAt, new Date(toMs)),
        or(isNull(agentStretches.toAt), gte(agentStretches.toAt, new Date(fromMs))),
      ),
    );
  return rows.map(toStretch);
}
