import { assertNever } from '@cordboard/contracts';
import type { PlayerId } from '@cordboard/contracts';
import { announcementOf } from './announcement.ts';
import type { Place } from './announcement.ts';
import { greetingOf, soundsOf } from './plan.ts';
import { askAgain, askedInVain, carryOutStage, inLine, nobodyLeft, queueChanged, stageDue, waitedTooLong } from './queue-life.ts';
import { leave, prepend, same, say, spoken } from './speak.ts';
import { transition } from './state.ts';
import type { FlowContext, FlowEffect, FlowInput, FlowState, FlowStep } from './state.ts';
import { SPOKEN_TEXTS } from './texts/spoken.ts';

export { flowWithAgent, newFlow } from './state.ts';
export type { FlowEffect, FlowInput, FlowState } from './state.ts';
export { FIRST_ANNOUNCEMENT_MS } from './speak.ts';

const PLAYING_SLACK_MS = 3_000;

/** The next moment at which `tick` has something to do; null when only others can move the flow. */
export function flowWakeAtMs(state: FlowState): number | null {
  const moments: number[] = [];
  if (state.speech !== null) moments.push(state.speech.deadlineMs);
  if (state.phase === 'waiting' && !state.ringing) {
    if (state.announceAtMs !== null && state.speech === null) moments.push(state.announceAtMs);
    const limit = waitLimitMs(state);
    if (limit !== null && state.askedCallback === null) moments.push(limit);
  }
  return moments.length === 0 ? null : Math.min(...moments);
}

function waitLimitMs(state: FlowState): number | null {
  const sinceMs = state.inQueueSinceMs ?? state.enqueuedAtMs;
  return state.plan.maxWaitMs === 0 || sinceMs === null ? null : sinceMs + state.plan.maxWaitMs;
}

export function flowStep(state: FlowState, input: FlowInput, context: FlowContext): FlowStep {
  switch (input.type) {
    case 'begin':
      return begin(state, context);
    case 'prepared':
      return prepared(state, input.playerId, input.objectKeys, context);
    case 'playing':
      if (state.speech?.playerId !== input.playerId) return same(state);
      return same({ ...state, speech: { ...state.speech, deadlineMs: context.nowMs + input.durationMs + PLAYING_SLACK_MS } });
    case 'ended':
      return state.speech?.playerId === input.playerId ? spoken({ ...state, speech: null }, context) : same(state);
    case 'enqueued':
      return enqueued(state, input, context);
    case 'queued':
      return queued(state, input.enqueuedAtMs, input.agentLost, context);
    case 'ringing':
      return same({ ...state, ringing: input.ringing });
    case 'stage':
      return stageDue(state, input, context);
    case 'plan':
      return queueChanged(state, input.plan, context);
    case 'emptied':
      return nobodyLeft(state, context);
    case 'joined':
      return joined(state);
    case 'digit':
      return digit(state, input.digit);
    case 'place':
      return placeKnown(state, input.place, context);
    case 'callbackPromised':
      return promised(state, input, context);
    case 'callbackRefused':
      return refused(state, input.code, context);
    case 'tick':
      return tick(state, context);
    default:
      return assertNever(input, 'flow input');
  }
}

function begin(state: FlowState, context: FlowContext): FlowStep {
  if (state.phase !== 'idle') return same(state);
  return say(transition(state, 'greeting'), greetingOf(state.plan), context);
}

function prepared(state: FlowState, playerId: PlayerId, objectKeys: readonly string[], context: FlowContext): FlowStep {
  if (state.speech?.playerId !== playerId || state.speech.state !== 'preparing') return same(state);
  if (objectKeys.length === 0) return spoken({ ...state, speech: null }, context);
  return { state: { ...state, speech: { ...state.speech, state: 'playing' } }, effects: [{ type: 'play', playerId, objectKeys }] };
}

function enqueued(state: FlowState, { outcome, resumed }: Extract<FlowInput, { type: 'enqueued' }>, context: FlowContext): FlowStep {
  // The event that it is in line may have been faster.
  const isKnown = outcome === 'queued' && state.phase === 'waiting';
  if (state.phase !== 'enqueueing' && !isKnown) return same(state);
  const { plan } = state;
  const texts = SPOKEN_TEXTS[plan.locale];
  if (outcome === 'queued') {
    const waits = inLine(state, context);
    return resumed === true ? say(waits, [{ kind: 'text', text: texts.resumed }], context) : same(waits);
  }
  if (outcome === 'full') return leave(state, 'queueFull', soundsOf(plan.fullMessage, texts.full), context);
  if (outcome === 'empty') return leave(state, 'nobodyThere', soundsOf(plan.nobodyThereMessage, texts.nobodyThere), context);
  return leave(state, 'queueClosed', soundsOf(plan.closedMessage, texts.closed(plan.tenantName)), context);
}

function queued(state: FlowState, enqueuedAtMs: number, agentLost: boolean, context: FlowContext): FlowStep {
  if (state.phase === 'leaving' || state.phase === 'done') return same(state);
  const known: FlowState = inLine({ ...state, enqueuedAtMs, ringing: false }, context);
  if (state.phase !== 'away') return carryOutStage(known, context);
  const waiting: FlowState = { ...transition(known, 'waiting'), announceAtMs: context.nowMs + state.plan.announceEveryMs };
  return agentLost ? say(waiting, [{ kind: 'text', text: SPOKEN_TEXTS[state.plan.locale].apology }], context) : same(waiting);
}

function joined(state: FlowState): FlowStep {
  if (state.phase !== 'waiting' && state.phase !== 'enqueueing') return same(state);
  const effects: FlowEffect[] = state.speech === null ? [] : [{ type: 'stop', playerId: state.speech.playerId }];
  return { state: { ...transition(state, 'away'), speech: null, ringing: false, askedCallback: null, stage: null }, effects };
}

function digit(state: FlowState, pressed: string): FlowStep {
  const { plan } = state;
  if (state.phase !== 'waiting' || state.askedCallback !== null || !plan.callbackOffered || pressed !== plan.callbackDigit)
    return same(state);
  return { state: { ...state, askedCallback: 'digit' }, effects: [{ type: 'requestCallback', by: 'digit' }] };
}

function placeKnown(state: FlowState, place: Place | null, context: FlowContext): FlowStep {
  const again: FlowState = { ...state, announceAtMs: context.nowMs + state.plan.announceEveryMs };
  if (state.phase !== 'waiting' || state.ringing || state.speech !== null || state.askedCallback !== null) return same(state);
  if (place === null) return same(again);
  const sounds = announcementOf(state.plan, place);
  if (sounds.length === 0) return same(again);
  return prepend([{ type: 'announced', place }], say(again, sounds, context));
}

function promised(state: FlowState, { by, atTime }: Extract<FlowInput, { type: 'callbackPromised' }>, context: FlowContext): FlowStep {
  if (state.phase === 'leaving' || state.phase === 'done' || state.phase === 'idle') return same(state);
  const texts = SPOKEN_TEXTS[state.plan.locale];
  const text = atTime ? texts.callbackAtTime : by === 'overflow' ? texts.callbackByOverflow : texts.callbackConfirmed;
  return say({ ...transition(state, 'leaving'), askedCallback: null }, [{ kind: 'text', text }], context);
}

function refused(state: FlowState, code: string, context: FlowContext): FlowStep {
  if (state.phase !== 'waiting' || state.askedCallback === null) return same(state);
  const texts = SPOKEN_TEXTS[state.plan.locale];
  const known: FlowState = { ...state, askedCallback: null };
  // An agent is just being rung (state_conflict): the customer is about to be served, nothing needs saying.
  if (code === 'state_conflict') return same(askAgain(known));
  if (state.askedCallback === 'overflow' && state.stage?.state !== 'asked') {
    return leave(known, 'waitedTooLong', soundsOf(state.plan.waitedTooLongMessage, texts.waitedTooLong), context);
  }
  const said = say(
    askedInVain(known),
    [{ kind: 'text', text: code === 'duplicate' ? texts.callbackExists : texts.callbackFailed }],
    context,
  );
  return prepend(said.effects, carryOutStage(said.state, context));
}

function tick(state: FlowState, context: FlowContext): FlowStep {
  const { nowMs } = context;
  if (state.speech !== null && nowMs >= state.speech.deadlineMs) {
    return prepend([{ type: 'stop', playerId: state.speech.playerId }], spoken({ ...state, speech: null }, context));
  }
  if (state.phase !== 'waiting' || state.ringing) return same(state);
  const limit = waitLimitMs(state);
  if (limit !== null && nowMs >= limit && state.askedCallback === null) return waitedTooLong(state, context);
  if (state.announceAtMs !== null && nowMs >= state.announceAtMs && state.speech === null) {
    // Asked again only when the answer has come, or after a whole interval.
    return { state: { ...state, announceAtMs: nowMs + state.plan.announceEveryMs }, effects: [{ type: 'readPlace' }] };
  }
  return same(state);
}
