import type { FlowNodeOf, FlowSound } from '@cordboard/contracts';
import { withAttributes } from '../attributes.ts';
import type { Attributes } from '../attributes.ts';
import { keyOutcome } from '../ports.ts';
import { heard, patch } from './draft.ts';
import type { Next, RunDraft } from './draft.ts';
import { hush, said, speak } from './speak.ts';
import type { FlowWait } from './state.ts';

export type KeyedNode = FlowNodeOf<'menu' | 'collect' | 'survey'>;
type KeysWait = Extract<FlowWait, { for: 'keys' }>;

const SURVEY_PAUSE_MS = 2_500;
const TAKES_IT = '1';
const ASKS_AGAIN = '2';

export function isKeyed(node: { readonly kind: string } | null): node is KeyedNode {
  return node !== null && ['menu', 'collect', 'survey'].includes(node.kind);
}

/** Says the prompt, and what went wrong before it, and waits for keys. */
export function askForKeys(draft: RunDraft, node: KeyedNode, tries = 1): null {
  const prompt = node.kind === 'survey' ? node.question : node.prompt;
  return listen(
    draft,
    node,
    { for: 'keys', stage: 'entry', typed: '', tries, deadlineMs: null },
    tries === 1 ? [prompt] : [node.again, prompt],
  );
}

function listen(draft: RunDraft, node: KeyedNode, wait: KeysWait, sounds: readonly (FlowSound | null)[]): null {
  const speaks = speak(
    draft,
    sounds.map((sound) => said(draft, sound, wait.typed)),
  );
  patch(draft, { wait: { ...wait, deadlineMs: speaks ? null : draft.nowMs + node.silenceMs } });
  return null;
}

/** The prompt is over: silence counts from now. */
export function promptOver(draft: RunDraft, node: KeyedNode, wait: KeysWait): null {
  patch(draft, { wait: { ...wait, deadlineMs: draft.nowMs + node.silenceMs } });
  return null;
}

export function keyPressed(draft: RunDraft, node: KeyedNode, wait: KeysWait, key: string): Next {
  heard(draft);
  hush(draft);
  if (node.kind === 'menu') return chosen(draft, node, wait, key);
  if (node.kind === 'survey') return scored(draft, node, wait, wait.typed + key, false);
  if (wait.stage === 'entry') return typed(draft, node, wait, key);
  if (key === TAKES_IT) return taken(draft, node, wait.typed);
  return key === ASKS_AGAIN ? tryAgain(draft, node, wait, 'invalid') : promptOver(draft, node, wait);
}

/** Nothing came within the time: an entry that was begun is over, else the caller is silent. */
export function keysOverdue(draft: RunDraft, node: KeyedNode, wait: KeysWait): Next {
  if (wait.typed === '' || wait.stage === 'confirm') return tryAgain(draft, node, wait, 'silent');
  if (node.kind === 'survey') return scored(draft, node, wait, wait.typed, true);
  return node.kind === 'collect' ? entered(draft, node, wait, wait.typed) : null;
}

function tryAgain(draft: RunDraft, node: KeyedNode, wait: KeysWait, outcome: 'silent' | 'invalid'): Next {
  if (wait.tries < node.attempts) return askForKeys(draft, node, wait.tries + 1);
  return { go: node.kind === 'survey' ? 'skipped' : outcome };
}

function chosen(draft: RunDraft, node: FlowNodeOf<'menu'>, wait: KeysWait, key: string): Next {
  if (!node.choices.some((choice) => choice.key === key)) return tryAgain(draft, node, wait, 'invalid');
  return store(draft, node.storeAs === null ? {} : { [node.storeAs]: key }, keyOutcome(key));
}

function typed(draft: RunDraft, node: FlowNodeOf<'collect'>, wait: KeysWait, key: string): Next {
  if (key === node.endKey) return entered(draft, node, wait, wait.typed);
  const entry = wait.typed + key;
  if (entry.length >= node.maxDigits) return entered(draft, node, wait, entry);
  patch(draft, { wait: { ...wait, typed: entry, deadlineMs: draft.nowMs + node.pauseMs } });
  return null;
}

function entered(draft: RunDraft, node: FlowNodeOf<'collect'>, wait: KeysWait, entry: string): Next {
  if (!/^\d+$/.test(entry) || entry.length < node.minDigits) return tryAgain(draft, node, wait, 'invalid');
  if (node.confirm === null) return taken(draft, node, entry);
  return listen(draft, node, { ...wait, stage: 'confirm', typed: entry }, [node.confirm]);
}

function taken(draft: RunDraft, node: FlowNodeOf<'collect'>, entry: string): Next {
  const { sensitive } = draft.state;
  if (node.sensitive) patch(draft, { sensitive: [...new Set([...sensitive, node.storeAs])] });
  return store(draft, { [node.storeAs]: entry }, 'done');
}

/** The scale's ends, for all of its kinds. */
export function scaleOf({ scale, min, max }: FlowNodeOf<'survey'>): { readonly min: number; readonly max: number } {
  return scale === 'csat' ? { min: 1, max: 5 } : scale === 'nps' ? { min: 0, max: 10 } : { min, max };
}

/** A score that could still grow (1 where 10 is one) waits a moment for its second digit. */
function scored(draft: RunDraft, node: FlowNodeOf<'survey'>, wait: KeysWait, entry: string, isOver: boolean): Next {
  const { min, max } = scaleOf(node);
  const scores = Array.from({ length: max - min + 1 }, (_none, step) => String(min + step));
  const mayGrow = scores.some((score) => score.length > entry.length && score.startsWith(entry));
  if (mayGrow && !isOver) {
    patch(draft, { wait: { ...wait, typed: entry, deadlineMs: draft.nowMs + SURVEY_PAUSE_MS } });
    return null;
  }
  if (!scores.includes(entry)) return tryAgain(draft, node, wait, 'invalid');
  draft.effects.push({ type: 'saveSurvey', nodeId: node.id, scale: node.scale, score: Number(entry) });
  return store(draft, node.storeAs === null ? {} : { [node.storeAs]: Number(entry) }, 'answered');
}

/** Sets attributes and goes on, or fails where a call would have too many. */
export function store(draft: RunDraft, changes: Attributes, outcome: string): Next {
  const own = withAttributes(draft.state.own, changes);
  if (own === null) return { fail: 'attributesFull' };
  patch(draft, { own });
  return { go: outcome };
}
