import type { FlowGraph } from '@cordboard/contracts';
import { attributeFindings } from './attributes.ts';
import { edgeFindings, unreachableFindings } from './edges.ts';
import { fieldFindings } from './fields.ts';
import type { Finding, FlowWorld } from './finding.ts';
import { loopFindings } from './loops.ts';
import { subFlowFindings } from './sub-flows.ts';

/** Everything that is wrong with a graph, and what may be; without an error among it, the flow may go live. */
export function validateFlow(graph: FlowGraph, world: FlowWorld): readonly Finding[] {
  return [
    ...edgeFindings(graph),
    ...unreachableFindings(graph),
    ...loopFindings(graph, world.flows, world.flowId),
    ...graph.nodes.flatMap((node) => fieldFindings(node, world)),
    ...subFlowFindings(graph, world),
    ...attributeFindings(graph, world.flows),
  ];
}
