import type { FlowNode } from '@cordboard/contracts';
import { portsOf, type Port } from '@cordboard/flow';

/** What the drawing has of a node's outcomes: those that need not lead anywhere only when they do, or when it is open. */
export function shownPorts(node: FlowNode, isOpen: boolean): readonly Port[] {
  return portsOf(node).filter(({ outcome, open }) => isOpen || open === 'refused' || node.next[outcome] !== undefined);
}

/** As the style sheet has them, px. */
export const NODE = { width: 224, head: 58, port: 24, foot: 6 } as const;

export function heightOf(node: FlowNode): number {
  return NODE.head + NODE.foot + shownPorts(node, false).length * NODE.port;
}
