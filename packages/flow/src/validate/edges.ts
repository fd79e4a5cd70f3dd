import { FLOW_LIMITS } from '@cordboard/contracts';
import type { FlowGraph, FlowNode } from '@cordboard/contracts';
import { portsOf } from '../ports.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

const twice = (names: readonly string[]): readonly string[] => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];

/** What hangs together: a beginning, ids that are one node's, outcomes that lead to nodes that are there. */
export function edgeFindings(graph: FlowGraph): readonly Finding[] {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const isThere = (id: string | null): boolean => id !== null && ids.has(id);
  return [
    ...(isThere(graph.start) ? [] : [finding('startMissing', null, 'start')]),
    ...(graph.fallback === null || isThere(graph.fallback) ? [] : [finding('targetMissing', null, 'fallback', [graph.fallback])]),
    ...(graph.nodes.length > FLOW_LIMITS.nodes ? [finding('tooManyNodes', null, 'nodes', [String(FLOW_LIMITS.nodes)])] : []),
    ...twice(graph.nodes.map(({ id }) => id)).map((id) => finding('nodeIdTwice', id, 'id', [id])),
    ...graph.nodes.flatMap((node) => nodeEdges(node, ids)),
  ];
}

function nodeEdges(node: FlowNode, ids: ReadonlySet<string>): readonly Finding[] {
  const ports = portsOf(node);
  const outcomes = ports.map(({ outcome }) => outcome);
  const open = ports.filter((port) => port.open === 'refused' && node.next[port.outcome] === undefined);
  const led = Object.entries(node.next);
  return [
    ...twice(outcomes).map((outcome) => finding('outcomeTwice', node.id, 'next', [outcome])),
    ...open.map(({ outcome }) => finding('outcomeOpen', node.id, `next.${outcome}`, [outcome])),
    ...led
      .filter(([outcome]) => !outcomes.includes(outcome))
      .map(([outcome]) => finding('outcomeUnknown', node.id, `next.${outcome}`, [outcome])),
    ...led.filter(([, to]) => !ids.has(to)).map(([outcome, to]) => finding('targetMissing', node.id, `next.${outcome}`, [outcome, to])),
  ];
}

/** From the start and the fallback, by outcomes that the nodes have. */
export function unreachableFindings(graph: FlowGraph): readonly Finding[] {
  const reached = reachable(graph, [graph.start, graph.fallback], () => true);
  return graph.nodes.filter(({ id }) => !reached.has(id)).map(({ id }) => finding('unreachable', id));
}

/** The nodes that are there from some on, themselves included, by the outcomes that count. */
export function reachable(
  graph: FlowGraph,
  from: readonly (string | null)[],
  counts: (node: FlowNode, port: ReturnType<typeof portsOf>[number]) => boolean,
): ReadonlySet<string> {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const reached = new Set<string>();
  const open = from.filter((id) => id !== null);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = byId.get(id);
    if (node === undefined || reached.has(id)) continue;
    reached.add(id);
    open.push(...stepsOf(node, (port) => counts(node, port)));
  }
  return reached;
}

/** Where a node leads by the outcomes that count. */
export function stepsOf(node: FlowNode, counts: (port: ReturnType<typeof portsOf>[number]) => boolean): readonly string[] {
  return portsOf(node)
    .filter(counts)
    .flatMap(({ outcome }) => node.next[outcome] ?? []);
}
