import { z } from 'zod';
import { flowIdSchema } from '../ids.ts';
import { flowNodeKeySchema, flowNodeSchema } from './nodes.ts';

/** More than may be published, so that a draft that grew too large can still be saved and divided. */
const MOST_NODES_IN_DRAFT = 500;

/**
 * A flow as it is stored, draft or published. Its shape alone is checked here; whether it may go live is for
 * `validateFlow` of packages/flow to say.
 */
export const flowGraphSchema = z.strictObject({
  start: flowNodeKeySchema.nullable(),
  /** Where a node goes that fails and has no way out for it, once in a call; null: the queue of the entry point. */
  fallback: flowNodeKeySchema.nullable().default(null),
  nodes: z.array(flowNodeSchema).max(MOST_NODES_IN_DRAFT),
});
export type FlowGraph = z.infer<typeof flowGraphSchema>;
export type FlowGraphInput = z.input<typeof flowGraphSchema>;

/** Names one published graph for ever. The version counts from 1 within its flow. */
export const flowReferenceSchema = z.object({ flowId: flowIdSchema, version: z.int().min(1) });
export type FlowReference = z.infer<typeof flowReferenceSchema>;
