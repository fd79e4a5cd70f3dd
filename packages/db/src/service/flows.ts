import { and, eq, isNull, sql } from 'drizzle-orm';
import { CordboardError, flowGraphSchema } from '@cordboard/contracts';
import type { AgentId, FlowGraph, FlowId, FlowReference, Locale, PromptId, QueueId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { agents } from '../schema/agents.ts';
import { flows, flowVersions } from '../schema/flows.ts';
import { prompts } from '../schema/prompts.ts';
import { queues } from '../schema/queues.ts';
import { tenants } from '../schema/tenants.ts';

/** What there is beside a flow, for the check before it goes live: `FlowWorld` of packages/flow. */
export interface FlowSurroundings {
  readonly flowId: FlowId;
  readonly locale: Locale;
  readonly queues: ReadonlySet<QueueId>;
  readonly agents: ReadonlySet<AgentId>;
  /** Those that can be played. */
  readonly prompts: ReadonlySet<PromptId>;
  readonly flows: ReadonlyMap<FlowId, FlowGraph>;
}

/** Whether a graph may go live, and what is to be said about it. */
export type FlowCheck = (graph: FlowGraph, around: FlowSurroundings) => { readonly ok: boolean } & Readonly<Record<string, unknown>>;

export async function insertFlow(tx: Tx, flow: { flowId: FlowId; name: string; draft: FlowGraph }): Promise<void> {
  await tx.insert(flows).values({ id: flow.flowId, name: flow.name, draft: flow.draft });
}

/** The draft's new revision. Throws `state_conflict` when it is not the one that was looked at, `not_found` without such a flow. */
export async function saveFlowDraft(tx: Tx, flowId: FlowId, draft: FlowGraph, seenRevision: number): Promise<number> {
  await lockFlow(tx, flowId, seenRevision);
  const draftRevision = seenRevision + 1;
  await tx.update(flows).set({ draft, draftRevision }).where(eq(flows.id, flowId));
  return draftRevision;
}

/**
 * Makes the draft the live version, as the checked transition it is: nothing that the check looked at changes meanwhile by
 * another publish of the tenant. Call `bumpConfigVersion` and write the audit in the same transaction. Throws `not_found`,
 * `state_conflict` when the draft is not the one that was looked at, `invalid_input` with what the check said.
 */
export async function publishFlow(
  tx: Tx,
  given: { readonly flowId: FlowId; readonly seenRevision: number; readonly nowMs: number },
  check: FlowCheck,
): Promise<FlowReference> {
  const { flowId, seenRevision, nowMs } = given;
  // One publish at a time in a tenant: two flows that each call the other must not go live side by side.
  await tx.select({ id: tenants.id }).from(tenants).for('update');
  const { draft } = await lockFlow(tx, flowId, seenRevision);
  const graph = flowGraphSchema.parse(draft);
  const { ok, ...said } = check(graph, await flowSurroundings(tx, flowId));
  if (!ok) throw new CordboardError('invalid_input', said);
  const [last] = await tx
    .select({ version: sql<number>`coalesce(max(${flowVersions.version}), 0)` })
    .from(flowVersions)
    .where(eq(flowVersions.flowId, flowId));
  const version = (last?.version ?? 0) + 1;
  await tx.insert(flowVersions).values({ flowId, version, graph, publishedAt: new Date(nowMs) });
  await tx.update(flows).set({ liveVersion: version }).where(eq(flows.id, flowId));
  return { flowId, version };
}

/** What was published under a number; null when nothing was. It never changes, so whoever has read it may keep it. */
export async function readFlowGraph(tx: Tx, { flowId, version }: FlowReference): Promise<FlowGraph | null> {
  const [row] = await tx
    .select({ graph: flowVersions.graph })
    .from(flowVersions)
    .where(and(eq(flowVersions.flowId, flowId), eq(flowVersions.version, version)));
  return row === undefined ? null : flowGraphSchema.parse(row.graph);
}

async function lockFlow(tx: Tx, flowId: FlowId, seenRevision: number): Promise<{ draft: FlowGraph }> {
  const [row] = await tx
    .select({ draft: flows.draft, draftRevision: flows.draftRevision })
    .from(flows)
    .where(and(eq(flows.id, flowId), isNull(flows.archivedAt)))
    .for('update');
  if (row === undefined) throw new CordboardError('not_found', { what: 'flow' });
  if (row.draftRevision !== seenRevision) throw new CordboardError('state_conflict', { what: 'flow', draftRevision: row.draftRevision });
  return row;
}

/** Throws `not_found` without a tenant. Archived queues, agents who left and prompts that cannot be played are not in it. */
export async function flowSurroundings(tx: Tx, flowId: FlowId): Promise<FlowSurroundings> {
  const [tenant] = await tx.select({ locale: tenants.locale }).from(tenants);
  if (tenant === undefined) throw new CordboardError('not_found', { what: 'tenant' });
  const queueRows = await tx.select({ id: queues.id }).from(queues).where(isNull(queues.archivedAt));
  const agentRows = await tx.select({ id: agents.id }).from(agents).where(eq(agents.active, true));
  const promptRows = await tx.select({ id: prompts.id }).from(prompts).where(eq(prompts.state, 'ready'));
  const live = await tx
    .select({ id: flows.id, graph: flowVersions.graph })
    .from(flows)
    .innerJoin(flowVersions, and(eq(flowVersions.flowId, flows.id), eq(flowVersions.version, flows.liveVersion)))
    .where(isNull(flows.archivedAt));
  return {
    flowId,
    locale: tenant.locale,
    queues: new Set(queueRows.map(({ id }) => id)),
    agents: new Set(agentRows.map(({ id }) => id)),
    prompts: new Set(promptRows.map(({ id }) => id)),
    flows: new Map(live.map(({ id, graph }) => [id, flowGraphSchema.parse(graph)])),
  };
}
