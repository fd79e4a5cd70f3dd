import type { AgentId, LegEndReason, LegId, OfferId } from '@cordboard/contracts';
import { patch, patchConsult, patchContact } from './draft.ts';
import type { Draft } from './draft.ts';
import { dropAgent, dropConsult, ringAgent } from './legs.ts';
import { takeSupervisorsLeg } from './supervision.ts';

/** Routing lets a second agent be asked: its telephone is called, in silence until it accepts. May be repeated. */
export function consulting(draft: Draft, ask: { readonly offerId: OfferId; readonly agentId: AgentId; readonly accepted: boolean }): void {
  const { offerId, agentId, accepted } = ask;
  const { consult, room } = draft.state;
  if (consult?.offerId === offerId) {
    if (accepted && consult.acceptedAtMs === null) patchConsult(draft, { acceptedAtMs: draft.nowMs });
    return;
  }
  dropConsult(draft, 'cancelled');
  if (room === null) return;
  const legId = draft.newId('leg', draft.nowMs);
  patch(draft, {
    consult: {
      ...{ legId, agentId, offerId, stage: 'ringing', joined: false, media: 'new', mediaSinceMs: draft.nowMs, away: null },
      acceptedAtMs: accepted ? draft.nowMs : null,
    },
  });
  draft.effects.push({ type: 'ringAgent', legId, agentId, offerId, untilMs: null });
}

export function consultEnded(draft: Draft, offerId: OfferId): void {
  if (draft.state.consult?.offerId === offerId) dropConsult(draft, 'hangup');
}

/** The two agents can talk. */
export function joinConsult(draft: Draft): void {
  const { consult, phase, contactId } = draft.state;
  if (phase !== 'live' || consult === null || consult.acceptedAtMs === null || consult.joined) return;
  if (consult.stage !== 'up' || consult.media !== 'connected') return;
  patchConsult(draft, { joined: true });
  const { legId, agentId } = consult;
  draft.effects.push({ type: 'append', event: { type: 'leg.joined', contactId, legId, party: 'agent', agentId } });
}

/** The asked agent, or a supervisor, has the contact: its leg goes on as the agent's. A transfer of which nothing was known is rung anew. */
export function transferred(draft: Draft, { offerId, agentId }: { readonly offerId: OfferId; readonly agentId: AgentId }): void {
  const { agent, consult, supervisor, contactId } = draft.state;
  patchContact(draft, { state: 'connected', offerId, held: false, pause: null });
  if (agent?.offerId === offerId) return;
  dropAgent(draft, 'hangup');
  if (consult?.offerId === offerId) {
    const acceptedAtMs = consult.acceptedAtMs ?? draft.nowMs;
    return patch(draft, { agent: { ...consult, acceptedAtMs }, consult: null });
  }
  dropConsult(draft, 'cancelled');
  const leg = supervisor?.agentId === agentId ? takeSupervisorsLeg(draft, offerId) : null;
  if (leg === null) return ringAgent(draft, agentId, offerId, true);
  patch(draft, { agent: leg });
  const { legId, joined } = leg;
  if (joined) draft.effects.push({ type: 'append', event: { type: 'leg.joined', contactId, legId, party: 'agent', agentId } });
}

/** The asked agent's telephone could not be called, hung up, or its audio is lost. */
export function consultLegEnded(draft: Draft, reason: LegEndReason): void {
  const { consult } = draft.state;
  if (consult === null) return;
  const { offerId, joined } = consult;
  dropConsult(draft, reason);
  if (!joined) draft.effects.push({ type: 'failOffer', offerId });
  else draft.effects.push({ type: 'endConsult', offerId, reason: reason === 'remoteHangup' ? 'left' : 'legFailed' });
}

/** The agent who asked hung up on both: the asked one has the contact if they talked; else nobody, and it is back in line. */
export function agentLeftConsult(draft: Draft, reason: LegEndReason): void {
  const { agent, consult } = draft.state;
  if (agent === null || consult === null) return;
  dropAgent(draft, reason);
  if (consult.acceptedAtMs !== null) draft.effects.push({ type: 'completeConsult', offerId: consult.offerId });
  else draft.effects.push({ type: 'returnContact', offerId: agent.offerId });
}

/** Of a new owner: a telephone that was being called when the old one died is called again, under the same offer. */
export function ringConsultAgain(draft: Draft): void {
  const { consult } = draft.state;
  if (consult === null) return;
  draft.effects.push({ type: 'endLeg', legId: consult.legId, reason: 'cancelled' });
  const legId: LegId = draft.newId('leg', draft.nowMs);
  const acceptedAtMs = consult.acceptedAtMs === null ? null : draft.nowMs;
  patchConsult(draft, { legId, stage: 'ringing', media: 'new', mediaSinceMs: draft.nowMs, acceptedAtMs });
  draft.effects.push({ type: 'ringAgent', legId, agentId: consult.agentId, offerId: consult.offerId, untilMs: null });
}
