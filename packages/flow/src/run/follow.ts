import { FLOW_LIMITS } from '@cordboard/contracts';
import { standardGraph } from '../standard.ts';
import { nodeAt, patch } from './draft.ts';
import type { Next, RunDraft } from './draft.ts';
import { arrive, endContact, finish } from './enter.ts';
import { backInLine } from './line.ts';
import { hush } from './speak.ts';
import type { FlowRun, GraphKey, Place, Trouble } from './state.ts';

/** Goes on until there is something to wait for, which there is within a bounded number of nodes. */
export function drive(draft: RunDraft, first: Next): void {
  let next = first;
  // Each failure by this bound is a resort further, and there are three.
  for (let moves = 1; next !== null; moves++) {
    if (moves > FLOW_LIMITS.nodesInStep) {
      moves = 1;
      next = { fail: 'tooManyNodes' };
    }
    next = follow(draft, next);
  }
}

function follow(draft: RunDraft, next: NonNullable<Next>): Next {
  if ('fail' in next) return failed(draft, next.fail, next.as);
  const { at, around } = draft.state.spot;
  if ('enter' in next) return enter(draft, { graph: at.graph, nodeId: next.enter }, around, null, null);
  const to = nodeAt(draft, at)?.next[next.go];
  if (to !== undefined) return enter(draft, { graph: at.graph, nodeId: to }, around, at, next.go);
  if (next.go === 'after') return finish(draft, 'hungUp');
  return failed(draft, 'nowhereToGo');
}

function enter(draft: RunDraft, to: Place, around: readonly Place[], from: Place | null, outcome: string | null): Next {
  hush(draft);
  patch(draft, { spot: { at: to, around }, unheard: draft.state.unheard + 1 });
  draft.moves.push({ from, outcome, to });
  if (draft.state.unheard > FLOW_LIMITS.nodesUnheard) return { fail: 'tooManyNodes' };
  const node = nodeAt(draft, to);
  return node === null ? { fail: 'nodeMissing' } : arrive(draft, node);
}

/**
 * The node's own way out of the failure, else that of the sub-flow nodes around it, else the resorts: back to the line where
 * the call stands in one, the flow's fallback, the standard flow, the end. A flow that runs in circles gets none of its own.
 */
function failed(draft: RunDraft, code: Trouble, as?: string): Next {
  const { at, around } = draft.state.spot;
  draft.effects.push({ type: 'trouble', at, code });
  if (code !== 'tooManyNodes') {
    const next = nodeAt(draft, at)?.next;
    const own = (as === undefined ? undefined : next?.[as]) ?? next?.['error'];
    if (own !== undefined) return enter(draft, { ...at, nodeId: own }, around, at, 'error');
    for (const [depth, place] of [...around.entries()].reverse()) {
      const wayOut = nodeAt(draft, place)?.next['error'];
      if (wayOut !== undefined) return enter(draft, { ...place, nodeId: wayOut }, around.slice(0, depth), place, 'error');
    }
  }
  return lastResort(draft, around[0]?.graph ?? at.graph);
}

function lastResort(draft: RunDraft, ownGraph: GraphKey): Next {
  const { resort, standard } = draft.state;
  patch(draft, { unheard: 0 });
  if (resort !== 'standard' && backInLine(draft)) {
    hush(draft);
    return null;
  }
  const fallback = resort === 'own' ? (draft.graph(ownGraph)?.fallback ?? null) : null;
  if (fallback !== null) return begin(draft, 'fallback', { graph: ownGraph, nodeId: fallback });
  const start = resort === 'standard' ? null : (standardGraph(standard)?.start ?? null);
  if (start !== null) return begin(draft, 'standard', { graph: standard, nodeId: start });
  hush(draft);
  endContact(draft, 'endedBySystem');
  return finish(draft, 'failed');
}

function begin(draft: RunDraft, resort: FlowRun['resort'], to: Place): Next {
  patch(draft, { resort });
  return enter(draft, to, [], null, null);
}
