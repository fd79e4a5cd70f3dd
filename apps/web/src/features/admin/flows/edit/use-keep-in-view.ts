'use client';

import type { ReactFlowInstance } from '@xyflow/react';
import type { FlowGraph } from '@cordboard/contracts';
import { useEffect, type RefObject } from 'react';
import { nodeOf } from '../graph/edits.ts';
import { heightOf, NODE } from '../graph/shown-ports.ts';
import type { Box } from './node-box.tsx';

/** Moves the drawing to a node that was chosen elsewhere and cannot be seen. */
export function useKeepInView(
  flow: ReactFlowInstance<Box> | null,
  frame: RefObject<HTMLDivElement | null>,
  graph: FlowGraph,
  nodeId: string | null,
): void {
  const node = nodeOf(graph, nodeId);
  // Only when another node is chosen: where it is moved then is for whoever moves it.
  useEffect(() => {
    const seen = frame.current?.getBoundingClientRect();
    if (flow === null || seen === undefined || node === null) return;
    const { x, y } = node.position;
    const height = heightOf(node);
    const from = flow.flowToScreenPosition({ x, y });
    const to = flow.flowToScreenPosition({ x: x + NODE.width, y: y + height });
    const isSeen = from.x >= seen.left && from.y >= seen.top && to.x <= seen.right && to.y <= seen.bottom;
    if (!isSeen) void flow.setCenter(x + NODE.width / 2, y + height / 2, { zoom: flow.getZoom() });
  }, [flow, frame, node?.id]);
}
