import { assertNever, FLOW_LIMITS } from '@cordboard/contracts';
import type { FlowNode, FlowNodeOf } from '@cordboard/contracts';
import { factKey, factsOf, holds } from '../condition.ts';
import type { FactValues } from '../condition.ts';
import { attributesOf, fillValue } from '../template.ts';
import { ask, patch, reader } from './draft.ts';
import type { Next, RunDraft } from './draft.ts';
import { askForKeys, store } from './keys.ts';
import { enqueue } from './line.ts';
import { requestOf } from './request.ts';
import { said, speak } from './speak.ts';
import { graphKey } from './state.ts';
import type { RunEffect } from './state.ts';

const FACTS_MS = 3_000;
const CALLBACK_MS = 10_000;
/** Beyond what the question itself allows, for whoever carries it out. */
const ASK_SLACK_MS = 2_000;

/** What a node does when the call comes to it. */
export function arrive(draft: RunDraft, node: FlowNode): Next {
  const { state } = draft;
  switch (node.kind) {
    case 'say':
      return say(draft, { kind: 'text', texts: node.texts });
    case 'play':
      return node.sound.kind === 'prompt' && node.sound.promptId === null ? { fail: 'soundMissing' } : say(draft, node.sound);
    case 'menu':
    case 'collect':
    case 'survey':
      return askForKeys(draft, node);
    case 'condition': {
      const facts = new Map(node.branches.flatMap(({ when }) => factsOf(when)).map((fact) => [factKey(fact), fact]));
      return facts.size === 0 ? decide(draft, node, {}) : ask(draft, { type: 'facts', facts: [...facts.values()] }, FACTS_MS);
    }
    case 'set':
      return assign(draft, node);
    case 'language':
      patch(draft, { locale: node.locale });
      return { go: 'done' };
    case 'http': {
      const request = requestOf(node, reader(draft));
      return request === null ? { fail: 'unfinished' } : ask(draft, { type: 'request', ...request }, node.timeoutMs + ASK_SLACK_MS);
    }
    case 'enqueue':
      return enqueue(draft, node);
    case 'offerCallback': {
      const queueId = state.line?.rules.queueId ?? node.queueId ?? state.entryQueueId;
      return ask(draft, { type: 'requestCallback', queueId, because: node.because }, CALLBACK_MS);
    }
    case 'voicemail':
      return speak(draft, [said(draft, node.greeting)]) ? waitForSpeech(draft) : record(draft, node);
    case 'transfer':
      if (node.agentId === null) return { fail: 'unfinished' };
      return ask(draft, { type: 'ring', agentId: node.agentId, ringMs: node.ringMs }, node.ringMs + ASK_SLACK_MS);
    case 'subFlow':
      return descend(draft, node);
    case 'return':
      return ascend(draft, node);
    case 'hangUp':
      endContact(draft, node.reason);
      patch(draft, { line: null, ringing: false, due: null, wait: { for: 'farewell' } });
      return speak(draft, [said(draft, node.farewell)]) ? null : finish(draft, 'hungUp');
    default:
      return assertNever(node, 'flow node');
  }
}

function waitForSpeech(draft: RunDraft): null {
  patch(draft, { wait: { for: 'speech' } });
  return null;
}

function say(draft: RunDraft, sound: Parameters<typeof said>[1]): Next {
  return speak(draft, [said(draft, sound)]) ? waitForSpeech(draft) : { go: 'done' };
}

/** After the greeting, or at once without one. */
export function record(draft: RunDraft, { target, maxMs, endKey }: FlowNodeOf<'voicemail'>): null {
  return ask(draft, { type: 'record', target, maxMs, endKey }, maxMs + ASK_SLACK_MS);
}

/** The first branch that holds. */
export function decide(draft: RunDraft, { branches }: FlowNodeOf<'condition'>, facts: FactValues): Next {
  const read = reader(draft);
  return { go: branches.find(({ when }) => holds(when, read, facts))?.outcome ?? 'else' };
}

/** In order, so that a later one may read an earlier one; what is made of something sensitive is sensitive too. */
function assign(draft: RunDraft, { assignments }: FlowNodeOf<'set'>): Next {
  for (const { attribute, value } of assignments) {
    const made = typeof value === 'string' ? fillValue(value, reader(draft)) : value;
    const { sensitive, own } = draft.state;
    if (typeof value === 'string' && attributesOf(value).some((name) => sensitive.includes(name))) {
      patch(draft, { sensitive: [...new Set([...sensitive, attribute])] });
    }
    if (made === null) {
      patch(draft, { own: Object.fromEntries(Object.entries(own).filter(([name]) => name !== attribute)) });
      continue;
    }
    const stored = store(draft, { [attribute]: made }, 'done');
    if (stored !== null && 'fail' in stored) return stored;
  }
  return { go: 'done' };
}

function descend(draft: RunDraft, { flowId }: FlowNodeOf<'subFlow'>): Next {
  const { spot, versions } = draft.state;
  if (flowId === null) return { fail: 'unfinished' };
  if (spot.around.length >= FLOW_LIMITS.depth) return { fail: 'tooDeep' };
  const version = versions[flowId];
  const graph = version === undefined ? '' : graphKey(flowId, version);
  const start = draft.graph(graph)?.start ?? null;
  if (start === null) return { fail: 'flowMissing' };
  patch(draft, { spot: { at: { graph, nodeId: start }, around: [...spot.around, spot.at] } });
  return { enter: start };
}

function ascend(draft: RunDraft, { outcome }: FlowNodeOf<'return'>): Next {
  const { spot } = draft.state;
  const at = spot.around.at(-1);
  if (at !== undefined) {
    patch(draft, { spot: { at, around: spot.around.slice(0, -1) } });
    return { go: outcome };
  }
  endContact(draft, 'flowEnded');
  return finish(draft, 'hungUp');
}

export function endContact(draft: RunDraft, reason: Extract<RunEffect, { type: 'endContact' }>['reason']): void {
  if (draft.state.contact !== 'open') return;
  patch(draft, { contact: 'ended' });
  draft.effects.push({ type: 'endContact', reason });
}

export function finish(draft: RunDraft, end: 'hungUp' | 'failed'): null {
  patch(draft, { wait: { for: 'nothing', end }, line: null, ringing: false, due: null });
  draft.effects.push({ type: 'hangUp' });
  return null;
}
