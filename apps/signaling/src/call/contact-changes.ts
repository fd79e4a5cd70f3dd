import { assertNever } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { goesOnAfterAgent } from '@cordboard/flow';
import type { ContactEndReason, RoutingDecision, TenantEvent } from '@cordboard/contracts';
import { consultEnded, consulting, transferred } from './consult.ts';
import { patch, patchAgent, patchContact } from './draft.ts';
import type { Draft } from './draft.ts';
import { hasFlowEnded, isLeaving, moveFlow } from './flow-port.ts';
import type { ContactChange, OverflowStage } from './inputs.ts';
import { closeIdleRoom, dropAgent, dropConsult, finish, ringAgent } from './legs.ts';
import { dropSupervisor, supervising, supervisionEnded } from './supervision.ts';

/** What an event of the tenant's stream means for the contact's call; null when nothing. */
export function changeOfEvent(event: TenantEvent): ContactChange | null {
  switch (event.type) {
    case 'contact.queued':
      return {
        ...{ to: 'queued', queueId: event.queueId, enqueuedAtMs: event.enqueuedAtMs },
        ...{ agentLost: event.cause === 'agentGone', owed: null },
      };
    case 'contact.overflowed': {
      const { queueId, stage, action } = event;
      // Another queue is said by the event that follows.
      return action === 'queue' ? null : { to: 'stage', queueId, stage, action };
    }
    case 'offer.created':
      return { to: 'offered', offerId: event.offerId, agentId: event.agentId, shared: isShared(event.decision) };
    case 'offer.accepted':
      return { to: 'accepted', offerId: event.offerId, agentId: event.agentId, kind: null };
    case 'contact.connected':
      return { to: 'connected' };
    case 'contact.held':
      return { to: 'held' };
    case 'contact.resumed':
      return { to: 'resumed' };
    case 'recording.pauseAsked':
      return { to: 'pauseAsked', agentId: event.agentId, by: event.by, paused: event.paused };
    case 'consult.started':
    case 'consult.accepted': {
      const { offerId, agentId, type } = event;
      return { to: 'consulting', offerId, agentId, accepted: type === 'consult.accepted' };
    }
    case 'consult.ended':
      return { to: 'consultEnded', offerId: event.offerId };
    case 'supervision.started':
    case 'supervision.modeChanged':
    case 'supervision.joined':
      return { to: 'supervising', offerId: event.offerId, agentId: event.supervisorId, mode: event.mode };
    case 'supervision.ended':
      // The leg of who takes over stays: `contact.transferred` follows.
      return event.reason === 'tookOver' ? null : { to: 'supervisionEnded', offerId: event.offerId };
    case 'contact.transferred':
      return { to: 'transferred', offerId: event.offerId, agentId: event.agentId };
    case 'contact.deferred':
      return { to: 'deferred', dueAtMs: event.dueAtMs };
    case 'contact.ended':
      return { to: 'ended', reason: event.reason };
    case 'callback.requested':
      return { to: 'callback', by: event.by, atTime: (event.scheduledForMs ?? null) !== null && event.whenQuiet !== true };
    default:
      return null;
  }
}

function isShared(decision: RoutingDecision | undefined): boolean {
  return decision?.picked !== true && (decision?.strategy === 'ringAll' || decision?.strategy === 'ringProgressively');
}

/** The ACD's record says the same as its last event. */
export function changeOfRecord(contact: ContactRecord): ContactChange | null {
  const { offerId, agentId, kind } = contact;
  switch (contact.state) {
    case 'queued':
      if (contact.queueId === null) return null;
      return {
        ...{ to: 'queued', queueId: contact.queueId, enqueuedAtMs: contact.enqueuedAtMs ?? contact.createdAtMs },
        ...{ agentLost: false, owed: contact.owed },
      };
    case 'offered':
      return offerId === null || agentId === null ? null : { to: 'offered', offerId, agentId, shared: contact.ringing > 1 };
    case 'accepted':
    case 'connected':
      return offerId === null || agentId === null ? null : { to: 'accepted', offerId, agentId, kind };
    case 'deferred':
      return { to: 'deferred', dueAtMs: contact.dueAtMs ?? contact.createdAtMs };
    case 'created':
    case 'ended':
      return null;
  }
}

/** Follows the ACD. Every branch may be repeated: events and the contact's record say the same things twice. */
export function contactChanged(draft: Draft, change: ContactChange): void {
  if (draft.state.phase !== 'live' || typeof draft.state.claiming === 'number') return;
  switch (change.to) {
    case 'queued':
      return backInLine(draft, change);
    case 'stage':
      return stageDue(draft, change);
    case 'offered':
      return offered(draft, change);
    case 'accepted':
      if (change.kind !== null) patchContact(draft, { kind: change.kind });
      return offered(draft, change);
    case 'connected':
      return patchContact(draft, { state: 'connected' });
    case 'consulting':
      return consulting(draft, change);
    case 'consultEnded':
      return consultEnded(draft, change.offerId);
    case 'supervising':
      return supervising(draft, change);
    case 'supervisionEnded':
      return supervisionEnded(draft, change.offerId);
    case 'transferred':
      return transferred(draft, change);
    case 'held':
      return patchContact(draft, { held: true, pause: null });
    case 'resumed':
      return patchContact(draft, { held: false });
    case 'pauseAsked':
      return patchContact(draft, { pause: change.paused ? { agentId: change.agentId, by: change.by } : null, pauseEndedBy: change.by });
    case 'deferred':
      patchContact(draft, { state: 'deferred', offerId: null });
      settleAttempt(draft, 'notReached', change.dueAtMs);
      return withoutAgent(draft);
    case 'ended':
      return ended(draft, change.reason);
    case 'callback':
      patchContact(draft, { kind: 'callback', state: 'queued' });
      if (draft.state.customer === null) return;
      return promised(draft, change);
    default:
      return assertNever(change, 'contact change');
  }
}

function backInLine(draft: Draft, { queueId, enqueuedAtMs, agentLost, owed }: Extract<ContactChange, { to: 'queued' }>): void {
  patchContact(draft, { state: 'queued', offerId: null, held: false, pause: null });
  settleAttempt(draft, 'agentLost', null);
  withoutAgent(draft);
  patch(draft, { queueId, enqueuedAtMs });
  moveFlow(draft, { type: 'queued', enqueuedAtMs, agentLost });
  if (queueId !== draft.state.plan.queueId) draft.effects.push({ type: 'readPlan', queueId });
  if (owed !== null) stageDue(draft, { queueId, ...owed });
}

function stageDue(draft: Draft, { queueId, stage, action }: OverflowStage): void {
  const known = draft.state.stage;
  if (known?.queueId === queueId && known.stage >= stage) return;
  patch(draft, { stage: { queueId, stage } });
  moveFlow(draft, { type: 'due', what: action === 'message' ? 'tooLong' : 'callback' });
}

/** An answer to the flow that asked for it; or the customer asked by other means, and the flow says what it came to. */
function promised(draft: Draft, { by, atTime }: Extract<ContactChange, { to: 'callback' }>): void {
  const { wait } = draft.state.flow;
  const isAnswer = by !== 'widget' && by !== 'api' && wait.for === 'answer' && wait.ask.type === 'requestCallback';
  if (isAnswer) moveFlow(draft, { type: 'callback', askId: wait.ask.askId, outcome: 'promised' });
  else moveFlow(draft, { type: 'promised', atTime });
}

function withoutAgent(draft: Draft): void {
  dropAgent(draft, 'cancelled');
  dropConsult(draft, 'cancelled');
  dropSupervisor(draft, 'cancelled');
  patch(draft, { attempt: null });
  closeIdleRoom(draft);
}

type Offered = Extract<ContactChange, { to: 'offered' | 'accepted' }>;

function offered(draft: Draft, change: Offered): void {
  const { offerId, agentId } = change;
  const { agent, consult, contact, supervisor } = draft.state;
  const accepted = change.to === 'accepted';
  if (accepted && (consult?.offerId === offerId || supervisor?.agentId === agentId)) return transferred(draft, change);
  const shared = change.to === 'offered' && change.shared;
  patchContact(draft, { state: change.to, offerId, shared });
  moveFlow(draft, { type: 'ringing', ringing: true });
  if (agent !== null && agent.offerId === offerId) {
    if (accepted && agent.acceptedAtMs === null) patchAgent(draft, { acceptedAtMs: draft.nowMs });
    return;
  }
  if (shared) return;
  // The leg of this offer was tried and is gone: the ACD has been told already.
  if (contact.offerId === offerId && !contact.shared) return;
  dropAgent(draft, 'cancelled');
  ringAgent(draft, agentId, offerId, accepted);
}

function settleAttempt(draft: Draft, outcome: 'agentLost' | 'notReached', dueAtMs: number | null): void {
  const { attempt } = draft.state;
  if (attempt !== null) draft.effects.push({ type: 'settleAttempt', attemptId: attempt.attemptId, outcome, dueAtMs });
}

function ended(draft: Draft, reason: ContactEndReason | null): void {
  const { flow, customer } = draft.state;
  patchContact(draft, { state: 'ended', offerId: null, endReason: reason });
  if (reason !== null) draft.effects.push({ type: 'rememberEnd', reason });
  if (reason === 'callbackUnreachable') settleAttempt(draft, 'notReached', null);
  // We ended it ourselves and are still saying goodbye.
  if (customer !== null && isLeaving(flow) && !hasFlowEnded(flow)) return withoutAgent(draft);
  if (customer !== null && reason === 'nobodyThere') return tellNobodyLeft(draft);
  if (customer !== null && reason === 'agentHungUp' && goesOnAfterAgent(flow, draft.graph)) return goOnAfterAgent(draft);
  finish(draft, null, null);
}

/** What the flow has for a customer who has talked, as a survey; the agent goes to wrap-up. */
function goOnAfterAgent(draft: Draft): void {
  withoutAgent(draft);
  moveFlow(draft, { type: 'agentLeft' });
}

/** Routing cleared the queue: whoever waited is told before the line ends. */
function tellNobodyLeft(draft: Draft): void {
  withoutAgent(draft);
  moveFlow(draft, { type: 'emptied' });
  if (!isLeaving(draft.state.flow)) finish(draft, null, null);
}
