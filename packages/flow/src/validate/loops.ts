import type { FlowGraph, FlowId, FlowNode } from '@cordboard/contracts';
import type { Port } from '../ports.ts';
import { reachable, stepsOf } from './edges.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

type Flows = ReadonlyMap<FlowId, FlowGraph>;

/** Whether a call may leave by an outcome with nobody doing anything: a sub-flow's as the sub-flow has it. */
function isSilent(flows: Flows, path: readonly FlowId[]): (node: FlowNode, port: Port) => boolean {
  const known = new Map<FlowId, ReadonlySet<string>>();
  return (node, port) => {
    if (port.after !== 'subFlow') return port.after === 'nothing';
    const { flowId } = node.kind === 'subFlow' ? node : { flowId: null };
    const graph = flowId === null ? undefined : flows.get(flowId);
    // What is not there, or calls itself, has a finding of its own.
    if (flowId === null || graph === undefined || path.includes(flowId)) return true;
    const outcomes = known.get(flowId) ?? silentOutcomes(graph, flows, [...path, flowId]);
    known.set(flowId, outcomes);
    return outcomes.has(port.outcome);
  };
}

/** The outcomes by which a sub-flow may end with nobody having done anything. */
function silentOutcomes(graph: FlowGraph, flows: Flows, path: readonly FlowId[]): ReadonlySet<string> {
  const reached = reachable(graph, [graph.start], isSilent(flows, path));
  return new Set(graph.nodes.flatMap((node) => (node.kind === 'return' && reached.has(node.id) ? [node.outcome] : [])));
}

/** Circles in which a call could go round without the caller, a line or an agent: each once, named by its nodes. */
export function loopFindings(graph: FlowGraph, flows: Flows, flowId: FlowId): readonly Finding[] {
  const silent = isSilent(flows, [flowId]);
  const from = new Map(
    graph.nodes.map(
      (node) =>
        [
          node.id,
          reachable(
            graph,
            stepsOf(node, (port) => silent(node, port)),
            silent,
          ),
        ] as const,
    ),
  );
  const told = new Set<string>();
  const findings: Finding[] = [];
  for (const { id } of graph.nodes) {
    if (told.has(id) || from.get(id)?.has(id) !== true) continue;
    const circle = graph.nodes
      .map((node) => node.id)
      .filter((other) => from.get(id)?.has(other) === true && from.get(other)?.has(id) === true);
    for (const member of circle) told.add(member);
    findings.push(finding('loopWithoutInput', id, null, circle));
  }
  return findings;
}
