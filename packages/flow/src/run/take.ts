import { assertNever } from '@cordboard/contracts';
import { keyOutcome } from '../ports.ts';
import { heard, nodeAt, patch } from './draft.ts';
import type { Next, RunDraft } from './draft.ts';
import { decide, finish, record } from './enter.ts';
import { isKeyed, keyPressed, keysOverdue, promptOver } from './keys.ts';
import * as line from './line.ts';
import { responded } from './request.ts';
import { hush, PLAYING_SLACK_MS, speak } from './speak.ts';
import type { FlowAsk, RunInput } from './state.ts';

const TAKEN_OVER_MS = 5_000;

/** What an input means where the call is. One that comes too late, or twice, means nothing. */
export function take(draft: RunDraft, input: RunInput): Next {
  const { wait, speech, spot } = draft.state;
  switch (input.type) {
    case 'begin':
      return wait.for === 'start' ? { enter: spot.at.nodeId } : null;
    case 'speechStarted':
      if (speech?.speechId === input.speechId) {
        patch(draft, { speech: { ...speech, state: 'playing', deadlineMs: draft.nowMs + input.durationMs + PLAYING_SLACK_MS } });
      }
      return null;
    case 'speechEnded':
    case 'speechFailed':
      if (speech?.speechId !== input.speechId) return null;
      patch(draft, { speech: null });
      return speechOver(draft, input.type === 'speechFailed');
    case 'key':
      return key(draft, input.key);
    case 'facts':
    case 'response':
    case 'enqueued':
    case 'callback':
    case 'recorded':
    case 'notReached':
    case 'askFailed':
      return wait.for === 'answer' && wait.ask.askId === input.askId ? answered(draft, input) : null;
    case 'promised':
      return promised(draft, input.atTime);
    case 'ringing':
      patch(draft, { ringing: input.ringing });
      return line.lineDue(draft);
    case 'joined':
      return line.joined(draft);
    case 'queued':
      return line.queuedAgain(draft, input);
    case 'moved':
      return line.moved(draft, input);
    case 'due':
      if (!['agent', 'farewell', 'nothing'].includes(wait.for)) patch(draft, { due: input.what });
      return line.lineDue(draft);
    case 'emptied':
      return line.emptied(draft);
    case 'place':
      return line.announce(draft, input.place);
    case 'agentLeft':
      return agentLeft(draft);
    case 'tick':
      return tick(draft);
    case 'takenOver':
      return askAgain(draft);
    default:
      return assertNever(input, 'flow input');
  }
}

function speechOver(draft: RunDraft, hasFailed: boolean): Next {
  const { wait, spot } = draft.state;
  const node = nodeAt(draft, spot.at);
  if (wait.for === 'farewell') return finish(draft, 'hungUp');
  if (wait.for === 'line') return line.announcementOver(draft);
  if (wait.for === 'keys') return isKeyed(node) ? promptOver(draft, node, wait) : { fail: 'nodeMissing' };
  if (wait.for !== 'speech') return null;
  if (node?.kind === 'voicemail') return record(draft, node);
  // Words that cannot be had are left out, unless the flow has a way for it.
  return hasFailed && node?.next['error'] !== undefined ? { fail: 'soundMissing' } : { go: 'done' };
}

function key(draft: RunDraft, pressed: string): Next {
  const { wait, spot } = draft.state;
  const node = nodeAt(draft, spot.at);
  if (wait.for === 'keys') return isKeyed(node) ? keyPressed(draft, node, wait, pressed) : { fail: 'nodeMissing' };
  if (wait.for === 'speech' && (node?.kind === 'say' || node?.kind === 'play') && node.interruptible) {
    heard(draft);
    return { go: 'done' };
  }
  if (wait.for !== 'line' || node?.kind !== 'enqueue' || !node.keys.includes(pressed)) return null;
  heard(draft);
  return { go: keyOutcome(pressed) };
}

type Answer = Extract<RunInput, { askId: number }>;

function answered(draft: RunDraft, input: Answer): Next {
  const node = nodeAt(draft, draft.state.spot.at);
  switch (input.type) {
    case 'facts':
      return node?.kind === 'condition' ? decide(draft, node, input.values) : { fail: 'nodeMissing' };
    case 'response':
      return node?.kind === 'http' ? responded(draft, node, input.response) : { fail: 'nodeMissing' };
    case 'enqueued':
      return line.enqueued(draft, input);
    case 'callback':
      return callbackAnswered(draft, input.outcome);
    case 'recorded':
      if (input.durationMs === 0) return { go: 'silent' };
      heard(draft);
      return { go: 'done' };
    case 'notReached':
      return { go: 'notReached' };
    case 'askFailed':
      return { fail: 'noAnswer' };
    default:
      return assertNever(input, 'answer');
  }
}

function callbackAnswered(draft: RunDraft, outcome: Extract<Answer, { type: 'callback' }>['outcome']): Next {
  const { wait } = draft.state;
  if (outcome === 'promised') {
    patch(draft, { contact: 'promised', line: null, ringing: false, due: null });
    return { go: 'promised' };
  }
  if (outcome !== 'ringing') return { go: outcome };
  // An agent is just being asked: should that come to nothing, a wait that was too long still is.
  const isForWait = wait.for === 'answer' && wait.ask.type === 'requestCallback' && wait.ask.because === 'wait';
  if (!line.backInLine(draft)) return { go: 'refused' };
  if (isForWait) patch(draft, { due: 'callback' });
  return null;
}

function promised(draft: RunDraft, atTime: boolean): null {
  const { wait } = draft.state;
  if (['start', 'farewell', 'nothing'].includes(wait.for)) return null;
  patch(draft, { contact: 'promised', line: null, ringing: false, due: null, wait: { for: 'farewell' } });
  speak(draft, [{ kind: 'builtIn', text: atTime ? 'callbackAtTime' : 'callbackConfirmed' }]);
  return null;
}

function agentLeft(draft: RunDraft): Next {
  const { wait } = draft.state;
  if (wait.for !== 'agent') return null;
  const { at, around } = wait;
  heard(draft);
  patch(draft, { spot: { at, around }, line: null, contact: 'ended' });
  return { go: 'after' };
}

function tick(draft: RunDraft): Next {
  const { wait, speech, spot } = draft.state;
  if (speech !== null && draft.nowMs >= speech.deadlineMs) {
    hush(draft);
    return speechOver(draft, speech.state === 'preparing');
  }
  const node = nodeAt(draft, spot.at);
  if (wait.for === 'keys' && wait.deadlineMs !== null && draft.nowMs >= wait.deadlineMs) {
    return isKeyed(node) ? keysOverdue(draft, node, wait) : { fail: 'nodeMissing' };
  }
  if (wait.for === 'answer' && draft.nowMs >= wait.deadlineMs) return unanswered(wait.ask);
  return wait.for === 'line' ? line.lineTick(draft) : null;
}

function unanswered({ type }: FlowAsk): Next {
  if (type === 'ring') return { go: 'notReached' };
  return type === 'request' ? { fail: 'requestTimedOut', as: 'timeout' } : { fail: 'noAnswer' };
}

/**
 * Sound that the media node has begun goes on there; what was only asked for is asked for again, under the same id. The time
 * that nobody owned the call is no delay of whoever is asked.
 */
function askAgain(draft: RunDraft): null {
  const { wait, speech, locale } = draft.state;
  const later = (deadlineMs: number): number => Math.max(deadlineMs, draft.nowMs + TAKEN_OVER_MS);
  if (speech?.state === 'preparing') {
    patch(draft, { speech: { ...speech, deadlineMs: later(speech.deadlineMs) } });
    draft.effects.push({ type: 'speak', speechId: speech.speechId, locale, sounds: speech.sounds });
  }
  if (wait.for === 'answer') {
    patch(draft, { wait: { ...wait, deadlineMs: later(wait.deadlineMs) } });
    draft.effects.push({ type: 'ask', ask: wait.ask });
  }
  return null;
}
