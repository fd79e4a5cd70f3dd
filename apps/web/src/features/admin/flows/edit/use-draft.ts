'use client';

import type { FlowGraph, FlowId } from '@cordboard/contracts';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { callVerb } from '../../../../client/verbs.ts';
import { begin, change, redo, undo, type History } from '../graph/history.ts';
import { DraftSaver, type SaveState } from './draft-saver.ts';

export interface Draft {
  readonly graph: FlowGraph;
  readonly edit: (change: (graph: FlowGraph) => FlowGraph, tag?: string) => void;
  readonly undo: (() => void) | null;
  readonly redo: (() => void) | null;
  readonly state: SaveState;
  /** The revision under which everything is saved; null when it cannot be. */
  readonly saveNow: () => Promise<number | null>;
  /** After a conflict: goes on with what somebody else has saved, or replaces it. What is given up is one undo away. */
  readonly settle: (theirs: FlowGraph, revision: number, keep: 'theirs' | 'mine') => void;
}

/** A draft under work: undone, done again, and saved by itself. */
export function useDraft(flowId: FlowId, first: { readonly draft: FlowGraph; readonly draftRevision: number }): Draft {
  const [history, setHistory] = useState<History<FlowGraph>>(() => begin(first.draft));
  const [saver] = useState(
    () =>
      new DraftSaver({
        ...first,
        save: async (draft, seenRevision) => (await callVerb('flow.saveDraft', { flowId, draft, seenRevision })).draftRevision,
        delayMs: 800,
        retryMs: 5_000,
      }),
  );
  const state = useSyncExternalStore(
    saver.subscribe,
    () => saver.state,
    () => saver.state,
  );
  const { present } = history;
  useEffect(() => saver.change(present), [saver, present]);
  useEffect(() => () => void saver.flush(), [saver]);
  useEffect(() => {
    if (state === 'saved') return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [state]);
  const edit = useCallback<Draft['edit']>(
    (make, tag) => setHistory((before) => change(before, make(before.present), tag ?? null, Date.now())),
    [],
  );
  const settle: Draft['settle'] = (theirs, revision, keep) => {
    saver.settle(theirs, revision);
    setHistory((before) => {
      const with_ = change(before, theirs, null, Date.now());
      return keep === 'theirs' ? with_ : change(with_, before.present, null, Date.now());
    });
  };
  return {
    graph: present,
    edit,
    undo: history.past.length > 0 ? () => setHistory(undo) : null,
    redo: history.future.length > 0 ? () => setHistory(redo) : null,
    state,
    saveNow: async () => ((await saver.flush()) ? saver.revision : null),
    settle,
  };
}
