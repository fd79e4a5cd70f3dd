import type { LegId } from '@cordboard/contracts';
import { patchAgent, patchCustomer } from './draft.ts';
import type { Draft } from './draft.ts';
import { agentVanished } from './legs.ts';
import type { CallLeg } from './state.ts';

/** From the first sign until the agent counts as lost (docs/survival.md). */
export const AGENT_AWAY_MS = 12_000;
/** A browser that crashed is started again by a hand. */
export const CUSTOMER_AWAY_MS = 20_000;

/** Why a leg is gone: its page, or the media node of all legs. */
type Cause = { readonly cause: 'mediaNode' } | Record<string, never>;

/** The agent's page is gone: its telephone is rung again under the same offer as soon as there is one. May be repeated. */
export function agentAway(draft: Draft, why: Cause = {}): void {
  const { agent, contactId } = draft.state;
  if (agent === null) return;
  const sinceMs = agent.away?.sinceMs ?? lostSinceMs(agent, draft.nowMs);
  const untilMs = sinceMs + AGENT_AWAY_MS;
  if (draft.nowMs >= untilMs) return agentVanished(draft, 'transportFailed');
  draft.effects.push({ type: 'endLeg', legId: agent.legId, reason: 'socketLost' });
  const legId = draft.newId('leg', draft.nowMs);
  const formerLegId = agent.legId;
  patchAgent(draft, { legId, stage: 'ringing', media: 'new', mediaSinceMs: draft.nowMs, away: { sinceMs, formerLegId } });
  draft.effects.push({ type: 'ringAgent', legId, agentId: agent.agentId, offerId: agent.offerId, untilMs });
  if (agent.away !== null) return;
  const event = { type: 'leg.lost', contactId, legId: formerLegId, party: 'agent', ...why } as const;
  draft.effects.push({ type: 'tellAway', party: 'agent', away: true, event });
}

/** The customer's page is gone: whoever comes with the contact's token takes the leg's place. May be repeated. */
export function customerAway(draft: Draft, why: Cause = {}): void {
  const { customer, contactId } = draft.state;
  if (customer === null || customer.away !== null) return;
  const { legId } = customer;
  patchCustomer(draft, { away: { sinceMs: lostSinceMs(customer, draft.nowMs), formerLegId: legId } });
  const event = { type: 'leg.lost', contactId, legId, party: 'customer', ...why } as const;
  draft.effects.push({ type: 'tellAway', party: 'customer', away: true, event });
}

/** The next page is here, perhaps before the old one was missed. */
export function customerRejoined(draft: Draft, legId: LegId): void {
  const { customer, phase } = draft.state;
  if (phase !== 'live' || customer === null) return;
  customerAway(draft);
  draft.effects.push({ type: 'endLeg', legId: customer.legId, reason: 'socketLost' });
  patchCustomer(draft, { legId, media: 'new', mediaSinceMs: draft.nowMs });
}

/** Whoever was away and is connected again is back. */
export function endAway(draft: Draft): void {
  const { agent, customer, contactId, phase } = draft.state;
  if (phase !== 'live') return;
  for (const [party, leg] of [['agent', agent] as const, ['customer', customer] as const]) {
    if (leg === null || leg.away === null || leg.media !== 'connected') continue;
    const awayMs = draft.nowMs - leg.away.sinceMs;
    if (party === 'agent') patchAgent(draft, { away: null });
    else patchCustomer(draft, { away: null });
    draft.effects.push({ type: 'tellAway', party, away: false, event: { type: 'leg.back', contactId, legId: leg.legId, party, awayMs } });
  }
}

function lostSinceMs({ media, mediaSinceMs }: CallLeg, nowMs: number): number {
  return media === 'closed' ? mediaSinceMs : nowMs;
}
