'use client';

import { useState } from 'react';
import type { FlowGraph } from '@cordboard/contracts';
import { checkPublish } from '@cordboard/flow';
import { useDeferredValue, useMemo } from 'react';
import { EditorContext, type EditorView } from './editor-context.ts';
import { EditorBody } from './editor-body.tsx';
import { useDraft } from './use-draft.ts';
import { flowWorld, type ReadFlow } from './world-of.ts';

export interface Viewed {
  readonly version: number;
  readonly publishedAtMs: number;
  readonly graph: FlowGraph;
}

/** The draft of a flow, or an older version of it to look at. */
export function FlowEditor({ read }: { readonly read: ReadFlow }) {
  const { flowId, world } = read;
  const draft = useDraft(flowId, read);
  const [selected, select] = useState<string | null>(null);
  const [viewed, view] = useState<Viewed | null>(null);
  const checked = useDeferredValue(draft.graph);
  const verdict = useMemo(() => checkPublish(checked, flowWorld(flowId, world)), [checked, flowId, world]);
  const shared = useMemo(
    (): EditorView => ({
      ...{ world, selected, select, edit: draft.edit },
      graph: viewed?.graph ?? draft.graph,
      isReadOnly: viewed !== null,
      findings: viewed === null ? verdict.findings : [],
    }),
    [world, selected, draft.edit, draft.graph, viewed, verdict],
  );
  return (
    <EditorContext value={shared}>
      <EditorBody read={read} draft={draft} verdict={verdict} viewed={viewed} onView={view} />
    </EditorContext>
  );
}
