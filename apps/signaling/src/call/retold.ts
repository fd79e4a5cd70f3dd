import type { ContactState, LegId } from '@cordboard/contracts';
import { patch } from './draft.ts';
import type { Draft } from './draft.ts';

/**
 * A record is saved before its effects are carried out, so a process may die with something decided and not told. The
 * new owner tells it again; all of it is idempotent by offer, attempt, callback or contact.
 */
export function tellAgain(draft: Draft, contactState: ContactState): void {
  const { contact, agent, attempt, musicKey, comfortKey, customer } = draft.state;
  if (contact.endReason !== null) draft.effects.push({ type: 'endContact', reason: contact.endReason });
  if (draft.state.customerInfo.attributes !== undefined) draft.effects.push({ type: 'tellAttributes' });
  if ((musicKey === null || comfortKey === null) && customer !== null) draft.effects.push({ type: 'loadMusic' });
  if (agent === null && contact.offerId !== null && !contact.shared) agentWasGiven(draft, contactState);
  if (agent?.joined === true && contactState === 'accepted') draft.effects.push({ type: 'connectContact', offerId: agent.offerId });
  if (attempt?.state === 'missed') draft.effects.push({ type: 'notReached', attemptId: attempt.attemptId });
  if (attempt?.state === 'ringing' && agent !== null) {
    const { attemptId, ringUntilMs } = attempt;
    const { offerId, agentId } = agent;
    draft.effects.push({ type: 'ringCustomer', attemptId, previousAttemptId: null, offerId, agentId, ringUntilMs });
  }
}

/** The agent's leg had failed or vanished, and the ACD still holds that the contact is theirs. */
function agentWasGiven(draft: Draft, contactState: ContactState): void {
  const { offerId } = draft.state.contact;
  if (offerId === null) return;
  if (contactState === 'offered') draft.effects.push({ type: 'failOffer', offerId });
  else if (contactState === 'accepted' || contactState === 'connected') draft.effects.push({ type: 'returnContact', offerId });
}

/** Everybody had left already: what is still there is ended, and the recording is waited for. */
export function closeAgain(draft: Draft, contactState: ContactState | null, legIds: readonly LegId[]): void {
  const { contact, recording } = draft.state;
  if (contactState !== null && contactState !== 'ended') {
    draft.effects.push({ type: 'endContact', reason: contact.endReason ?? 'endedBySystem' });
  }
  if (recording !== null) draft.effects.push({ type: 'stopRecording', recordingId: recording.recordingId });
  for (const legId of legIds) draft.effects.push({ type: 'endLeg', legId, reason: 'hangup' });
  patch(draft, { openingRoom: false });
}
