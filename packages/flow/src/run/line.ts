import type { FlowNodeOf } from '@cordboard/contracts';
import { keyOutcome } from '../ports.ts';
import { standardGraph } from '../standard.ts';
import { ask, heard, nodeAt, patch } from './draft.ts';
import type { Next, RunDraft } from './draft.ts';
import { hush, speak } from './speak.ts';
import type { FlowLine, RunInput, Spot, WaitingRules } from './state.ts';

/** The first announcement comes early, but not on top of an agent who answers at once. */
const FIRST_ANNOUNCEMENT_MS = 4_000;
const ENQUEUE_MS = 15_000;

type InputOf<T extends RunInput['type']> = Extract<RunInput, { type: T }>;

const sameSpot = (one: Spot, other: Spot): boolean => JSON.stringify([one.at, one.around]) === JSON.stringify([other.at, other.around]);
const firstAnnouncement = ({ announceEveryMs }: WaitingRules, nowMs: number): number =>
  nowMs + Math.min(FIRST_ANNOUNCEMENT_MS, announceEveryMs);

/** Puts the call in line, or back to waiting when it stands there already: nobody loses a place by pressing a key. */
export function enqueue(draft: RunDraft, node: FlowNodeOf<'enqueue'>): Next {
  const { line, entryQueueId, spot, contact } = draft.state;
  if (contact !== 'open') return { fail: 'contactOver' };
  const queueId = node.queueId ?? entryQueueId;
  if (line === null || (!sameSpot(line, spot) && line.rules.queueId !== queueId)) {
    patch(draft, { queueId });
    return ask(draft, { type: 'enqueue', queueId }, ENQUEUE_MS);
  }
  waitInLine(draft, { ...line, ...spot, announceAtMs: draft.nowMs + line.rules.announceEveryMs });
  return line.limit === 'asked' ? limitOver(draft) : lineDue(draft);
}

function limitOver(draft: RunDraft): Next {
  const { line } = draft.state;
  if (line !== null) patch(draft, { line: { ...line, limit: 'over' } });
  return { go: 'tooLong' };
}

function waitInLine(draft: RunDraft, line: FlowLine): void {
  const { at, around } = line;
  patch(draft, {
    spot: { at, around },
    line,
    wait: { for: 'line' },
  });
}

/** Back to where it waits, wherever in the flow it was meanwhile. False: it is in no line. */
export function backInLine(draft: RunDraft): boolean {
  const { line } = draft.state;
  if (line !== null) waitInLine(draft, line);
  return line !== null;
}

export function enqueued(draft: RunDraft, input: InputOf<'enqueued'>): Next {
  if (input.outcome !== 'queued') return { go: input.outcome };
  heard(draft);
  const { rules } = input;
  waitInLine(draft, {
    ...draft.state.spot,
    rules,
    sinceMs: draft.nowMs,
    isMoved: false,
    announceAtMs: firstAnnouncement(rules, draft.nowMs),
    limit: 'ahead',
  });
  if (input.resumed === true) speak(draft, [{ kind: 'builtIn', text: 'resumed' }]);
  return lineDue(draft);
}

/** Carries out what is due, unless an agent is just being asked or the caller is doing something else. */
export function lineDue(draft: RunDraft): Next {
  const { wait, ringing, due, line, spot } = draft.state;
  if (wait.for !== 'line' || ringing || due === null || line === null) return null;
  patch(draft, { due: null });
  if (due === 'tooLong') return { go: 'tooLong' };
  if (nodeAt(draft, spot.at)?.next['callback'] !== undefined) return { go: 'callback' };
  return line.limit === 'asked' ? limitOver(draft) : null;
}

export function lineTick(draft: RunDraft): Next {
  const { line, ringing, speech } = draft.state;
  if (line === null || ringing) return null;
  if (line.rules.maxWaitMs > 0 && line.limit === 'ahead' && draft.nowMs >= line.sinceMs + line.rules.maxWaitMs) {
    if (line.rules.onMaxWait !== 'callback') return limitOver(draft);
    patch(draft, { line: { ...line, limit: 'asked' }, due: 'callback' });
    return lineDue(draft);
  }
  if (line.announceAtMs === null || draft.nowMs < line.announceAtMs || speech !== null || !line.rules.announces) return null;
  // Asked again only when the answer has come, or after a whole interval.
  patch(draft, { line: { ...line, announceAtMs: draft.nowMs + line.rules.announceEveryMs } });
  draft.effects.push({ type: 'readPlace' });
  return null;
}

/** The next moment at which waiting has something to do. */
export function lineWakeAtMs({ rules, sinceMs, limit, announceAtMs }: FlowLine, isSpeaking: boolean): readonly number[] {
  const limits = rules.maxWaitMs > 0 && limit === 'ahead' ? [sinceMs + rules.maxWaitMs] : [];
  return announceAtMs === null || isSpeaking || !rules.announces ? limits : [...limits, announceAtMs];
}

export function announce(draft: RunDraft, place: InputOf<'place'>['place']): null {
  const { wait, ringing, speech, spot } = draft.state;
  if (place === null || wait.for !== 'line' || ringing || speech !== null) return null;
  const node = nodeAt(draft, spot.at);
  const keys = node?.kind === 'enqueue' ? node.keys : [];
  const offers = (key: string): boolean => {
    const nodeId = node?.next[keyOutcome(key)];
    return nodeId !== undefined && nodeAt(draft, { ...spot.at, nodeId })?.kind === 'offerCallback';
  };
  speak(draft, [{ kind: 'announcement', ...place, callbackKey: keys.find(offers) ?? null }]);
  return null;
}

/** What was said is over: the next announcement is a whole interval away. */
export function announcementOver(draft: RunDraft): null {
  const { line } = draft.state;
  if (line === null) return null;
  const announceAtMs = line.announceAtMs === null ? firstAnnouncement(line.rules, draft.nowMs) : draft.nowMs + line.rules.announceEveryMs;
  patch(draft, { line: { ...line, announceAtMs } });
  return null;
}

export function joined(draft: RunDraft): null {
  const { wait, line, spot } = draft.state;
  if (['start', 'farewell', 'nothing'].includes(wait.for)) return null;
  hush(draft);
  const { at, around } = line ?? spot;
  // Should the agent be lost, the limit counts as it did before anybody asked for a callback.
  if (line?.limit === 'asked') patch(draft, { line: { ...line, limit: 'ahead' } });
  patch(draft, { spot: { at, around }, wait: { for: 'agent', at, around }, ringing: false, due: null });
  return null;
}

/** In line, as routing has it: again after an agent, after a ring that came to nothing, or at a place kept from before. */
export function queuedAgain(draft: RunDraft, { enqueuedAtMs, agentLost }: InputOf<'queued'>): Next {
  const known = draft.state.line;
  patch(draft, { ringing: false, line: known === null || known.isMoved ? known : { ...known, sinceMs: enqueuedAtMs } });
  const { wait, entryQueueId, spot, line } = draft.state;
  if (wait.for !== 'agent') return lineDue(draft);
  // What an agent talked was no wait: the limit begins anew.
  const again = { sinceMs: draft.nowMs, isMoved: true };
  if (line !== null) patch(draft, { line: { ...line, ...again, announceAtMs: draft.nowMs + line.rules.announceEveryMs } });
  if (!backInLine(draft)) {
    const node = nodeAt(draft, spot.at);
    // The answer that it was in line never came; asked again, routing only says so.
    return node?.kind === 'enqueue'
      ? ask(draft, { type: 'enqueue', queueId: node.queueId ?? entryQueueId }, ENQUEUE_MS)
      : { go: 'notReached' };
  }
  if (agentLost) speak(draft, [{ kind: 'builtIn', text: 'apology' }]);
  return null;
}

/** Who follows the standard flow of a queue follows that of the other, whose callback may have another key. */
export function moved(draft: RunDraft, { rules, standard }: InputOf<'moved'>): null {
  const { line, wait, spot } = draft.state;
  if (line === null || line.rules.queueId === rules.queueId) return null;
  const isStandard = standardGraph(line.at.graph) !== null && (wait.for === 'line' || wait.for === 'agent');
  const at = isStandard ? { ...line.at, graph: standard } : line.at;
  patch(draft, {
    queueId: rules.queueId,
    standard,
    spot: wait.for === 'line' ? { ...spot, at } : spot,
    line: { ...line, at, rules, isMoved: true, sinceMs: draft.nowMs, limit: 'ahead', announceAtMs: null },
    due: null,
  });
  if (wait.for === 'line') speak(draft, [{ kind: 'builtIn', text: 'passedOn' }]);
  return null;
}

/** The contact is over already; what follows is said to someone who no longer waits. */
export function emptied(draft: RunDraft): Next {
  const { wait, line, spot } = draft.state;
  const isAsking = wait.for === 'answer' && wait.ask.type === 'enqueue';
  if (['agent', 'farewell', 'nothing'].includes(wait.for) || (line === null && !isAsking)) return null;
  const { at, around } = line ?? spot;
  patch(draft, { spot: { at, around }, line: null, ringing: false, due: null, contact: 'ended' });
  return { go: 'empty' };
}
