import { z } from 'zod';
import { agentIdSchema, queueIdSchema } from './ids.ts';
import { agentStateSchema, agentStatusSchema } from './states.ts';

/** Colleagues and queues for the desk's picker: what everybody in the tenant may know of each other. */
export const transferTargetsSchema = z.object({
  agents: z.array(
    z.object({
      agentId: agentIdSchema,
      name: z.string(),
      status: agentStatusSchema,
      state: agentStateSchema,
      /** Available with a desk and without work: it can be asked now. */
      free: z.boolean(),
      queueNames: z.array(z.string()),
    }),
  ),
  queues: z.array(z.object({ queueId: queueIdSchema, name: z.string(), open: z.boolean(), waiting: z.int(), freeAgents: z.int() })),
});
export type TransferTargets = z.infer<typeof transferTargetsSchema>;
