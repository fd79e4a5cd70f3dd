import type { ContactEndReason } from '@cordboard/contracts';
import type { FlowPlan, Sound } from './plan.ts';
import { transition } from './state.ts';
import type { FlowContext, FlowEffect, FlowState, FlowStep } from './state.ts';

/** Rendering takes longer than this only when the worker is gone; then the caller goes on without the words. */
const PREPARE_LIMIT_MS = 10_000;
/** The first announcement comes early, but not on top of an agent who answers at once. */
export const FIRST_ANNOUNCEMENT_MS = 4_000;

export function firstAnnouncementAt({ announceEveryMs }: FlowPlan, { nowMs }: FlowContext): number {
  return nowMs + Math.min(FIRST_ANNOUNCEMENT_MS, announceEveryMs);
}

export const same = (state: FlowState): FlowStep => ({ state, effects: [] });

/** Says the sounds, cutting off what is being said; with nothing to say, goes on at once. */
export function say(state: FlowState, sounds: readonly Sound[], context: FlowContext): FlowStep {
  const effects: FlowEffect[] = state.speech === null ? [] : [{ type: 'stop', playerId: state.speech.playerId }];
  if (sounds.length === 0) return prepend(effects, spoken({ ...state, speech: null }, context));
  const playerId = context.newPlayerId();
  effects.push({ type: 'say', playerId, sounds });
  return { state: { ...state, speech: { playerId, state: 'preparing', deadlineMs: context.nowMs + PREPARE_LIMIT_MS } }, effects };
}

/** What follows when nothing is being said any more. */
export function spoken(state: FlowState, context: FlowContext): FlowStep {
  if (state.phase === 'greeting') {
    return { state: transition(state, 'enqueueing'), effects: [{ type: 'enqueue', queueId: state.plan.queueId }] };
  }
  if (state.phase === 'leaving') return { state: transition(state, 'done'), effects: [{ type: 'hangUp' }] };
  const announceAtMs = state.announceAtMs === null ? firstAnnouncementAt(state.plan, context) : context.nowMs + state.plan.announceEveryMs;
  return same({ ...state, announceAtMs });
}

/** The contact ends first, so that no agent is offered someone who is being told goodbye. */
export function leave(state: FlowState, reason: ContactEndReason, sounds: readonly Sound[], context: FlowContext): FlowStep {
  return prepend([{ type: 'leave', reason }], say(transition(state, 'leaving'), sounds, context));
}

export function prepend(effects: readonly FlowEffect[], step: FlowStep): FlowStep {
  return { state: step.state, effects: [...effects, ...step.effects] };
}
