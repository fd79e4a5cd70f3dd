import { newId, type AgentId, type ContactId, type QueueId, type TenantEvent } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { OrderOracle } from '../src/acd/order-oracle.ts';

const [sales, vip] = [newId('queue'), newId('queue')];
const [generalist, seller] = [newId('agent'), newId('agent')];
const facts = {
  priorityOf: (queueId: QueueId) => (queueId === vip ? 20 : 10),
  lineOf: (_contactId: ContactId, queueId: QueueId) => queueId,
  linesOf: (agentId: AgentId) => (agentId === generalist ? [sales, vip] : [sales]),
};
const queued = (contactId: ContactId, queueId: QueueId, enqueuedAtMs: number): TenantEvent => ({
  ...{ type: 'contact.queued', contactId, queueId, enqueuedAtMs },
  ...{ kind: 'voice', position: 1, cause: 'joined' },
});
const offered = (contactId: ContactId, queueId: QueueId, agentId: AgentId): TenantEvent => ({
  ...{ type: 'offer.created', offerId: newId('offer'), contactId, queueId, agentId },
  ...{ expiresAtMs: 0, waitedMs: 0 },
});
const ended = (contactId: ContactId): TenantEvent => ({
  ...{ type: 'contact.ended', contactId, queueId: sales, agentId: null, reason: 'abandoned' },
  ...{ waitMs: 0, talkMs: 0 },
});

function judge(events: readonly TenantEvent[]) {
  const oracle = new OrderOracle(facts);
  for (const event of events) oracle.take(event);
  const { fifoInversions, priorityInversions } = oracle.findings();
  return { fifoInversions, priorityInversions };
}

describe('the order oracle', () => {
  const [a, b, c] = [newId('contact'), newId('contact'), newId('contact')];
  const NONE = { fifoInversions: 0, priorityInversions: 0 };

  it('finds nothing where the order was kept', () => {
    expect(judge([queued(a, sales, 1), queued(b, sales, 2), offered(a, sales, seller), offered(b, sales, generalist)])).toEqual(NONE);
  });

  it('finds a later one served first, also within a millisecond', () => {
    expect(judge([queued(a, sales, 1), queued(b, sales, 2), offered(b, sales, seller)])).toEqual({ ...NONE, fifoInversions: 1 });
    expect(judge([queued(a, sales, 1), queued(b, sales, 1), offered(b, sales, seller)])).toEqual({ ...NONE, fifoInversions: 1 });
  });

  it('finds a priority passed over by somebody who could have served it, and by nobody else', () => {
    const line = [queued(a, sales, 1), queued(b, vip, 5)];
    expect(judge([...line, offered(a, sales, generalist)])).toEqual({ ...NONE, priorityInversions: 1 });
    expect(judge([...line, offered(a, sales, seller)])).toEqual(NONE);
    expect(judge([...line, offered(b, vip, generalist), offered(a, sales, generalist)])).toEqual(NONE);
  });

  it('forgets who left, and keeps the place of who comes back', () => {
    expect(judge([queued(a, sales, 1), queued(b, sales, 2), ended(a), offered(b, sales, seller)])).toEqual(NONE);
    const back = [queued(a, sales, 1), offered(a, sales, seller), queued(b, sales, 1), queued(a, sales, 1), queued(c, sales, 9)];
    expect(judge([...back, offered(b, sales, seller)])).toEqual({ ...NONE, fifoInversions: 1 });
    expect(judge([...back, offered(a, sales, seller), offered(b, sales, seller)])).toEqual(NONE);
  });
});
