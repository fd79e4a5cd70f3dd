import type { ContactRecord } from '@cordboard/acd';
import { changeOfRecord } from './contact-changes.ts';
import type { ContactChange } from './inputs.ts';
import type { CallState } from './state.ts';

/**
 * What the call has not heard of, by the ACD's record; null when both agree. A difference may be an event on its way:
 * it counts only when it is still the same a while later.
 */
export function missedChange(state: CallState, contact: ContactRecord | null): ContactChange | null {
  if (state.phase !== 'live' || state.contact.state === 'ended') return null;
  if (contact === null || contact.state === 'ended') {
    // A conversation goes on though Redis has forgotten it; nobody else waits for a contact that is not there.
    return state.agent?.joined === true ? null : { to: 'ended', reason: null };
  }
  const known = state.contact;
  const offerId = contact.state === 'queued' || contact.state === 'deferred' ? null : contact.offerId;
  if (contact.state === 'created' || (sameStage(known.state, contact.state) && known.offerId === offerId)) {
    if (known.held !== contact.held) return { to: contact.held ? 'held' : 'resumed' };
    const { pauseAsked: paused, agentId } = contact;
    if (agentId !== null && paused !== (known.pause?.agentId === agentId)) return { to: 'pauseAsked', agentId, by: agentId, paused };
    return missedConsult(state, contact) ?? missedSupervision(state, contact) ?? missedInQueue(state, contact);
  }
  return changeOfRecord(contact);
}

function missedConsult({ consult: known }: CallState, { consult: actual }: ContactRecord): ContactChange | null {
  if (actual === null) return known === null ? null : { to: 'consultEnded', offerId: known.offerId };
  const { offerId, agentId } = actual;
  const accepted = actual.state === 'accepted';
  if (known?.offerId === offerId && (!accepted || known.acceptedAtMs !== null)) return null;
  return { to: 'consulting', offerId, agentId, accepted };
}

function missedSupervision({ supervisor: known }: CallState, { supervision: actual }: ContactRecord): ContactChange | null {
  if (actual === null) return known === null ? null : { to: 'supervisionEnded', offerId: known.offerId };
  const { offerId, supervisorId: agentId, mode } = actual;
  return known?.offerId === offerId && known.mode === mode ? null : { to: 'supervising', offerId, agentId, mode };
}

/** It waits, and was moved to another queue, or a stage of its queue is the call's to carry out. */
function missedInQueue({ flow, plan, stage }: CallState, contact: ContactRecord): ContactChange | null {
  const { queueId, owed, state } = contact;
  if (state !== 'queued' || queueId === null || flow.line === null) return null;
  if (queueId !== plan.queueId) return changeOfRecord(contact);
  const isKnown = owed === null || (stage?.queueId === queueId && stage.stage >= owed.stage);
  return isKnown ? null : { to: 'stage', queueId, ...owed };
}

/** The call need not know whether the ACD has heard of the join: it told it itself. */
function sameStage(known: ContactRecord['state'], actual: ContactRecord['state']): boolean {
  const stage = (state: ContactRecord['state']) => (state === 'connected' ? 'accepted' : state);
  return stage(known) === stage(actual);
}
