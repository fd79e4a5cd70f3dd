import { newId, type TenantEvent } from '@cordboard/contracts';
import { expect, test } from 'vitest';
import { foldOffers } from '../src/server/fold-offers.ts';

const [contactId, queueId, ana, ben] = [newId('contact'), newId('queue'), newId('agent'), newId('agent')];

function created(agentId: typeof ana, picked?: true): Extract<TenantEvent, { type: 'offer.created' }> {
  const decision = { line: `${queueId}.0.0`, step: 2, strategy: 'longestIdle', position: 1, freeAgents: 3, idleMs: 9_000 } as const;
  return {
    ...{ type: 'offer.created', offerId: newId('offer'), contactId, queueId, agentId, expiresAtMs: 0, waitedMs: 0 },
    decision: { ...decision, ...(picked && { picked }) },
  };
}

test('a contact’s offers: to whom, why, how long it rang and how it ended, the newest first', () => {
  const [first, second] = [created(ana), created(ben, true)];
  const { offerId } = second;
  const told = foldOffers([
    { atMs: 1_000, event: first },
    { atMs: 6_000, event: { type: 'offer.ended', offerId: first.offerId, contactId, queueId, agentId: ana, reason: 'notAnswered' } },
    { atMs: 7_000, event: second },
    { atMs: 7_000, event: { type: 'offer.accepted', offerId, contactId, queueId, agentId: ben } },
  ]);
  expect(told).toEqual([
    {
      ...{ offerId, agentId: ben, queueId, atMs: 7_000, outcome: 'accepted', rangMs: 0, picked: true },
      decision: { step: 2, position: 1, freeAgents: 3 },
    },
    {
      ...{ offerId: first.offerId, agentId: ana, queueId, atMs: 1_000, outcome: 'notAnswered', rangMs: 5_000, picked: false },
      decision: { step: 2, position: 1, freeAgents: 3 },
    },
  ]);
});

test('one that rings is not over, and the end of one that is not told is left out', () => {
  const { decision: _none, ...untold } = created(ana);
  const gone = { type: 'offer.ended', offerId: newId('offer'), contactId, queueId, agentId: ben, reason: 'declined' } as const;
  expect(
    foldOffers([
      { atMs: 1, event: gone },
      { atMs: 2, event: untold },
    ]),
  ).toEqual([{ offerId: untold.offerId, agentId: ana, queueId, atMs: 2, outcome: 'ringing', rangMs: null, decision: null, picked: false }]);
});
