import type { AgentId, LegEndReason, LegId, LegState, OfferId, SupervisionMode } from '@cordboard/contracts';
import { patch, patchSupervisor } from './draft.ts';
import type { Draft } from './draft.ts';
import type { AgentLeg, CallState, Hearing } from './state.ts';

type Rows = ReadonlyMap<LegId, readonly Hearing[]>;

/**
 * A supervisor stands beside the agent who has the contact: hears it, and what it hears. `whisper`: it hears the supervisor
 * too; `barge`: so does whoever hears it. So hold, consult and swap need no rule of their own (docs/supervision.md).
 */
export function withSupervisor(base: Rows, { supervisor, agent }: CallState): Rows {
  if (supervisor === null || supervisor.stage !== 'up' || supervisor.media === 'closed') return base;
  const besides = agent === null ? undefined : base.get(agent.legId);
  const rows = new Map(base);
  if (agent?.joined !== true || besides === undefined || !supervisor.joined) return rows.set(supervisor.legId, []);
  const [agentsVoice, own] = [voiceOf(agent.legId), voiceOf(supervisor.legId)];
  if (supervisor.mode === 'barge') {
    for (const [listener, heard] of base) if (hearsLeg(heard, agent.legId)) rows.set(listener, [...heard, own]);
  }
  if (supervisor.mode !== 'listen') rows.set(agent.legId, [...besides, own]);
  return rows.set(supervisor.legId, [agentsVoice, ...besides]);
}

function voiceOf(legId: LegId): Hearing {
  return { kind: 'leg', legId };
}

export function hearsLeg(heard: readonly Hearing[], legId: LegId): boolean {
  return heard.some((one) => one.kind === 'leg' && one.legId === legId);
}

/** Routing lets a supervisor in, or changes how: its telephone is called. May be repeated. */
export function supervising(
  draft: Draft,
  { offerId, agentId, mode }: { readonly offerId: OfferId; readonly agentId: AgentId; readonly mode: SupervisionMode },
): void {
  const { supervisor, room } = draft.state;
  if (supervisor?.offerId === offerId) return patchSupervisor(draft, { mode });
  dropSupervisor(draft, 'cancelled');
  if (room === null) return;
  const legId = draft.newId('leg', draft.nowMs);
  patch(draft, {
    supervisor: {
      ...{ legId, agentId, offerId, mode, stage: 'ringing', joined: false, media: 'new' },
      ...{ mediaSinceMs: draft.nowMs, acceptedAtMs: draft.nowMs, away: null },
    },
  });
  draft.effects.push({ type: 'ringAgent', legId, agentId, offerId, supervises: true, untilMs: null });
}

export function supervisionEnded(draft: Draft, offerId: OfferId): void {
  if (draft.state.supervisor?.offerId === offerId) dropSupervisor(draft, 'hangup');
}

export function dropSupervisor(draft: Draft, reason: LegEndReason): void {
  const { supervisor } = draft.state;
  if (supervisor === null) return;
  patch(draft, { supervisor: null });
  draft.effects.push({ type: 'endLeg', legId: supervisor.legId, reason });
}

/** The supervisor is on the line. */
export function joinSupervisor(draft: Draft): void {
  const { supervisor, phase } = draft.state;
  if (phase !== 'live' || supervisor === null || supervisor.joined) return;
  if (supervisor.stage !== 'up' || supervisor.media !== 'connected') return;
  patchSupervisor(draft, { joined: true });
  draft.effects.push({ type: 'joinSupervision', offerId: supervisor.offerId });
}

/** The telephone could not be called, hung up, or its audio is lost: the conversation goes on without. */
export function supervisorLegEnded(draft: Draft, reason: LegEndReason): void {
  const { supervisor } = draft.state;
  if (supervisor === null) return;
  dropSupervisor(draft, reason);
  const { offerId } = supervisor;
  draft.effects.push({ type: 'endSupervision', offerId, reason: reason === 'remoteHangup' ? 'left' : 'legFailed' });
}

/** The leg of the supervisor who has the contact now, and takes no side any more. */
export function takeSupervisorsLeg(draft: Draft, offerId: OfferId): AgentLeg | null {
  const { supervisor } = draft.state;
  if (supervisor === null) return null;
  patch(draft, { supervisor: null });
  const { mode: _mode, ...leg } = supervisor;
  return { ...leg, offerId, acceptedAtMs: draft.nowMs };
}

/** Of a new owner: a leg that is there goes on and is told again; one that was being called is not called twice. */
export function supervisorAdopted(draft: Draft, media: LegState): void {
  const { supervisor } = draft.state;
  if (supervisor === null) return;
  if (supervisor.stage !== 'up' || media === 'closed') return supervisorLegEnded(draft, 'transportFailed');
  patchSupervisor(draft, { media, mediaSinceMs: draft.nowMs });
  if (supervisor.joined) draft.effects.push({ type: 'joinSupervision', offerId: supervisor.offerId });
}
