import { FLOW_LIMITS } from '@cordboard/contracts';
import type { FlowGraph, FlowId, FlowNodeOf } from '@cordboard/contracts';
import { finding } from './finding.ts';
import type { Finding, FlowWorld } from './finding.ts';

const subFlows = ({ nodes }: FlowGraph): readonly FlowNodeOf<'subFlow'>[] => nodes.filter((node) => node.kind === 'subFlow');
const outcomesOf = ({ nodes }: FlowGraph): ReadonlySet<string> =>
  new Set(nodes.flatMap((node) => (node.kind === 'return' ? [node.outcome] : [])));

/** Flows within this one: there, with the outcomes that are led on from, not too deep, and not this one again. */
export function subFlowFindings(graph: FlowGraph, world: FlowWorld): readonly Finding[] {
  return subFlows(graph).flatMap(({ id, flowId, outcomes }) => {
    const inner = flowId === null ? undefined : world.flows.get(flowId);
    if (flowId === world.flowId) return [finding('recursion', id, 'flowId')];
    if (flowId === null || inner === undefined) return [finding('flowMissing', id, 'flowId')];
    const has = outcomesOf(inner);
    const missing = [...has].filter((outcome) => !outcomes.includes(outcome));
    const depth = depthOf(flowId, world, [world.flowId]);
    return [
      ...missing.map((outcome) => finding('flowOutcomeMissing', id, 'outcomes', [outcome])),
      ...(depth === null ? [finding('recursion', id, 'flowId')] : []),
      ...(depth !== null && depth > FLOW_LIMITS.depth ? [finding('tooDeep', id, 'flowId', [String(FLOW_LIMITS.depth)])] : []),
    ];
  });
}

/** How many flows deep it goes, this one counted; null when it comes round to one that it is in. */
function depthOf(flowId: FlowId, world: FlowWorld, path: readonly FlowId[]): number | null {
  if (path.includes(flowId)) return null;
  if (path.length > FLOW_LIMITS.depth) return 1;
  let deepest = 0;
  for (const { flowId: inner } of subFlows(world.flows.get(flowId) ?? { start: null, fallback: null, nodes: [] })) {
    const depth = inner === null ? 0 : depthOf(inner, world, [...path, flowId]);
    if (depth === null) return null;
    deepest = Math.max(deepest, depth);
  }
  return deepest + 1;
}

/**
 * Live flows that would no longer hold when this one is published: they use it, and it would end in a way that they do not
 * know, or come round to them. Ids of those flows, each with what is wrong in it.
 */
export function harmedFlows(graph: FlowGraph, world: FlowWorld): ReadonlyMap<FlowId, readonly Finding[]> {
  const flows = new Map([...world.flows, [world.flowId, graph] as const]);
  const others = [...world.flows].filter(([flowId]) => flowId !== world.flowId);
  const findings = others.map(([flowId, other]) => {
    const found = subFlowFindings(other, { ...world, flowId, flows }).filter(({ nodeId }) =>
      other.nodes.some((node) => node.id === nodeId && node.kind === 'subFlow' && node.flowId === world.flowId),
    );
    return [flowId, found] as const;
  });
  return new Map(findings.filter(([, found]) => found.length > 0));
}
