import type { PlayerId, QueueId } from '@cordboard/contracts';
import { endedRun, newRun, standardKey, STANDARD_LINE } from '@cordboard/flow';
import type { FlowRun, FlowSpeech, FlowWait, RunStart } from '@cordboard/flow';
import type { FlowPlan } from './plan.ts';
import { rulesOf } from './plan.ts';

/** What a call's record had before calls followed graphs; calls that began then are still to be led to their end. */
export interface OldFlow {
  readonly plan: FlowPlan;
  readonly phase: 'idle' | 'greeting' | 'enqueueing' | 'waiting' | 'away' | 'leaving' | 'done';
  readonly speech: { readonly playerId: PlayerId; readonly state: 'preparing' | 'playing'; readonly deadlineMs: number } | null;
  readonly enqueuedAtMs: number | null;
  readonly ringing: boolean;
  readonly announceAtMs: number | null;
  readonly inQueueSinceMs: number | null;
  readonly stage: { readonly queueId: QueueId; readonly stage: number } | null;
}

/** The same call in the standard flow. `isPromised`: it goes on as a callback. */
export function runOfOldFlow(old: OldFlow, isPromised: boolean): FlowRun {
  const { plan, phase } = old;
  const { queueId, locale } = plan;
  const start: RunStart = {
    ...{ flow: null, entryQueueId: queueId, standard: standardKey(plan), versions: {} },
    ...{ locale, timeZone: 'UTC', caller: {}, call: { locale } },
  };
  const fresh = newRun(start, () => null);
  const over = isPromised ? 'promised' : 'ended';
  if (phase === 'done') return endedRun(fresh, over);
  const speech = speechOf(old, queueId);
  const known = { ...fresh, speech, ringing: old.ringing, lastId: 1 };
  // A greeting is said again only when it had not begun.
  if (phase === 'idle') return fresh;
  if (phase === 'greeting') return speech === null ? fresh : { ...known, wait: { for: 'speech' } };
  if (phase === 'leaving') return { ...known, wait: { for: 'farewell' }, contact: over };
  const spot = { at: { graph: start.standard, nodeId: STANDARD_LINE }, around: [] };
  if (phase === 'enqueueing') {
    const ask = { askId: 1, type: 'enqueue', queueId } as const;
    return { ...known, spot, speech: null, wait: { for: 'answer', ask, deadlineMs: 0 } };
  }
  const sinceMs = old.inQueueSinceMs ?? old.enqueuedAtMs ?? 0;
  const isMoved = old.inQueueSinceMs !== null;
  const wait: FlowWait = phase === 'away' ? { for: 'agent', ...spot } : { for: 'line' };
  const { announceAtMs } = old;
  return { ...known, spot, wait, line: { ...spot, rules: rulesOf(plan), sinceMs, isMoved, announceAtMs, limit: 'ahead' } };
}

/** Its words are forgotten; when they had not begun, whatever follows is said without them. */
function speechOf({ speech, phase }: OldFlow, queueId: QueueId): FlowSpeech | null {
  if (speech === null) return null;
  const sounds = phase === 'greeting' ? ([{ kind: 'queue', moment: 'greeting', queueId }] as const) : [];
  const { state, deadlineMs } = speech;
  return { speechId: 1, state, sounds, deadlineMs };
}
