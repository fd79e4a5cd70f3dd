import type { LegEndReason, LegId } from '@cordboard/contracts';
import { goesOnAfterAgent } from '@cordboard/flow';
import { agentAway } from './away.ts';
import { agentLeftConsult, consultLegEnded } from './consult.ts';
import { patchAgent, patchConsult, patchContact, patchCustomer, patchSupervisor } from './draft.ts';
import type { Draft } from './draft.ts';
import { moveFlow } from './flow-port.ts';
import { agentFailed, customerGone, dropAgent, finish } from './legs.ts';
import { isConversation, isFormerLeg } from './presence.ts';
import { supervisorLegEnded } from './supervision.ts';

/** A leg's dialog is over, by the other side. */
export function legEnded(draft: Draft, legId: LegId, reason: LegEndReason): void {
  const { customer, agent, consult, supervisor } = draft.state;
  if (customer?.legId === legId) return customerGone(draft, reason);
  if (supervisor?.legId === legId) return supervisorLegEnded(draft, reason);
  if (consult?.legId === legId) return consultLegEnded(draft, reason);
  const hungUp = reason === 'remoteHangup';
  if (agent?.legId !== legId && !(hungUp && isFormerLeg(agent, legId))) return;
  if (agent?.joined !== true) return agentFailed(draft, reason);
  if (!hungUp) return agentAway(draft);
  if (consult !== null) return agentLeftConsult(draft, reason);
  if (draft.state.customer !== null && goesOnAfterAgent(draft.state.flow, draft.graph)) return goOnAfterAgent(draft, reason);
  finish(draft, 'agentHungUp', 'agent');
}

/** The contact is over, and the flow has something more for the customer. */
function goOnAfterAgent(draft: Draft, reason: LegEndReason): void {
  dropAgent(draft, reason);
  patchContact(draft, { endReason: 'agentHungUp' });
  draft.effects.push({ type: 'endContact', reason: 'agentHungUp' });
  moveFlow(draft, { type: 'agentLeft' });
}

/**
 * The audio ended first. A softphone that hangs up closes its transport a moment before its BYE is here, so in a
 * conversation the BYE gets that moment to say what it was; `tick` decides when none comes.
 */
export function mediaLegClosed(draft: Draft, legId: LegId, reason: LegEndReason): void {
  const { agent, customer, consult, supervisor } = draft.state;
  const closed = { media: 'closed', mediaSinceMs: draft.nowMs } as const;
  if (agent?.legId === legId && agent.joined) return patchAgent(draft, closed);
  if (customer?.legId === legId && isConversation(draft.state)) return patchCustomer(draft, closed);
  if (consult?.legId === legId && consult.joined) return patchConsult(draft, closed);
  if (supervisor?.legId === legId && supervisor.joined) return patchSupervisor(draft, closed);
  legEnded(draft, legId, reason);
}
