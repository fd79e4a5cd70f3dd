import { assertNever } from '@cordboard/contracts';
import { flowStep } from '@cordboard/flow';
import type { FlowAsk, FlowRun, RunEffect, RunInput } from '@cordboard/flow';
import { rulesOf } from '../flow/plan.ts';
import type { FlowPlan } from '../flow/plan.ts';
import { soundsFor } from '../flow/words.ts';
import { patch, patchContact } from './draft.ts';
import type { Draft } from './draft.ts';
import type { FlowInput } from './inputs.ts';

/** The contact is over, or goes on as a callback: what is said is said to somebody who no longer waits. */
export const isLeaving = ({ contact, wait }: FlowRun): boolean => contact !== 'open' || wait.for === 'nothing';
export const hasFlowEnded = ({ wait }: FlowRun): boolean => wait.for === 'nothing';
export const isJoining = ({ wait }: FlowRun): boolean => wait.for === 'answer' && wait.ask.type === 'enqueue';

/** Runs one step of the flow inside a step of the call, and turns what the flow asks for into effects of the call. */
export function moveFlow(draft: Draft, input: RunInput): void {
  const { state, effects } = flowStep(draft.state.flow, input, { nowMs: draft.nowMs, graph: draft.graph });
  patch(draft, { flow: state });
  for (const effect of effects) applyFlowEffect(draft, effect);
}

/** What the call's own effects tell, in the words of a flow. */
export function flowTold(draft: Draft, input: FlowInput): void {
  const { speaking } = draft.state;
  switch (input.type) {
    case 'prepared':
      return prepared(draft, input);
    case 'playing':
      if (speaking?.playerId !== input.playerId) return;
      return moveFlow(draft, { type: 'speechStarted', speechId: speaking.speechId, durationMs: input.durationMs });
    case 'ended':
      if (speaking?.playerId !== input.playerId) return;
      patch(draft, { speaking: null });
      return moveFlow(draft, { type: 'speechEnded', speechId: speaking.speechId });
    case 'enqueued':
      return enqueued(draft, input);
    default:
      return moveFlow(draft, input);
  }
}

function prepared(draft: Draft, { playerId, objectKeys }: Extract<FlowInput, { type: 'prepared' }>): void {
  const { speaking, playing } = draft.state;
  if (speaking?.playerId !== playerId || playing === playerId) return;
  if (objectKeys.length > 0) {
    patch(draft, { playing: playerId });
    draft.effects.push({ type: 'startPlayer', playerId, objectKeys });
    return;
  }
  patch(draft, { speaking: null });
  moveFlow(draft, { type: 'speechFailed', speechId: speaking.speechId });
}

/** A queue that is gone by now is as a closed one. */
function enqueued(draft: Draft, { askId, outcome, plan, resumed }: Extract<FlowInput, { type: 'enqueued' }>): void {
  const { queueId, plan: before } = draft.state;
  if (plan !== null) takePlan(draft, plan);
  if (draft.state.plan.queueId !== before.queueId) draft.effects.push({ type: 'loadMusic' });
  if (outcome === 'queued') {
    const now = draft.state.plan;
    patch(draft, { enqueuedAtMs: draft.state.enqueuedAtMs ?? draft.nowMs });
    moveFlow(draft, { type: 'enqueued', askId, outcome, rules: rulesOf(now), ...(resumed === true ? { resumed } : {}) });
    // The event that routing led it to another queue was faster.
    if (queueId !== null && queueId !== now.queueId) draft.effects.push({ type: 'readPlan', queueId });
  } else moveFlow(draft, { type: 'enqueued', askId, outcome: outcome === 'noQueue' ? 'closed' : outcome });
}

/** Of the queue in which the call is now. What was said at the beginning stays true: whether the call is recorded. */
export function takePlan(draft: Draft, plan: FlowPlan): void {
  const { recording } = draft.state.plan;
  patch(draft, { plan: { ...plan, recording } });
}

function applyFlowEffect(draft: Draft, effect: RunEffect): void {
  switch (effect.type) {
    case 'speak':
      return speak(draft, effect);
    case 'stopSpeech':
      return stopSpeech(draft, effect.speechId);
    case 'ask':
      return ask(draft, effect.ask);
    case 'readPlace':
    case 'trouble':
      draft.effects.push(effect);
      return;
    case 'endContact':
      patchContact(draft, { endReason: effect.reason });
      draft.effects.push(effect);
      return;
    case 'hangUp':
      // The run has ended and the customer is still there: `step` sees to it.
      return;
    case 'attributes':
      patch(draft, { customerInfo: { ...draft.state.customerInfo, attributes: effect.attributes } });
      draft.effects.push({ type: 'tellAttributes' });
      return;
    case 'saveSurvey': {
      const { nodeId, scale, score } = effect;
      draft.effects.push({ type: 'append', event: { type: 'survey.answered', contactId: draft.state.contactId, nodeId, scale, score } });
      return;
    }
    case 'pauseRecording':
    case 'resumeRecording':
      // `recordingPaused` says it, and the recording follows it at the end of the step.
      return;
    default:
      return assertNever(effect, 'flow effect');
  }
}

/** Under the same id as before a new owner asked again, it has the same player. */
function speak(draft: Draft, { speechId, locale, sounds }: Extract<RunEffect, { type: 'speak' }>): void {
  const { plan, speaking } = draft.state;
  const playerId = speaking?.speechId === speechId ? speaking.playerId : draft.newId('player', draft.nowMs);
  const words = sounds.flatMap((sound) => soundsFor(sound, plan, locale));
  if (words.length === 0) return moveFlow(draft, { type: 'speechEnded', speechId });
  patch(draft, { speaking: { speechId, playerId } });
  for (const sound of sounds) if (sound.kind === 'announcement') draft.effects.push({ type: 'announced', place: sound });
  draft.effects.push({ type: 'say', playerId, locale, sounds: words });
}

function stopSpeech(draft: Draft, speechId: number): void {
  const { speaking, playing } = draft.state;
  if (speaking?.speechId !== speechId) return;
  patch(draft, { speaking: null });
  if (playing !== speaking.playerId) return;
  patch(draft, { playing: null });
  draft.effects.push({ type: 'stopPlayer', playerId: playing });
}

function ask(draft: Draft, asked: FlowAsk): void {
  const { askId } = asked;
  switch (asked.type) {
    case 'enqueue':
    case 'facts':
    case 'request':
      draft.effects.push(asked);
      return;
    case 'requestCallback':
      draft.effects.push({ type: 'requestCallback', askId, by: asked.because === 'caller' ? 'digit' : 'overflow' });
      return;
    // Publishing refuses the nodes that ask for these.
    case 'record':
    case 'ring':
      return moveFlow(draft, { type: 'askFailed', askId });
    default:
      return assertNever(asked, 'question of a flow');
  }
}
