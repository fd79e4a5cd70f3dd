import { attemptIdSchema } from '@cordboard/contracts';
import type { AgentId, ContactEndReason, LegEndReason, LegId, LegState, OfferId } from '@cordboard/contracts';
import { endedRun, runWithAgent } from '@cordboard/flow';
import { rulesOf } from '../flow/plan.ts';
import { patch, patchAgent, patchConsult, patchContact, patchCustomer, patchSupervisor } from './draft.ts';
import type { Draft } from './draft.ts';
import { hasFlowEnded, isLeaving, moveFlow } from './flow-port.ts';
import { beginRecording, stopRecording } from './recording.ts';
import { dropSupervisor } from './supervision.ts';

/** An answered browser whose audio does not connect within this has none. */
export const CONNECT_LIMIT_MS = 15_000;
/** An agent who accepted must be audible within this, else the offer has failed. */
export const ACCEPT_LIMIT_MS = 8_000;
/** The BYE of a side whose transport has closed comes within this; else its page is gone. */
export const BYE_LIMIT_MS = 500;
/** Audio gone for this long: the agent has vanished. */
export const AGENT_GONE_MS = 10_000;
export const CUSTOMER_GONE_MS = 60_000;

export function customerJoined(draft: Draft, legId: LegId): void {
  if (draft.state.phase !== 'live') return;
  patch(draft, { customer: { legId, media: 'new', mediaSinceMs: draft.nowMs, away: null } });
  const { attempt, flow, plan, enqueuedAtMs } = draft.state;
  if (attempt === null) return;
  const again = runWithAgent({ ...flow, flow: null }, rulesOf(plan), enqueuedAtMs ?? draft.nowMs);
  patch(draft, { attempt: { ...attempt, state: 'answered' }, speaking: null, flow: again });
}

export function ringAgent(draft: Draft, agentId: AgentId, offerId: OfferId, accepted: boolean): void {
  const legId = draft.newId('leg', draft.nowMs);
  const { room, openingRoom } = draft.state;
  const stage = room === null ? 'waiting' : 'ringing';
  patch(draft, {
    agent: {
      ...{ legId, agentId, offerId, stage, joined: false, media: 'new', mediaSinceMs: draft.nowMs, away: null },
      acceptedAtMs: accepted ? draft.nowMs : null,
    },
  });
  if (room !== null) draft.effects.push({ type: 'ringAgent', legId, agentId, offerId, untilMs: null });
  else if (!openingRoom) {
    patch(draft, { openingRoom: true });
    draft.effects.push({ type: 'openRoom' });
  }
}

/** A waiting callback gets its room only when an agent is there to talk. */
export function roomOpened(draft: Draft): void {
  const { agent } = draft.state;
  if (agent?.stage !== 'waiting') return closeIdleRoom(draft);
  patchAgent(draft, { stage: 'ringing' });
  draft.effects.push({ type: 'ringAgent', legId: agent.legId, agentId: agent.agentId, offerId: agent.offerId, untilMs: null });
}

export function closeIdleRoom(draft: Draft): void {
  const { room, customer, agent, recording } = draft.state;
  if (room === null || customer !== null || agent !== null || recording !== null) return;
  patch(draft, { room: null, hearing: {}, playing: null });
  draft.effects.push({ type: 'closeRoom', room });
}

export function dropAgent(draft: Draft, reason: LegEndReason): void {
  const { agent, contactId } = draft.state;
  if (agent === null) return;
  patch(draft, { agent: null });
  if (agent.stage !== 'waiting') draft.effects.push({ type: 'endLeg', legId: agent.legId, reason });
  if (agent.joined) draft.effects.push({ type: 'append', event: { type: 'leg.left', contactId, legId: agent.legId, party: 'agent' } });
}

export function dropConsult(draft: Draft, reason: LegEndReason): void {
  const { consult, contactId } = draft.state;
  if (consult === null) return;
  patch(draft, { consult: null });
  draft.effects.push({ type: 'endLeg', legId: consult.legId, reason });
  if (consult.joined) draft.effects.push({ type: 'append', event: { type: 'leg.left', contactId, legId: consult.legId, party: 'agent' } });
}

/** The softphone could not be rung, refused, or its audio never came: the ACD takes the offer back. */
export function agentFailed(draft: Draft, reason: LegEndReason): void {
  const { agent } = draft.state;
  if (agent === null) return;
  if (agent.joined) return agentVanished(draft, reason);
  dropAgent(draft, reason);
  draft.effects.push({ type: 'failOffer', offerId: agent.offerId });
}

/** In mid-call: the customer goes back to their place and hears why. */
export function agentVanished(draft: Draft, reason: LegEndReason): void {
  const { agent } = draft.state;
  if (agent === null) return;
  dropAgent(draft, reason);
  draft.effects.push({ type: 'returnContact', offerId: agent.offerId });
}

export function customerGone(draft: Draft, reason: LegEndReason): void {
  const { agent, customer, contact, contactId, flow } = draft.state;
  if (customer === null) return;
  const saidGoodbye = isLeaving(flow);
  const neverHeard = customer.media === 'new' || customer.media === 'connecting';
  draft.effects.push({ type: 'append', event: { type: 'leg.left', contactId, legId: customer.legId, party: 'customer' } });
  if (saidGoodbye && contact.kind === 'callback' && contact.state !== 'ended') return leaveAsCallback(draft, reason);
  if (saidGoodbye) return finish(draft, null, 'customer', reason);
  const endReason = neverHeard && reason !== 'remoteHangup' ? 'noMedia' : agent?.joined === true ? 'customerHungUp' : 'abandoned';
  finish(draft, endReason, 'customer', reason);
}

/** The customer hung up with a promise: the contact waits on, the line and its recording end. */
export function leaveAsCallback(draft: Draft, reason: LegEndReason): void {
  const { customer } = draft.state;
  if (customer !== null) draft.effects.push({ type: 'endLeg', legId: customer.legId, reason });
  if (!hasFlowEnded(draft.state.flow)) patch(draft, { flow: endedRun(draft.state.flow, 'promised'), speaking: null, playing: null });
  stopRecording(draft);
  patch(draft, { customer: null });
  closeIdleRoom(draft);
}

export function mediaMoved(draft: Draft, legId: LegId, media: LegState): void {
  const { customer, agent, consult, supervisor, contactId } = draft.state;
  const since = { media, mediaSinceMs: draft.nowMs };
  if (customer?.legId === legId && customer.media !== media) {
    // A room may be gone before the first leg was connected: then the next one's is the first.
    const isNew = draft.state.flow.wait.for === 'start' || (customer.media !== 'disconnected' && customer.away === null);
    const first = media === 'connected' && isNew;
    patchCustomer(draft, since);
    if (!first) return;
    draft.effects.push({ type: 'append', event: { type: 'leg.joined', contactId, legId, party: 'customer', agentId: null } });
    beginRecording(draft);
    if (draft.state.flow.wait.for === 'start') moveFlow(draft, { type: 'begin' });
  } else if (agent?.legId === legId) patchAgent(draft, since);
  else if (consult?.legId === legId) patchConsult(draft, since);
  else if (supervisor?.legId === legId) patchSupervisor(draft, since);
}

/** Joins the two sides the moment both are connected and the offer is accepted; rings a callback's customer. */
export function tryJoin(draft: Draft): void {
  const { agent, customer, contact, contactId, flow, attempt, phase } = draft.state;
  if (phase !== 'live' || agent === null || agent.acceptedAtMs === null || agent.joined) return;
  if (agent.stage !== 'up' || agent.media !== 'connected') return;
  const present = customer !== null && !isLeaving(flow);
  if (!present && contact.kind === 'callback' && attempt === null) return ringCustomer(draft);
  if (!present || customer.media !== 'connected') return;
  patchAgent(draft, { joined: true });
  moveFlow(draft, { type: 'joined' });
  draft.effects.push({ type: 'connectContact', offerId: agent.offerId });
  draft.effects.push({
    type: 'append',
    event: { type: 'leg.joined', contactId, legId: agent.legId, party: 'agent', agentId: agent.agentId },
  });
}

/** One accepted offer is one attempt, so the attempt's id follows from the offer's: whoever repeats it rings nothing twice. */
function ringCustomer(draft: Draft): void {
  const { agent, plan, customer } = draft.state;
  if (agent === null) return;
  if (customer !== null) leaveAsCallback(draft, 'hangup');
  const attemptId = attemptIdSchema.parse(`att_${agent.offerId.slice('off_'.length)}`);
  const ringUntilMs = draft.nowMs + plan.callbackRingMs;
  const previousAttemptId = draft.state.lastAttemptId;
  patch(draft, { attempt: { attemptId, ringUntilMs, state: 'ringing' }, lastAttemptId: attemptId });
  draft.effects.push({ type: 'ringCustomer', attemptId, previousAttemptId, offerId: agent.offerId, agentId: agent.agentId, ringUntilMs });
}

/** Everybody leaves. `reason` is null when the contact has ended already. `gone` is the side that went by itself, and how. */
export function finish(
  draft: Draft,
  reason: ContactEndReason | null,
  gone: 'customer' | 'agent' | null,
  goneBy: LegEndReason = 'remoteHangup',
): void {
  const { customer } = draft.state;
  if (draft.state.phase !== 'live') return;
  stopRecording(draft);
  if (reason !== null) {
    patchContact(draft, { endReason: reason });
    draft.effects.push({ type: 'endContact', reason }, { type: 'rememberEnd', reason });
  }
  // Media legs close on both sides; a BYE to the side that has hung up is ignored by the SIP edge.
  const because = (side: 'customer' | 'agent'): LegEndReason => (gone === side ? goneBy : 'hangup');
  if (customer !== null) draft.effects.push({ type: 'endLeg', legId: customer.legId, reason: because('customer') });
  dropAgent(draft, because('agent'));
  dropConsult(draft, 'hangup');
  dropSupervisor(draft, 'hangup');
  patch(draft, { phase: 'closing', customer: null, attempt: null });
}

/** The last step: when the recording is settled, the room and the record go. */
export function tryForget(draft: Draft): void {
  const { phase, recording, room, openingRoom } = draft.state;
  if (phase !== 'closing' || recording !== null || openingRoom) return;
  if (room !== null) draft.effects.push({ type: 'closeRoom', room });
  patch(draft, { phase: 'over', room: null });
  draft.effects.push({ type: 'forget', reason: draft.state.contact.endReason });
}
