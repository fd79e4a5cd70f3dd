import { patchAgent } from './draft.ts';
import type { Draft } from './draft.ts';

/** The INVITE in flight, or the leg, died with its process: the same offer rings again, on a new leg. */
export function ringAgain(draft: Draft): void {
  const { agent } = draft.state;
  if (agent === null) return;
  if (agent.stage !== 'waiting') draft.effects.push({ type: 'endLeg', legId: agent.legId, reason: 'cancelled' });
  const legId = draft.newId('leg', draft.nowMs);
  const acceptedAtMs = agent.acceptedAtMs === null ? null : draft.nowMs;
  patchAgent(draft, { legId, stage: 'ringing', media: 'new', mediaSinceMs: draft.nowMs, acceptedAtMs });
  draft.effects.push({ type: 'ringAgent', legId, agentId: agent.agentId, offerId: agent.offerId, untilMs: null });
}
