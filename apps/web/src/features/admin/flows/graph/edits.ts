import type { FlowGraph, FlowNode } from '@cordboard/contracts';
import { portsOf } from '@cordboard/flow';

export type Field = 'start' | 'fallback';

export const nodeOf = (graph: FlowGraph, id: string | null): FlowNode | null => graph.nodes.find((node) => node.id === id) ?? null;

/** The first node of a flow is also its beginning. */
export function addNode(graph: FlowGraph, node: FlowNode): FlowGraph {
  return { ...graph, start: graph.start ?? node.id, nodes: [...graph.nodes, node] };
}

/** With all that led to it; when it was the beginning, the flow has none. */
export function removeNode(graph: FlowGraph, id: string): FlowGraph {
  const without = (next: FlowNode['next']): FlowNode['next'] => Object.fromEntries(Object.entries(next).filter(([, to]) => to !== id));
  return {
    start: graph.start === id ? null : graph.start,
    fallback: graph.fallback === id ? null : graph.fallback,
    nodes: graph.nodes.filter((node) => node.id !== id).map((node) => ({ ...node, next: without(node.next) })),
  };
}

/** Another node in the place of the one with its id; ways out that it has no more lead nowhere. */
export function changeNode(graph: FlowGraph, changed: FlowNode): FlowGraph {
  const outcomes = new Set(portsOf(changed).map(({ outcome }) => outcome));
  const next = Object.fromEntries(Object.entries(changed.next).filter(([outcome]) => outcomes.has(outcome)));
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === changed.id ? { ...changed, next } : node)) };
}

/** Where an outcome leads; null: nowhere. */
export function lead(graph: FlowGraph, id: string, outcome: string, to: string | null): FlowGraph {
  const node = nodeOf(graph, id);
  if (node === null) return graph;
  const { [outcome]: _before, ...others } = node.next;
  return changeNode(graph, { ...node, next: to === null ? others : { ...others, [outcome]: to } });
}

/** An outcome under another name leads where it led. */
export function renamed<N extends FlowNode>(node: N, from: string, to: string): N {
  const led = node.next[from];
  return led === undefined ? node : { ...node, next: { [to]: led, ...node.next } };
}

export type Positions = ReadonlyMap<string, FlowNode['position']>;

export function moveNodes(graph: FlowGraph, positions: Positions): FlowGraph {
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, position: positions.get(node.id) ?? node.position })) };
}

/** A copy beside it, which leads to the same nodes and to which nothing leads. */
export function copyOf(node: FlowNode, id: string): FlowNode {
  return { ...node, id, position: { x: node.position.x + 40, y: node.position.y + 40 } };
}
