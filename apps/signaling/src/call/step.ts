import { assertNever } from '@cordboard/contracts';
import type { LegId, MediaEvent } from '@cordboard/contracts';
import { standardKey } from '@cordboard/flow';
import { rulesOf } from '../flow/plan.ts';
import { agentAway, customerAway, customerRejoined, endAway } from './away.ts';
import { adopted } from './adopted.ts';
import { claimOf } from './claim.ts';
import { contactChanged } from './contact-changes.ts';
import { consultLegEnded, joinConsult } from './consult.ts';
import { patch, patchAgent, patchConsult, patchSupervisor } from './draft.ts';
import type { Draft, StepContext } from './draft.ts';
import { flowTold, hasFlowEnded, moveFlow, takePlan } from './flow-port.ts';
import { reconcileHearing } from './hearing.ts';
import type { CallEffect, CallInput } from './inputs.ts';
import { legEnded, mediaLegClosed } from './leg-ends.ts';
import { leaveRoom, movedRoom } from './moved.ts';
import * as legs from './legs.ts';
import * as recording from './recording.ts';
import type { CallState, Hearing } from './state.ts';
import { hearsLeg, joinSupervisor, supervisorLegEnded } from './supervision.ts';
import { tick } from './timers.ts';
import { isConversation } from './presence.ts';

const HEARING_RETRY_MS = 500;

export interface CallStep {
  readonly state: CallState;
  readonly effects: readonly CallEffect[];
}

/**
 * The whole of call control: one input, the state after it, and what must be done. Pure; time and new ids come in.
 * What legs hear and what is recorded is derived from the state at the end of every step, so it cannot be forgotten.
 */
export function step(state: CallState, input: CallInput, context: StepContext): CallStep {
  const draft: Draft = { state, effects: [], ...context };
  if (state.phase !== 'over') {
    apply(draft, input);
    legs.tryJoin(draft);
    joinConsult(draft);
    joinSupervisor(draft);
    endAway(draft);
    afterGoodbye(draft);
    reconcileHearing(draft);
    recording.reconcileRecording(draft);
    legs.tryForget(draft);
  }
  return { state: draft.state, effects: draft.effects };
}

function apply(draft: Draft, input: CallInput): void {
  switch (input.type) {
    case 'customerJoined':
      return legs.customerJoined(draft, input.legId);
    case 'customerRejoined':
      return customerRejoined(draft, input.legId);
    case 'legSilent':
      return legSilent(draft, input.legId);
    case 'contact':
      return contactChanged(draft, input.change);
    case 'media':
      if (!newInRoom(draft, input.seq)) return;
      return mediaEvent(draft, input.event);
    case 'legEnded':
      if (draft.state.phase === 'live') legEnded(draft, input.legId, input.reason);
      return;
    case 'flow':
      if (draft.state.phase === 'live') flowTold(draft, input.input);
      return;
    case 'musicReady':
      return patch(draft, { musicKey: input.objectKey });
    case 'comfortReady':
      return patch(draft, { comfortKey: input.objectKey });
    case 'planRead':
      takePlan(draft, input.plan);
      moveFlow(draft, { type: 'moved', rules: rulesOf(input.plan), standard: standardKey(input.plan) });
      draft.effects.push({ type: 'loadMusic' });
      return;
    case 'roomOpened':
      patch(draft, { room: input.room, openingRoom: false, hearing: {} });
      if (draft.state.phase !== 'live') return;
      if (draft.state.moving != null) movedRoom(draft);
      else legs.roomOpened(draft);
      return;
    case 'loadMusic':
      draft.effects.push({ type: 'loadMusic' });
      return;
    case 'setUpFailed':
      return legs.finish(draft, input.reason, 'customer');
    case 'roomLost':
      return leaveRoom(draft);
    case 'agentUp':
      if (draft.state.agent?.legId === input.legId) patchAgent(draft, { stage: 'up' });
      else if (draft.state.consult?.legId === input.legId) patchConsult(draft, { stage: 'up' });
      else if (draft.state.supervisor?.legId === input.legId) patchSupervisor(draft, { stage: 'up' });
      return;
    case 'agentFailed':
      // Its leg was being set up at a node that is gone; who is rung again at the next one has a new leg.
      if (draft.state.moving != null && draft.state.supervisor?.legId !== input.legId) return;
      if (draft.state.agent?.legId === input.legId) legs.agentFailed(draft, 'refused');
      else if (draft.state.consult?.legId === input.legId) consultLegEnded(draft, 'refused');
      else if (draft.state.supervisor?.legId === input.legId) supervisorLegEnded(draft, 'refused');
      return;
    case 'recordingStarted':
      return recording.recordingStarted(draft, input);
    case 'recordingFailed':
      return recording.recordingRefused(draft, input);
    case 'recordingPaused':
      return recording.recordingPaused(draft, input);
    case 'pauseFailed':
      return recording.pauseFailed(draft, input.recordingId);
    case 'hearingFailed':
      if (input.unmixable) supervisorLegEnded(draft, 'refused');
      return patch(draft, { hearing: {}, retryAtMs: draft.nowMs + HEARING_RETRY_MS });
    case 'adopted':
      return adopted(draft, input.room, input.contactState);
    case 'lost':
      return routingLost(draft, input.epoch);
    case 'reclaimed':
      if (draft.state.claiming !== input.epoch) return;
      patch(draft, { claiming: null });
      if (input.change !== null) contactChanged(draft, input.change);
      return;
    case 'tick':
      return tick(draft);
    default:
      return assertNever(input, 'call input');
  }
}

function legSilent(draft: Draft, legId: LegId): void {
  const { agent, customer, phase } = draft.state;
  if (phase !== 'live' || !isConversation(draft.state)) return;
  if (agent?.legId === legId) agentAway(draft);
  else if (customer?.legId === legId) customerAway(draft);
}

/** Over as far as we know: it is ended once more. Else the legs say what the contact is, as of before the loss. */
function routingLost(draft: Draft, epoch: number): void {
  const { phase, contact } = draft.state;
  if (phase !== 'live') return void draft.effects.push({ type: 'endContact', reason: contact.endReason ?? 'endedBySystem' });
  const claim = claimOf(draft.state, epoch, draft.nowMs);
  if (claim === null) return;
  patch(draft, { claiming: epoch });
  draft.effects.push({ type: 'reclaim', claim });
}

/** A new owner is told again what came after the last event that was written down. */
function newInRoom(draft: Draft, seq: number): boolean {
  const { room } = draft.state;
  if (room === null || seq <= room.seq) return false;
  patch(draft, { room: { ...room, seq } });
  return true;
}

function mediaEvent(draft: Draft, event: MediaEvent): void {
  switch (event.type) {
    case 'leg.stateChanged':
      return legs.mediaMoved(draft, event.legId, event.state);
    case 'leg.digit':
      return digitPressed(draft, event.legId, event.digit);
    case 'leg.closed':
      // Its room is gone with the worker or the node, and says so next: nobody has left.
      if (event.reason === 'nodeGone') return;
      if (draft.state.phase === 'live') mediaLegClosed(draft, event.legId, event.reason);
      return;
    case 'player.ended':
      if (draft.state.playing === event.playerId) patch(draft, { playing: null });
      if (draft.state.phase === 'live') flowTold(draft, { type: 'ended', playerId: event.playerId });
      return;
    case 'recording.stored':
    case 'recording.failed':
      recording.recordingSettled(draft, event);
      if (draft.state.phase === 'live') legs.closeIdleRoom(draft);
      return;
    case 'room.closed':
      return leaveRoom(draft);
    case 'leg.quality':
      return qualityMeasured(draft, event);
    case 'leg.heard':
      return;
    default:
      return assertNever(event, 'media event');
  }
}

/** To the flow, and to whoever of the conversation hears the leg it came from. It is written down nowhere: it may be of a card. */
function digitPressed(draft: Draft, legId: LegId, digit: string): void {
  const { customer, hearing, supervisor } = draft.state;
  if (customer?.legId === legId) moveFlow(draft, { type: 'key', key: digit });
  if (supervisor?.legId === legId) return;
  for (const [listener, heard] of Object.entries(hearing) as [LegId, readonly Hearing[]][]) {
    if (listener !== supervisor?.legId && hearsLeg(heard, legId)) draft.effects.push({ type: 'sendDigit', legId: listener, digit });
  }
}

function qualityMeasured(draft: Draft, { quality }: Extract<MediaEvent, { type: 'leg.quality' }>): void {
  const { customer, agent, contactId } = draft.state;
  const party = customer?.legId === quality.legId ? 'customer' : agent?.legId === quality.legId ? 'agent' : null;
  if (party !== null) draft.effects.push({ type: 'append', event: { type: 'leg.measured', contactId, party, quality } });
}

/** The flow has said what it had to say: the line is ended from our side. */
function afterGoodbye(draft: Draft): void {
  const { phase, flow, customer, contact } = draft.state;
  if (phase !== 'live' || !hasFlowEnded(flow) || customer === null) return;
  if (contact.kind === 'callback' && contact.state !== 'ended') legs.leaveAsCallback(draft, 'hangup');
  else legs.finish(draft, null, null);
}
