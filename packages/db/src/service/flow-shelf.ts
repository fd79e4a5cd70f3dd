import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { CordboardError, flowGraphSchema } from '@cordboard/contracts';
import type { FlowGraph, FlowId, QueueId, WebCallKeyId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { flows, flowVersions } from '../schema/flows.ts';
import { webCallKeys } from '../schema/web-call-keys.ts';

export interface ShelvedFlow {
  readonly flowId: FlowId;
  readonly name: string;
  readonly draftRevision: number;
  /** Null until the first is published. */
  readonly liveVersion: number | null;
  readonly publishedAtMs: number | null;
  /** The draft is not what is live. */
  readonly changed: boolean;
}

export interface EntryPoint {
  readonly webCallKeyId: WebCallKeyId;
  readonly name: string;
  readonly queueId: QueueId;
  readonly flowId: FlowId | null;
}

const versionOf = and(eq(flowVersions.tenantId, flows.tenantId), eq(flowVersions.flowId, flows.id));

/** By name; deleted ones are not among them. */
export async function listFlows(tx: Tx): Promise<readonly ShelvedFlow[]> {
  const rows = await tx
    .select({ flow: flows, publishedAt: flowVersions.publishedAt, graph: flowVersions.graph })
    .from(flows)
    .leftJoin(flowVersions, and(versionOf, eq(flowVersions.version, flows.liveVersion)))
    .where(isNull(flows.archivedAt))
    .orderBy(asc(flows.name), asc(flows.id));
  return rows.map(({ flow: { id, name, draftRevision, liveVersion, draft }, publishedAt, graph }) => ({
    ...{ flowId: id, name, draftRevision, liveVersion, publishedAtMs: publishedAt?.getTime() ?? null },
    // Both were written by the same schema, so what is equal is written equally.
    changed: JSON.stringify(graph) !== JSON.stringify(draft),
  }));
}

/** Throws `not_found`. */
export async function readFlow(
  tx: Tx,
  flowId: FlowId,
): Promise<{ readonly name: string; readonly draft: FlowGraph; readonly draftRevision: number; readonly liveVersion: number | null }> {
  const [row] = await tx
    .select({ name: flows.name, draft: flows.draft, draftRevision: flows.draftRevision, liveVersion: flows.liveVersion })
    .from(flows)
    .where(and(eq(flows.id, flowId), isNull(flows.archivedAt)));
  if (row === undefined) throw new CordboardError('not_found', { what: 'flow' });
  return { ...row, draft: flowGraphSchema.parse(row.draft) };
}

/** The newest first. */
export async function listFlowVersions(
  tx: Tx,
  flowId: FlowId,
): Promise<readonly { readonly version: number; readonly publishedAtMs: number }[]> {
  const rows = await tx
    .select({ version: flowVersions.version, publishedAt: flowVersions.publishedAt })
    .from(flowVersions)
    .where(eq(flowVersions.flowId, flowId))
    .orderBy(desc(flowVersions.version));
  return rows.map(({ version, publishedAt }) => ({ version, publishedAtMs: publishedAt.getTime() }));
}

export async function renameFlow(tx: Tx, flowId: FlowId, name: string): Promise<void> {
  await changed(tx, flowId, { name });
}

/**
 * Calls that follow it go on, and what was published stays. Throws `state_conflict` while an entry point or a live flow uses
 * it (`why`: `webCallKeys` or `flows`, with their `names`), `not_found`.
 */
export async function archiveFlow(tx: Tx, flowId: FlowId, nowMs: number): Promise<void> {
  const entries = (await listEntryPoints(tx)).filter((entry) => entry.flowId === flowId);
  if (entries.length > 0) throw new CordboardError('state_conflict', { why: 'webCallKeys', names: entries.map(({ name }) => name) });
  const live = await tx
    .select({ name: flows.name, graph: flowVersions.graph })
    .from(flows)
    .innerJoin(flowVersions, and(versionOf, eq(flowVersions.version, flows.liveVersion)))
    .where(isNull(flows.archivedAt));
  const users = live.filter(({ graph }) => graph.nodes.some((node) => node.kind === 'subFlow' && node.flowId === flowId));
  if (users.length > 0) throw new CordboardError('state_conflict', { why: 'flows', names: users.map(({ name }) => name) });
  await changed(tx, flowId, { archivedAt: new Date(nowMs) });
}

export async function listEntryPoints(tx: Tx): Promise<readonly EntryPoint[]> {
  return await tx
    .select({ webCallKeyId: webCallKeys.id, name: webCallKeys.name, queueId: webCallKeys.queueId, flowId: webCallKeys.flowId })
    .from(webCallKeys)
    .where(isNull(webCallKeys.revokedAt))
    .orderBy(asc(webCallKeys.name));
}

/** Null: the standard flow. Throws `not_found`; `state_conflict` (`why: 'notPublished'`) for a flow that nobody can follow yet. */
export async function setEntryPointFlow(tx: Tx, webCallKeyId: WebCallKeyId, flowId: FlowId | null): Promise<void> {
  if (flowId !== null) {
    // Nobody deletes it meanwhile.
    const [flow] = await tx
      .select({ liveVersion: flows.liveVersion })
      .from(flows)
      .where(and(eq(flows.id, flowId), isNull(flows.archivedAt)))
      .for('update');
    if (flow === undefined) throw new CordboardError('not_found', { what: 'flow' });
    if (flow.liveVersion === null) throw new CordboardError('state_conflict', { why: 'notPublished' });
  }
  const rows = await tx.update(webCallKeys).set({ flowId }).where(eq(webCallKeys.id, webCallKeyId)).returning({ id: webCallKeys.id });
  if (rows.length === 0) throw new CordboardError('not_found', { what: 'web-call key' });
}

async function changed(tx: Tx, flowId: FlowId, change: { readonly name: string } | { readonly archivedAt: Date }): Promise<void> {
  const rows = await tx
    .update(flows)
    .set(change)
    .where(and(eq(flows.id, flowId), isNull(flows.archivedAt)))
    .returning({ id: flows.id });
  if (rows.length === 0) throw new CordboardError('not_found', { what: 'flow' });
}
