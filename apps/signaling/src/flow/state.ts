import type { ContactEndReason, PlayerId, QueueId } from '@cordboard/contracts';
import type { Place } from './announcement.ts';
import type { FlowPlan, Sound } from './plan.ts';

/**
 * The standard flow: what a waiting customer hears, and what their wait leads to.
 * ```
 * idle ──► greeting ──► enqueueing ──► waiting ⇄ away (an agent has the customer)
 *                           │             │
 *                           └► leaving ◄──┘ (closed, full, nobody there, waited too long, a callback is promised)
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
  /** Null while nothing was announced in this queue: then soon after what is being said. */
  readonly announceAtMs: number | null;
  /** A callback was asked for and the answer is not there yet. */
  readonly askedCallback: 'digit' | 'overflow' | null;
  /** Since when it is in this queue, when that is not the first; Unix ms. The wait limit is each queue's own. */
  readonly inQueueSinceMs: number | null;
  /** The last stage of its queue that was due for the call. `due`: as soon as nobody rings. */
  readonly stage: (OverflowStage & { readonly state: 'due' | 'asked' | 'done' }) | null;
}

/** A stage of a queue that is the call's to carry out; 1 = the queue's first. */
export interface OverflowStage {
  readonly queueId: QueueId;
  readonly stage: number;
  readonly action: 'callback' | 'message';
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
  | ({ readonly type: 'stage' } & OverflowStage)
  /** Of the queue in which the contact is now. */
  | { readonly type: 'plan'; readonly plan: FlowPlan }
  /** Routing ended the contact: nobody is left in its queue. */
  | { readonly type: 'emptied' }
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

export function newFlow(plan: FlowPlan): FlowState {
  return {
    plan,
    phase: 'idle',
    speech: null,
    enqueuedAtMs: null,
    ringing: false,
    announceAtMs: null,
    askedCallback: null,
    inQueueSinceMs: null,
    stage: null,
  };
}

/** The flow of a customer who has an agent already: a callback that was answered. */
export function flowWithAgent(plan: FlowPlan, enqueuedAtMs: number | null): FlowState {
  return { ...newFlow(plan), phase: 'away', enqueuedAtMs };
}

export function transition(state: FlowState, to: FlowPhase): FlowState {
  if (!TRANSITIONS[state.phase].includes(to)) throw new TypeError(`flow: ${state.phase} cannot become ${to}`);
  return { ...state, phase: to };
}
