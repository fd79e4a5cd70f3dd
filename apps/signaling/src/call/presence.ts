import type { LegId } from '@cordboard/contracts';
import { isLeaving } from './flow-port.ts';
import type { AgentLeg, CallLeg, CallState } from './state.ts';

/** The browser side of this leg of a conversation is gone, whether or not its page comes back. */
export function isAway(leg: CallLeg): boolean {
  return leg.away !== null || leg.media === 'closed';
}

/** The two can talk, or could but for a page that is away. */
export function isConversation({ agent, customer, flow }: CallState): boolean {
  return agent?.joined === true && customer !== null && !isLeaving(flow);
}

/** The BYE of a telephone whose leg was taken for lost. */
export function isFormerLeg(agent: AgentLeg | null, legId: LegId): boolean {
  return agent?.away?.formerLegId === legId;
}
