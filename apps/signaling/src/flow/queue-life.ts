import { soundsOf } from './plan.ts';
import type { FlowPlan } from './plan.ts';
import { firstAnnouncementAt, leave, same, say } from './speak.ts';
import { transition } from './state.ts';
import type { FlowContext, FlowState, FlowStep, OverflowStage } from './state.ts';
import { SPOKEN_TEXTS } from './texts/spoken.ts';

/** The contact stands in line, whether the answer to the enqueueing says so first or an event. */
export function inLine(state: FlowState, context: FlowContext): FlowState {
  if (state.phase !== 'enqueueing') return state;
  const announceAtMs = firstAnnouncementAt(state.plan, context);
  return { ...transition(state, 'waiting'), enqueuedAtMs: state.enqueuedAtMs ?? context.nowMs, announceAtMs };
}

/** A stage of the queue is due; told twice, it is carried out once. */
export function stageDue(state: FlowState, { queueId, stage, action }: OverflowStage, context: FlowContext): FlowStep {
  const waits = inLine(state, context);
  if (waits.phase !== 'waiting' || (waits.stage?.queueId === queueId && waits.stage.stage >= stage)) return same(waits);
  return carryOutStage({ ...waits, stage: { queueId, stage, action, state: 'due' } }, context);
}

/** Not while an agent is being rung, nor while an answer about a callback is on its way. */
export function carryOutStage(state: FlowState, context: FlowContext): FlowStep {
  const { stage } = state;
  if (stage?.state !== 'due' || state.phase !== 'waiting' || state.ringing || state.askedCallback !== null) return same(state);
  if (stage.action === 'message') return tooLong({ ...state, stage: { ...stage, state: 'done' } }, context);
  return askCallback({ ...state, stage: { ...stage, state: 'asked' } });
}

/** Who cannot be called back stays in line, and a later stage may find something else. */
export function askedInVain(state: FlowState): FlowState {
  return state.stage?.state === 'asked' ? { ...state, stage: { ...state.stage, state: 'done' } } : state;
}

/** Should that agent not take it after all. */
export function askAgain(state: FlowState): FlowState {
  return state.stage?.state === 'asked' ? { ...state, stage: { ...state.stage, state: 'due' } } : state;
}

/** The queue's own limit. */
export function waitedTooLong(state: FlowState, context: FlowContext): FlowStep {
  return state.plan.onMaxWait === 'callback' ? askCallback(state) : tooLong(state, context);
}

function askCallback(state: FlowState): FlowStep {
  return { state: { ...state, askedCallback: 'overflow' }, effects: [{ type: 'requestCallback', by: 'overflow' }] };
}

function tooLong(state: FlowState, context: FlowContext): FlowStep {
  const text = SPOKEN_TEXTS[state.plan.locale].waitedTooLong;
  return leave(state, 'waitedTooLong', soundsOf(state.plan.waitedTooLongMessage, text), context);
}

/**
 * Music, words and limits are those of the queue in which the contact is now, and who waits is told. What was said at the
 * beginning stays true: whether the call is recorded.
 */
export function queueChanged(state: FlowState, plan: FlowPlan, context: FlowContext): FlowStep {
  if (plan.queueId === state.plan.queueId) return same(state);
  const { greeting, recording } = state.plan;
  const before = inLine(state, context);
  const moved: FlowState = { ...before, plan: { ...plan, greeting, recording }, inQueueSinceMs: context.nowMs };
  if (moved.phase !== 'waiting' || moved.askedCallback !== null) return same(moved);
  return say({ ...moved, announceAtMs: null }, [{ kind: 'text', text: SPOKEN_TEXTS[plan.locale].passedOn }], context);
}

/** The contact has ended already; what is said is said to someone who no longer waits. */
export function nobodyLeft(state: FlowState, context: FlowContext): FlowStep {
  const waits = inLine(state, context);
  if (waits.phase !== 'waiting') return same(waits);
  const sounds = soundsOf(waits.plan.nobodyThereMessage, SPOKEN_TEXTS[waits.plan.locale].nobodyThere);
  return say({ ...transition(waits, 'leaving'), askedCallback: null }, sounds, context);
}
