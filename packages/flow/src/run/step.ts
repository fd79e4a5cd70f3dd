import type { AttributeValue, FlowId, FlowReference, Locale, QueueId } from '@cordboard/contracts';
import type { Attributes } from '../attributes.ts';
import { standardGraph, STANDARD_LINE } from '../standard.ts';
import { nodeAt, patch } from './draft.ts';
import type { Move, RunContext, RunDraft } from './draft.ts';
import { drive } from './follow.ts';
import { lineWakeAtMs } from './line.ts';
import { take } from './take.ts';
import { graphKey } from './state.ts';
import type { FlowLine, FlowRun, GraphKey, RunEffect, RunInput, WaitingRules } from './state.ts';

export interface RunStart {
  /** Null: the standard flow. */
  readonly flow: FlowReference | null;
  readonly entryQueueId: QueueId;
  /** `standardKey` of that queue. */
  readonly standard: GraphKey;
  /** Of all flows that are live: what sub-flows are pinned to. */
  readonly versions: Readonly<Record<FlowId, number>>;
  readonly locale: Locale;
  readonly timeZone: string;
  /** What the tenant's server signed; what the call is. */
  readonly caller: Attributes;
  readonly call: Attributes;
}

export interface RunStep {
  readonly state: FlowRun;
  /** To be carried out in this order. */
  readonly effects: readonly RunEffect[];
  /** Nodes that were entered. */
  readonly moves: readonly Move[];
}

/** A graph that cannot be read is a call that follows the standard flow. */
export function newRun({ flow, ...given }: RunStart, graph: RunContext['graph']): FlowRun {
  const key = flow === null ? given.standard : graphKey(flow.flowId, flow.version);
  const start = (standardGraph(key) ?? graph(key))?.start ?? null;
  const standardStart = standardGraph(given.standard)?.start;
  if (standardStart === undefined || standardStart === null) throw new TypeError(`flow: ${given.standard} is no standard flow`);
  const isStandard = flow === null || start === null;
  const at = start === null ? { graph: given.standard, nodeId: standardStart } : { graph: key, nodeId: start };
  return {
    ...given,
    queueId: given.entryQueueId,
    spot: { at, around: [] },
    wait: { for: 'start' },
    speech: null,
    line: null,
    ringing: false,
    due: null,
    own: {},
    sensitive: [],
    lastId: 0,
    unheard: 0,
    resort: isStandard ? 'standard' : 'own',
    contact: 'open',
    recordingPaused: false,
  };
}

/** Nobody is on the line any more, or not yet: nothing is said, asked or waited for. */
export const endedRun = (run: FlowRun, contact: FlowRun['contact']): FlowRun => ({
  ...run,
  ...{ wait: { for: 'nothing', end: 'hungUp' }, speech: null, line: null, ringing: false, due: null, contact },
});

/** Of somebody who has an agent already, a callback that was answered: the standard flow's line, should the agent be lost. */
export function runWithAgent(start: RunStart, rules: WaitingRules, sinceMs: number): FlowRun {
  const spot = { at: { graph: start.standard, nodeId: STANDARD_LINE }, around: [] };
  const line: FlowLine = { ...spot, rules, sinceMs, isMoved: false, announceAtMs: null, limit: 'ahead' };
  return { ...newRun({ ...start, flow: null }, () => null), spot, line, wait: { for: 'agent', ...spot } };
}

/** Whether something follows when the agent has hung up and the customer is still there. */
export function goesOnAfterAgent({ wait }: FlowRun, graph: RunContext['graph']): boolean {
  if (wait.for !== 'agent') return false;
  const { at } = wait;
  const node = (standardGraph(at.graph) ?? graph(at.graph))?.nodes.find(({ id }) => id === at.nodeId);
  return node?.next['after'] !== undefined;
}

/**
 * The whole of a flow: one input, the state after it, and what must be done. Pure: time and published graphs come in. A run
 * that has ended stays as it is.
 */
export function flowStep(state: FlowRun, input: RunInput, context: RunContext): RunStep {
  if (state.wait.for === 'nothing') return { state, effects: [], moves: [] };
  const graph: RunContext['graph'] = (key) => standardGraph(key) ?? context.graph(key);
  const draft: RunDraft = { nowMs: context.nowMs, graph, state, effects: [], moves: [] };
  drive(draft, take(draft, input));
  settleRecording(draft);
  settleAttributes(draft, state);
  return { state: draft.state, effects: draft.effects, moves: draft.moves };
}

/** The next moment at which `tick` has something to do, Unix ms; null when only others can move the flow. */
export function flowWakeAtMs({ speech, wait, line, ringing }: FlowRun): number | null {
  const moments: number[] = speech === null ? [] : [speech.deadlineMs];
  if ((wait.for === 'keys' || wait.for === 'answer') && wait.deadlineMs !== null) moments.push(wait.deadlineMs);
  if (wait.for === 'line' && line !== null && !ringing) moments.push(...lineWakeAtMs(line, speech !== null));
  return moments.length === 0 ? null : Math.min(...moments);
}

/** Derived from where the call is, so that no way out of a node can forget it. */
function settleRecording(draft: RunDraft): void {
  const { wait, spot, recordingPaused } = draft.state;
  const node = wait.for === 'keys' ? nodeAt(draft, spot.at) : null;
  const isPaused = node?.kind === 'collect' && node.sensitive;
  if (isPaused === recordingPaused) return;
  patch(draft, { recordingPaused: isPaused });
  // A pause is there before the prompt is; what is heard after it is recorded again at once.
  draft.effects.unshift({ type: isPaused ? 'pauseRecording' : 'resumeRecording' });
}

function settleAttributes({ state, effects }: RunDraft, before: FlowRun): void {
  const attributes = visible(state);
  if (JSON.stringify(attributes) !== JSON.stringify(visible(before))) effects.push({ type: 'attributes', attributes });
}

/** What the screen pop and the history may have of a run. */
export function visible({ own, sensitive }: FlowRun): Readonly<Record<string, AttributeValue>> {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !sensitive.includes(name)));
}
