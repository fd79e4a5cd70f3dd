import { assertNever } from '@cordboard/contracts';
import type { ContactEndReason, PlayerId, QueueId } from '@cordboard/contracts';
import { announcementOf } from './announcement.ts';
import type { Place } from './announcement.ts';
import { greetingOf, soundsOf } from './plan.ts';
import type { FlowPlan, Sound } from './plan.ts';
import { SPOKEN_TEXTS } from './texts/spoken.ts';

/**
 * The standard flow: what a waiting customer hears, and what their wait leads to.
 * ```
 * idle ──► greeting ──► enqueueing ──► waiting ⇄ away (an agent has the customer)
 *                           │             │
 *                           └► leaving ◄──┘ (closed, full, waited too long, a callback is promised)
 *                                 │
 *                                 └──► done
 * ```
 * Pure: the clock and new ids come with each input.
 */
export const FLOW_PHASES = ['idle', 'greeting', 'enqueueing', 'waiting', 'away', 'leaving', 'done'] as const;
export type FlowPhase = (typeof FLOW_PHASES)[number];

const TRANSITIONS: Readonly<Record<FlowPhase, readonly FlowPhase[]>> = {
  idle: ['greeting', 'enqueueing'],
  greeting: ['enqueueing', 'leaving', 'done'],
  enqueueing: ['waiting', 'away', 'leaving', 'done'],
  waiting: ['away', 'leaving', 'done'],
  away: ['waiting', 'leaving', 'done'],
  leaving: ['done'],
  done: [],
};

/** What is being said, or is about to be. Music plays until the sound is ready, so there is no dead air. */
export interface Speech {
  readonly playerId: PlayerId;
  readonly state: 'preparing' | 'playing';
  /** When it counts as over though nobody said so. */
  readonly deadlineMs: number;
}

export interface FlowState {
  readonly plan: FlowPlan;
  readonly phase: FlowPhase;
  readonly speech: Speech | null;
  /** Since when the contact has its place, Unix ms. */
  readonly enqueuedAtMs: number | null;
  /** An agent's desk is ringing: nothing new is said, the wait limit holds its breath. */
  readonly ringing: boolean;
  readonly announceAtMs: number | null;
  /** A callback was asked for and the answer is not there yet. */
  readonly askedCallback: 'digit' | 'overflow' | null;
}

export type FlowInput =
  | { readonly type: 'begin' }
  | { readonly type: 'prepared'; readonly playerId: PlayerId; readonly objectKeys: readonly string[] }
  | { readonly type: 'playing'; readonly playerId: PlayerId; readonly durationMs: number }
  | { readonly type: 'ended'; readonly playerId: PlayerId }
  | { readonly type: 'enqueued'; readonly outcome: 'queued' | 'closed' | 'full' | 'empty' | 'noQueue'; readonly resumed?: true }
  | { readonly type: 'queued'; readonly enqueuedAtMs: number; readonly agentLost: boolean }
  | { readonly type: 'ringing'; readonly ringing: boolean }
  | { readonly type: 'joined' }
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'place'; readonly place: Place | null }
  /** `atTime`: the customer chose when. */
  | { readonly type: 'callbackPromised'; readonly by: 'digit' | 'widget' | 'overflow'; readonly atTime: boolean }
  | { readonly type: 'callbackRefused'; readonly code: string }
  | { readonly type: 'tick' };

export type FlowEffect =
  | { readonly type: 'say'; readonly playerId: PlayerId; readonly sounds: readonly Sound[] }
  | { readonly type: 'play'; readonly playerId: PlayerId; readonly objectKeys: readonly string[] }
  | { readonly type: 'stop'; readonly playerId: PlayerId }
  | { readonly type: 'enqueue'; readonly queueId: QueueId }
  | { readonly type: 'readPlace' }
  | { readonly type: 'announced'; readonly place: Place }
  | { readonly type: 'requestCallback'; readonly by: 'digit' | 'overflow' }
  /** The contact is over; what is still said is said to someone who no longer waits. */
  | { readonly type: 'leave'; readonly reason: ContactEndReason }
  | { readonly type: 'hangUp' };

export interface FlowContext {
  readonly nowMs: number;
  readonly newPlayerId: () => PlayerId;
}
export interface FlowStep {
  readonly state: FlowState;
  readonly effects: readonly FlowEffect[];
}

/** The first announcement comes early, but not on top of an agent who answers at once. */
export const FIRST_ANNOUNCEMENT_MS = 4_000;
/** Rendering takes longer than this only when the worker is gone; then the caller goes on without the words. */
const PREPARE_LIMIT_MS = 10_000;
const PLAYING_SLACK_MS = 3_000;

export function newFlow(plan: FlowPlan): FlowState {
  return { plan, phase: 'idle', speech: null, enqueuedAtMs: null, ringing: false, announceAtMs: null, askedCallback: null };
}

/** The flow of a customer who has an agent already: a callback that was answered. */
export function flowWithAgent(plan: FlowPlan, enqueuedAtMs: number | null): FlowState {
  return { ...newFlow(plan), phase: 'away', enqueuedAtMs };
}

function transition(state: FlowState, to: FlowPhase): FlowState {
  if (!TRANSITIONS[state.phase].includes(to)) throw new TypeError(`flow: ${state.phase} cannot become ${to}`);
  return { ...state, phase: to };
}

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
  if (state.plan.maxWaitMs === 0 || state.enqueuedAtMs === null) return null;
  return state.enqueuedAtMs + state.plan.maxWaitMs;
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

const same = (state: FlowState): FlowStep => ({ state, effects: [] });

/** Says the sounds, cutting off what is being said; with nothing to say, goes on at once. */
function say(state: FlowState, sounds: readonly Sound[], context: FlowContext): FlowStep {
  const effects: FlowEffect[] = state.speech === null ? [] : [{ type: 'stop', playerId: state.speech.playerId }];
  if (sounds.length === 0) return prepend(effects, spoken({ ...state, speech: null }, context));
  const playerId = context.newPlayerId();
  effects.push({ type: 'say', playerId, sounds });
  return { state: { ...state, speech: { playerId, state: 'preparing', deadlineMs: context.nowMs + PREPARE_LIMIT_MS } }, effects };
}

/** What follows when nothing is being said any more. */
function spoken(state: FlowState, context: FlowContext): FlowStep {
  if (state.phase === 'greeting') {
    return { state: transition(state, 'enqueueing'), effects: [{ type: 'enqueue', queueId: state.plan.queueId }] };
  }
  if (state.phase === 'leaving') return { state: transition(state, 'done'), effects: [{ type: 'hangUp' }] };
  return same({ ...state, announceAtMs: context.nowMs + state.plan.announceEveryMs });
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
  if (state.phase !== 'enqueueing') return same(state);
  const { plan } = state;
  const texts = SPOKEN_TEXTS[plan.locale];
  if (outcome === 'queued') {
    const announceAtMs = context.nowMs + Math.min(FIRST_ANNOUNCEMENT_MS, plan.announceEveryMs);
    const waiting: FlowState = { ...transition(state, 'waiting'), enqueuedAtMs: state.enqueuedAtMs ?? context.nowMs, announceAtMs };
    return resumed === true ? say(waiting, [{ kind: 'text', text: texts.resumed }], context) : same(waiting);
  }
  if (outcome === 'full') return leave(state, 'queueFull', soundsOf(plan.fullMessage, texts.full), context);
  return leave(state, 'queueClosed', soundsOf(plan.closedMessage, texts.closed(plan.tenantName)), context);
}

/** The contact ends first, so that no agent is offered someone who is being told goodbye. */
function leave(state: FlowState, reason: ContactEndReason, sounds: readonly Sound[], context: FlowContext): FlowStep {
  return prepend([{ type: 'leave', reason }], say(transition(state, 'leaving'), sounds, context));
}

function queued(state: FlowState, enqueuedAtMs: number, agentLost: boolean, context: FlowContext): FlowStep {
  if (state.phase === 'leaving' || state.phase === 'done') return same(state);
  const known: FlowState = { ...state, enqueuedAtMs, ringing: false };
  if (state.phase !== 'away') return same(known);
  const waiting: FlowState = { ...transition(known, 'waiting'), announceAtMs: context.nowMs + state.plan.announceEveryMs };
  return agentLost ? say(waiting, [{ kind: 'text', text: SPOKEN_TEXTS[state.plan.locale].apology }], context) : same(waiting);
}

function joined(state: FlowState): FlowStep {
  if (state.phase !== 'waiting' && state.phase !== 'enqueueing') return same(state);
  const effects: FlowEffect[] = state.speech === null ? [] : [{ type: 'stop', playerId: state.speech.playerId }];
  return { state: { ...transition(state, 'away'), speech: null, ringing: false, askedCallback: null }, effects };
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
  const byOverflow = state.askedCallback === 'overflow';
  const known: FlowState = { ...state, askedCallback: null };
  // An agent is just being rung (state_conflict): the customer is about to be served, nothing needs saying.
  if (code === 'state_conflict') return same(known);
  if (byOverflow) return leave(known, 'waitedTooLong', soundsOf(state.plan.waitedTooLongMessage, texts.waitedTooLong), context);
  return say(known, [{ kind: 'text', text: code === 'duplicate' ? texts.callbackExists : texts.callbackFailed }], context);
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

function waitedTooLong(state: FlowState, context: FlowContext): FlowStep {
  if (state.plan.onMaxWait === 'callback') {
    return { state: { ...state, askedCallback: 'overflow' }, effects: [{ type: 'requestCallback', by: 'overflow' }] };
  }
  const text = SPOKEN_TEXTS[state.plan.locale].waitedTooLong;
  return leave(state, 'waitedTooLong', soundsOf(state.plan.waitedTooLongMessage, text), context);
}

function prepend(effects: readonly FlowEffect[], step: FlowStep): FlowStep {
  return { state: step.state, effects: [...effects, ...step.effects] };
}
