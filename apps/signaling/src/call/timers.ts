import { flowWakeAtMs } from '@cordboard/flow';
import { AGENT_AWAY_MS, agentAway, CUSTOMER_AWAY_MS, customerAway } from './away.ts';
import { consultLegEnded } from './consult.ts';
import { patch } from './draft.ts';
import type { Draft } from './draft.ts';
import { moveFlow } from './flow-port.ts';
import {
  ACCEPT_LIMIT_MS,
  BYE_LIMIT_MS,
  AGENT_GONE_MS,
  agentFailed,
  agentVanished,
  closeIdleRoom,
  CONNECT_LIMIT_MS,
  CUSTOMER_GONE_MS,
  customerGone,
} from './legs.ts';
import type { AgentLeg, CallLeg, CallState } from './state.ts';
import { supervisorLegEnded } from './supervision.ts';

/** The customer's answer may be on its way when the ring ends; after this it is not. */
const ANSWER_SLACK_MS = 5_000;

/** When `tick` has something to do next; null when only others can move the call. */
export function wakeAtMs(state: CallState): number | null {
  const moments = state.phase === 'live' ? liveMoments(state) : [];
  if (state.recording !== null && state.closeAtMs !== null) moments.push(state.closeAtMs);
  return moments.length === 0 ? null : Math.min(...moments);
}

function liveMoments({ customer, agent, consult, supervisor, attempt, flow, retryAtMs }: CallState): number[] {
  const moments: (number | null)[] = [flowWakeAtMs(flow), retryAtMs];
  if (customer !== null) moments.push(customerLimit(customer));
  moments.push(agentLimit(agent), agentLimit(consult), agentLimit(supervisor));
  if (attempt?.state === 'ringing') moments.push(attempt.ringUntilMs);
  if (attempt?.state === 'missed' && agent !== null) moments.push(attempt.ringUntilMs + ANSWER_SLACK_MS);
  return moments.filter((moment) => moment !== null);
}

/** When the customer's leg is over by itself, or counts as away. */
function customerLimit({ away, media, mediaSinceMs }: CallLeg): number | null {
  return away === null ? limitOf(media, mediaSinceMs, CUSTOMER_GONE_MS) : away.sinceMs + CUSTOMER_AWAY_MS;
}

/** When an agent's leg is over by itself, or counts as away: its audio is gone, or never came after the accept. */
function agentLimit(leg: AgentLeg | null): number | null {
  if (leg === null) return null;
  if (leg.away !== null && leg.media !== 'closed') return leg.away.sinceMs + AGENT_AWAY_MS;
  if (leg.joined) return limitOf(leg.media, leg.mediaSinceMs, AGENT_GONE_MS);
  return leg.acceptedAtMs === null || leg.media === 'connected' ? null : leg.acceptedAtMs + ACCEPT_LIMIT_MS;
}

function limitOf(media: string, sinceMs: number, goneMs: number): number | null {
  if (media === 'connected') return null;
  if (media === 'closed') return sinceMs + BYE_LIMIT_MS;
  return sinceMs + (media === 'disconnected' ? goneMs : CONNECT_LIMIT_MS);
}

export function tick(draft: Draft): void {
  const { recording, closeAtMs } = draft.state;
  if (recording !== null && closeAtMs !== null && draft.nowMs >= closeAtMs) patch(draft, { recording: null, closeAtMs: null });
  if (draft.state.phase !== 'live') return;
  closeIdleRoom(draft);
  if (draft.state.retryAtMs !== null && draft.nowMs >= draft.state.retryAtMs) patch(draft, { retryAtMs: null });
  legLimits(draft);
  ringLimits(draft);
  if (draft.state.phase === 'live') moveFlow(draft, { type: 'tick' });
}

function legLimits(draft: Draft): void {
  const { customer, agent, consult, supervisor } = draft.state;
  const over = (moment: number | null): boolean => moment !== null && draft.nowMs >= moment;
  if (customer !== null && over(customerLimit(customer))) {
    if (customer.away !== null || customer.media !== 'closed') return customerGone(draft, 'transportFailed');
    customerAway(draft);
  }
  if (over(agentLimit(supervisor))) supervisorLegEnded(draft, 'transportFailed');
  if (over(agentLimit(consult))) consultLegEnded(draft, consult?.joined === true ? 'transportFailed' : 'timeout');
  if (!over(agentLimit(agent))) return;
  if (agent?.joined === true && agent.media === 'closed') agentAway(draft);
  else if (agent?.joined === true) agentVanished(draft, 'transportFailed');
  else agentFailed(draft, 'timeout');
}

function ringLimits(draft: Draft): void {
  const { attempt, customer } = draft.state;
  if (attempt?.state === 'ringing' && draft.nowMs >= attempt.ringUntilMs) {
    patch(draft, { attempt: { ...attempt, state: 'missed' } });
    draft.effects.push({ type: 'notReached', attemptId: attempt.attemptId });
  } else if (attempt?.state === 'missed' && customer === null && draft.nowMs >= attempt.ringUntilMs + ANSWER_SLACK_MS) {
    // The ACD holds that it was answered, yet no leg came: the INVITE died with a process.
    agentVanished(draft, 'cancelled');
  }
}
