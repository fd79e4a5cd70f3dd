import { flowWakeAtMs } from '../flow/flow.ts';
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
import type { CallState } from './state.ts';

/** The customer's answer may be on its way when the ring ends; after this it is not. */
const ANSWER_SLACK_MS = 5_000;

/** When `tick` has something to do next; null when only others can move the call. */
export function wakeAtMs(state: CallState): number | null {
  const moments = state.phase === 'live' ? liveMoments(state) : [];
  if (state.recording !== null && state.closeAtMs !== null) moments.push(state.closeAtMs);
  return moments.length === 0 ? null : Math.min(...moments);
}

function liveMoments({ customer, agent, attempt, flow, retryAtMs }: CallState): number[] {
  const moments: (number | null)[] = [flowWakeAtMs(flow), retryAtMs];
  if (customer !== null) moments.push(limitOf(customer.media, customer.mediaSinceMs, CUSTOMER_GONE_MS));
  if (agent?.joined === true) moments.push(limitOf(agent.media, agent.mediaSinceMs, AGENT_GONE_MS));
  if (agent?.joined === false && agent.acceptedAtMs !== null && agent.media !== 'connected')
    moments.push(agent.acceptedAtMs + ACCEPT_LIMIT_MS);
  if (attempt?.state === 'ringing') moments.push(attempt.ringUntilMs);
  if (attempt?.state === 'missed' && agent !== null) moments.push(attempt.ringUntilMs + ANSWER_SLACK_MS);
  return moments.filter((moment) => moment !== null);
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
  const { customer, agent } = draft.state;
  const over = (moment: number | null): boolean => moment !== null && draft.nowMs >= moment;
  if (customer !== null && over(limitOf(customer.media, customer.mediaSinceMs, CUSTOMER_GONE_MS))) {
    return customerGone(draft, 'transportFailed');
  }
  if (agent === null) return;
  if (agent.joined && over(limitOf(agent.media, agent.mediaSinceMs, AGENT_GONE_MS))) return agentVanished(draft, 'transportFailed');
  const late = !agent.joined && agent.acceptedAtMs !== null && agent.media !== 'connected';
  if (late && draft.nowMs >= (agent.acceptedAtMs ?? 0) + ACCEPT_LIMIT_MS) agentFailed(draft, 'timeout');
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
