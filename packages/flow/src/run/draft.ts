import type { FlowGraph, FlowNode } from '@cordboard/contracts';
import { readAttribute } from '../attributes.ts';
import type { ReadAttribute } from '../template.ts';
import type { FlowAsk, FlowRun, GraphKey, Place, RunEffect, Trouble } from './state.ts';

export interface RunContext {
  readonly nowMs: number;
  /** Published graphs never change, so whoever runs flows keeps them; null: it cannot be read. Standard flows are not asked for. */
  readonly graph: (key: GraphKey) => FlowGraph | null;
}

/** From a node by an outcome to another; null: there was none, or the call was moved by a failure. */
export interface Move {
  readonly from: Place | null;
  readonly outcome: string | null;
  readonly to: Place;
}

/** Where a step has got to; `state` alone is kept. */
export interface RunDraft extends RunContext {
  state: FlowRun;
  readonly effects: RunEffect[];
  readonly moves: Move[];
}

/** What follows: nothing yet, a node of the graph, an outcome of the node where the call is, a failure of it. */
export type Next = null | { readonly enter: string } | { readonly go: string } | { readonly fail: Trouble; readonly as?: string };

export function patch(draft: RunDraft, changes: Partial<FlowRun>): void {
  draft.state = { ...draft.state, ...changes };
}

export function nodeAt(draft: RunDraft, { graph, nodeId }: Place): FlowNode | null {
  return draft.graph(graph)?.nodes.find(({ id }) => id === nodeId) ?? null;
}

export function reader({ state }: RunDraft): ReadAttribute {
  return (reference) => readAttribute(state, reference);
}

type Question<A> = A extends FlowAsk ? Omit<A, 'askId'> : never;

/** Asks, and waits for the answer. `forMs`: a whole answer takes no longer, unless nobody is there to give it. */
export function ask(draft: RunDraft, question: Question<FlowAsk>, forMs: number): null {
  const askId = draft.state.lastId + 1;
  const asked: FlowAsk = { askId, ...question };
  patch(draft, { lastId: askId, wait: { for: 'answer', ask: asked, deadlineMs: draft.nowMs + forMs } });
  draft.effects.push({ type: 'ask', ask: asked });
  return null;
}

/** The caller was heard of, so the flow does not run by itself. */
export function heard(draft: RunDraft): void {
  if (draft.state.unheard > 0) patch(draft, { unheard: 0 });
}
