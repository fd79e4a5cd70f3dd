import type { AgentId, OfferEndReason, OfferId, QueueId, RoutingDecision, TenantEvent } from '@cordboard/contracts';

/** One offer of a contact: to whom, why, and how it ended. */
export interface ToldOffer {
  readonly offerId: OfferId;
  readonly agentId: AgentId;
  readonly queueId: QueueId;
  readonly atMs: number;
  /** `ringing`: neither accepted nor over yet. */
  readonly outcome: 'ringing' | 'accepted' | OfferEndReason;
  /** How long it rang; null while it rings. */
  readonly rangMs: number | null;
  /** Null in events of versions that did not say. */
  readonly decision: Pick<RoutingDecision, 'step' | 'position' | 'freeAgents'> | null;
  /** A person took the contact out of line. */
  readonly picked: boolean;
}

/** From a contact's events, in their order; the newest offer first. */
export function foldOffers(told: readonly { readonly atMs: number; readonly event: TenantEvent }[]): readonly ToldOffer[] {
  const offers = new Map<OfferId, ToldOffer>();
  const settle = (offerId: OfferId, atMs: number, outcome: ToldOffer['outcome']): void => {
    const offer = offers.get(offerId);
    if (offer) offers.set(offerId, { ...offer, outcome, rangMs: atMs - offer.atMs });
  };
  for (const { atMs, event } of told) {
    if (event.type === 'offer.created') {
      const { offerId, agentId, queueId, decision } = event;
      const why = decision ? { step: decision.step, position: decision.position, freeAgents: decision.freeAgents } : null;
      offers.set(offerId, {
        ...{ offerId, agentId, queueId, atMs, outcome: 'ringing', rangMs: null },
        ...{ decision: why, picked: decision?.picked ?? false },
      });
    } else if (event.type === 'offer.accepted') settle(event.offerId, atMs, 'accepted');
    else if (event.type === 'offer.ended') settle(event.offerId, atMs, event.reason);
  }
  return [...offers.values()].reverse();
}
