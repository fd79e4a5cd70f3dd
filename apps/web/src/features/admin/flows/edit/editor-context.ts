import type { FlowGraph, FlowNode } from '@cordboard/contracts';
import type { Finding } from '@cordboard/flow';
import { createContext, use } from 'react';
import type { Surroundings } from './world-of.ts';

/** What all parts of the editor share. */
export interface EditorView {
  /** The draft, or the older version that is looked at. */
  readonly graph: FlowGraph;
  readonly isReadOnly: boolean;
  readonly world: Surroundings;
  readonly findings: readonly Finding[];
  readonly selected: string | null;
  readonly select: (nodeId: string | null) => void;
  /** Changes with the same tag, soon after each other, are undone together. */
  readonly edit: (change: (graph: FlowGraph) => FlowGraph, tag?: string) => void;
}

export const EditorContext = createContext<EditorView | null>(null);

export function useEditor(): EditorView {
  const view = use(EditorContext);
  if (view === null) throw new TypeError('useEditor is for what is inside of the editor');
  return view;
}

/** A field of the selected node. */
export interface FieldsProps<N extends FlowNode> {
  readonly node: N;
  readonly set: (node: N, tag?: string) => void;
}
