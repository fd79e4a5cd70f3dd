'use client';

import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import {
  Background,
  Controls,
  MarkerType,
  ReactFlow,
  type Edge,
  type EdgeChange,
  type NodeChange,
  type OnConnect,
  type ReactFlowInstance,
} from '@xyflow/react';
import { portsOf } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { useMemo, useRef, useState } from 'react';
import { lead, moveNodes, nodeOf, removeNode } from '../graph/edits.ts';
import { shownPorts } from '../graph/shown-ports.ts';
import { useEditor } from './editor-context.ts';
import classes from './editor.module.css';
import { NodeBox, type Box } from './node-box.tsx';
import { useKeepInView } from './use-keep-in-view.ts';
import { useFlowWords } from './use-words.ts';

const NODE_TYPES = { box: NodeBox };
const FIT = { maxZoom: 1, padding: 0.08 };
const SEPARATOR = '|';

type Measured = Readonly<Record<string, { width: number; height: number }>>;
type Places = Readonly<Record<string, { x: number; y: number }>>;

interface Props {
  /** Where the simulated call is. */
  readonly current: string | null;
  /** A node was chosen in the drawing. */
  readonly onSelect: () => void;
}

/** The flow as a drawing: moved, joined and taken apart with the mouse or the keys. */
export function GraphView({ current, onSelect }: Props) {
  const t = useTranslations('flows.graph');
  const { graph, world, findings, selected, select, edit, isReadOnly } = useEditor();
  const words = useFlowWords(world);
  const scheme = useComputedColorScheme('light');
  const [measured, setMeasured] = useState<Measured>({});
  // Where nodes are while they are being dragged; the draft hears of it when they are let go.
  const [dragged, setDragged] = useState<Places>({});
  const [edgeId, setEdgeId] = useState<string | null>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<Box> | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  useKeepInView(flow, frame, graph, selected);
  useKeepInView(flow, frame, graph, current);

  const nodes = graph.nodes.map((node): Box => {
    const mine = findings.filter(({ nodeId }) => nodeId === node.id);
    const size = measured[node.id];
    const title = words.title(node);
    return {
      id: node.id,
      type: 'box',
      position: dragged[node.id] ?? node.position,
      selected: node.id === selected,
      ariaLabel: title,
      ...(size === undefined ? {} : { measured: size }),
      data: {
        ...{ node, title, summary: words.summary(node), isReadOnly, isCurrent: node.id === current },
        ports: shownPorts(node, node.id === selected).map((port) => ({ ...port, label: words.outcome(node, port.outcome) })),
        isStart: graph.start === node.id,
        isFallback: graph.fallback === node.id,
        errors: mine.filter(({ severity }) => severity === 'error').length,
        warnings: mine.filter(({ severity }) => severity === 'warning').length,
      },
    };
  });
  const edges = useMemo(
    () =>
      graph.nodes.flatMap((node) =>
        portsOf(node).flatMap(({ outcome }): Edge[] => {
          const to = node.next[outcome];
          if (to === undefined || nodeOf(graph, to) === null) return [];
          const id = `${node.id}${SEPARATOR}${outcome}`;
          const marker = { type: MarkerType.ArrowClosed, width: 16, height: 16 };
          return [{ id, source: node.id, sourceHandle: outcome, target: to, selected: id === edgeId, markerEnd: marker }];
        }),
      ),
    [graph, edgeId],
  );

  const onNodesChange = (changes: NodeChange<Box>[]): void => {
    const moved = new Map<string, { x: number; y: number }>();
    for (const one of changes) {
      if (one.type === 'dimensions' && one.dimensions) {
        const { id, dimensions } = one;
        setMeasured((before) => ({ ...before, [id]: dimensions }));
      } else if (one.type === 'position' && one.position) {
        const { id, position } = one;
        if (one.dragging === true) setDragged((before) => ({ ...before, [id]: position }));
        else moved.set(id, { x: Math.round(position.x), y: Math.round(position.y) });
      } else if (one.type === 'select' && one.selected) {
        select(one.id);
        onSelect();
      } else if (one.type === 'select' && one.id === selected) select(null);
      else if (one.type === 'remove') edit((before) => removeNode(before, one.id));
    }
    if (moved.size === 0) return;
    setDragged({});
    edit((before) => moveNodes(before, moved), 'move');
  };
  const onEdgesChange = (changes: EdgeChange[]): void => {
    for (const one of changes) {
      if (one.type === 'select') setEdgeId((before) => (one.selected ? one.id : before === one.id ? null : before));
      if (one.type !== 'remove') continue;
      const [from = '', outcome = ''] = one.id.split(SEPARATOR);
      edit((before) => lead(before, from, outcome, null));
    }
  };
  const onConnect: OnConnect = ({ source, sourceHandle, target }) => {
    if (sourceHandle !== null) edit((before) => lead(before, source, sourceHandle, target));
  };
  return (
    <div className={classes.graph} ref={frame} data-part="graph">
      <ReactFlow
        className={classes.flow ?? ''}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onInit={setFlow}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        deleteKeyCode={isReadOnly ? null : ['Delete', 'Backspace']}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        colorMode={scheme}
        minZoom={0.2}
        fitView
        fitViewOptions={FIT}
        aria-label={t('label')}
        ariaLabelConfig={{
          'node.a11yDescription.default': t('nodeHelp'),
          'node.a11yDescription.keyboardDisabled': t('nodeHelp'),
          'edge.a11yDescription.default': t('edgeHelp'),
          'controls.ariaLabel': t('controls'),
          'controls.zoomIn.ariaLabel': t('zoomIn'),
          'controls.zoomOut.ariaLabel': t('zoomOut'),
          'controls.fitView.ariaLabel': t('fit'),
          'handle.ariaLabel': t('handle'),
        }}
      >
        <Background />
        <Controls showInteractive={false} fitViewOptions={FIT} />
      </ReactFlow>
    </div>
  );
}
