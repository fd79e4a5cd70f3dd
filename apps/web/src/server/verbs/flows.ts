import { z } from 'zod';
import { asc, eq, isNull } from 'drizzle-orm';
import { CordboardError, flowGraphSchema, flowIdSchema, newId, webCallKeyIdSchema } from '@cordboard/contracts';
import type { FlowGraph, FlowId } from '@cordboard/contracts';
import * as db from '@cordboard/db';
import { checkPublish, type PublishVerdict } from '@cordboard/flow';
import { configuration } from '../configuration.ts';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;
const flowName = z.string().trim().min(1, 'needs a name').max(80);
const EMPTY: FlowGraph = { start: null, fallback: null, nodes: [] };

function check(graph: FlowGraph, around: db.FlowSurroundings): PublishVerdict {
  return checkPublish(graph, { ...around, networks: configuration().FLOW_NETWORKS });
}

export const listFlows = defineVerb({
  name: 'flow.list',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const [flows, entryPoints] = [await db.listFlows(tx), await db.listEntryPoints(tx)];
    return { flows, entryPoints };
  },
});

/** With the names and graphs that the editor needs to draw, check and simulate it. */
export const readFlow = defineVerb({
  name: 'flow.read',
  roles: admins,
  input: z.object({ flowId: flowIdSchema }),
  target: null,
  run: async ({ tx, input: { flowId } }) => {
    const flow = await db.readFlow(tx, flowId);
    const around = await db.flowSurroundings(tx, flowId);
    const shelf = await db.listFlows(tx);
    const { queues, agents, prompts, tenants } = db;
    const [tenant] = await tx.select({ locale: tenants.locale, timeZone: tenants.timeZone }).from(tenants);
    if (tenant === undefined) throw new CordboardError('not_found', { what: 'tenant' });
    return {
      ...{ flowId, ...flow },
      world: {
        ...tenant,
        networks: configuration().FLOW_NETWORKS,
        queues: await tx
          .select({ queueId: queues.id, name: queues.name, callbackOffered: queues.callbackOffered, callbackDigit: queues.callbackDigit })
          .from(queues)
          .where(isNull(queues.archivedAt))
          .orderBy(asc(queues.name)),
        agents: await tx
          .select({ agentId: agents.id, name: agents.name })
          .from(agents)
          .where(eq(agents.active, true))
          .orderBy(asc(agents.name)),
        prompts: await tx
          .select({ promptId: prompts.id, name: prompts.name })
          .from(prompts)
          .where(eq(prompts.state, 'ready'))
          .orderBy(asc(prompts.name)),
        flows: [...around.flows].map(([id, graph]) => {
          const found = shelf.find((other) => other.flowId === id);
          return { flowId: id, name: found?.name ?? '', version: found?.liveVersion ?? 1, graph };
        }),
      },
    };
  },
});

export const createFlow = defineVerb({
  name: 'flow.create',
  roles: admins,
  input: z.object({ name: flowName, draft: flowGraphSchema.default(EMPTY) }),
  target: (_input, output: { flowId: FlowId; draftRevision: number }) => ({ kind: 'flow', id: output.flowId }),
  run: async ({ tx, input }) => {
    const flowId = newId('flow');
    await db.insertFlow(tx, { flowId, ...input });
    return { flowId, draftRevision: 1 };
  },
});

export const renameFlow = defineVerb({
  name: 'flow.rename',
  roles: admins,
  input: z.object({ flowId: flowIdSchema, name: flowName }),
  target: (input) => ({ kind: 'flow', id: input.flowId }),
  run: async ({ tx, input }) => {
    await db.renameFlow(tx, input.flowId, input.name);
    await db.bumpConfigVersion(tx);
    return {};
  },
});

/** `state_conflict` with the draft's revision when somebody else has saved meanwhile. */
export const saveFlowDraft = defineVerb({
  name: 'flow.saveDraft',
  roles: admins,
  input: z.object({ flowId: flowIdSchema, draft: flowGraphSchema, seenRevision: z.int().min(1) }),
  target: (input) => ({ kind: 'flow', id: input.flowId }),
  run: async ({ tx, input }) => ({ draftRevision: await db.saveFlowDraft(tx, input.flowId, input.draft, input.seenRevision) }),
});

/** What publishing would say of a draft, saved or not. */
export const validateFlow = defineVerb({
  name: 'flow.validate',
  roles: admins,
  input: z.object({ flowId: flowIdSchema, draft: flowGraphSchema.nullable().default(null) }),
  target: null,
  run: async ({ tx, input: { flowId, draft } }) => {
    const flow = await db.readFlow(tx, flowId);
    return check(draft ?? flow.draft, await db.flowSurroundings(tx, flowId));
  },
});

/** `invalid_input` with `findings` and `harmed` when it may not go live, `state_conflict` when the draft is another by now. */
export const publishFlow = defineVerb({
  name: 'flow.publish',
  roles: admins,
  input: z.object({ flowId: flowIdSchema, seenRevision: z.int().min(1) }),
  target: (input) => ({ kind: 'flow', id: input.flowId }),
  run: async ({ tx, input }) => {
    const { version } = await db.publishFlow(tx, { ...input, nowMs: Date.now() }, (graph, around) => ({ ...check(graph, around) }));
    await db.bumpConfigVersion(tx);
    return { version };
  },
});

export const listFlowVersions = defineVerb({
  name: 'flow.versions',
  roles: admins,
  input: z.object({ flowId: flowIdSchema }),
  target: null,
  run: async ({ tx, input }) => ({ versions: await db.listFlowVersions(tx, input.flowId) }),
});

export const readFlowVersion = defineVerb({
  name: 'flow.readVersion',
  roles: admins,
  input: z.object({ flowId: flowIdSchema, version: z.int().min(1) }),
  target: null,
  run: async ({ tx, input }) => {
    const graph = await db.readFlowGraph(tx, input);
    if (graph === null) throw new CordboardError('not_found', { what: 'version of a flow' });
    return { graph };
  },
});

export const deleteFlow = defineVerb({
  name: 'flow.delete',
  roles: admins,
  input: z.object({ flowId: flowIdSchema }),
  target: (input) => ({ kind: 'flow', id: input.flowId }),
  run: async ({ tx, input }) => {
    await db.archiveFlow(tx, input.flowId, Date.now());
    await db.bumpConfigVersion(tx);
    return {};
  },
});

/** Null: the standard flow of the entry point's queue. Calls under way go on with what they began with. */
export const setEntryPointFlow = defineVerb({
  name: 'webCallKey.setFlow',
  roles: admins,
  input: z.object({ webCallKeyId: webCallKeyIdSchema, flowId: flowIdSchema.nullable() }),
  target: (input) => ({ kind: 'webCallKey', id: input.webCallKeyId }),
  run: async ({ tx, input }) => {
    await db.setEntryPointFlow(tx, input.webCallKeyId, input.flowId);
    await db.bumpConfigVersion(tx);
    return {};
  },
});

export const flowVerbs = {
  'flow.list': listFlows,
  'flow.read': readFlow,
  'flow.create': createFlow,
  'flow.rename': renameFlow,
  'flow.saveDraft': saveFlowDraft,
  'flow.validate': validateFlow,
  'flow.publish': publishFlow,
  'flow.versions': listFlowVersions,
  'flow.readVersion': readFlowVersion,
  'flow.delete': deleteFlow,
  'webCallKey.setFlow': setEntryPointFlow,
} as const;
