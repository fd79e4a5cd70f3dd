import type { FlowGraph } from '@cordboard/contracts';

/** The ways in which a flow ends as a sub-flow, each once. */
export const outcomesOfFlow = ({ nodes }: FlowGraph): string[] => [
  ...new Set(nodes.flatMap((node) => (node.kind === 'return' ? [node.outcome] : []))),
];
