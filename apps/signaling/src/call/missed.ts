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
    return missedInQueue(state, contact);
  }
  return changeOfRecord(contact);
}

/** It waits, and was moved to another queue, or a stage of its queue is the call's to carry out. */
function missedInQueue({ flow }: CallState, contact: ContactRecord): ContactChange | null {
  const { queueId, owed, state } = contact;
  if (state !== 'queued' || queueId === null || flow.phase !== 'waiting') return null;
  if (queueId !== flow.plan.queueId) return changeOfRecord(contact);
  const isKnown = owed === null || (flow.stage?.queueId === queueId && flow.stage.stage >= owed.stage);
  return isKnown ? null : { to: 'stage', queueId, ...owed };
}

/** The call need not know whether the ACD has heard of the join: it told it itself. */
function sameStage(known: ContactRecord['state'], actual: ContactRecord['state']): boolean {
  const stage = (state: ContactRecord['state']) => (state === 'connected' ? 'accepted' : state);
  return stage(known) === stage(actual);
}
