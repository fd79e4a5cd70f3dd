import type { FlowId } from '@cordboard/contracts';
import type { FlowWorld } from '@cordboard/flow';
import type { VerbOutput } from '../../../../client/verbs.ts';

export type ReadFlow = VerbOutput<'flow.read'>;
export type Surroundings = ReadFlow['world'];

/** What the validator wants to know, from what was read with the flow. */
export function flowWorld(flowId: FlowId, { locale, networks, ...around }: Surroundings): FlowWorld {
  return {
    ...{ flowId, locale, networks },
    queues: new Set(around.queues.map(({ queueId }) => queueId)),
    agents: new Set(around.agents.map(({ agentId }) => agentId)),
    prompts: new Set(around.prompts.map(({ promptId }) => promptId)),
    flows: new Map(around.flows.map((flow) => [flow.flowId, flow.graph])),
  };
}
