import { newId, type Capacity, type QueueId } from '@cordboard/contracts';
import { createAcd } from '@cordboard/acd';
import { expect, it } from 'vitest';
import { HistoryCheck } from '../src/chaos/history-check.ts';
import { withCapacities } from '../src/floor/capacities.ts';
import { createContact } from '../src/floor/contacts.ts';
import { readHistory } from '../src/floor/history.ts';
import { floorSnapshot } from '../src/floor/snapshot.ts';
import { silent, startBenchRedis } from '../src/lib/redis-server.ts';

/** Lets the engine fill one agent that it believes to have this capacity; how often the check finds more than is `allowed`. */
async function overfilled(believed: Capacity, allowed: Capacity): Promise<number> {
  const redis = await startBenchRedis();
  const [tenantId, queueId, agentId, processId] = [newId('tenant'), newId('queue'), newId('agent'), newId('process')];
  const acd = await createAcd({ redis: redis.client, processId, log: silent });
  try {
    const plain = floorSnapshot(tenantId, [agentId], [{ queueId, agentIds: [agentId], wrapUpMs: 60_000 }]);
    await acd.publishConfiguration(withCapacities(plain, new Map([[agentId, believed]])));
    await acd.deskSeen(tenantId, agentId, newId('desk'), processId);
    await acd.setStatus(tenantId, agentId, 'available', null);
    for (const channel of ['chat', 'voice', 'chat', 'chat', 'voice'] as const) {
      const contactId = newId('contact');
      await createContact(acd, tenantId, contactId, channel);
      await acd.enqueueContact(tenantId, contactId, queueId);
      const offer = await acd.readOffer(tenantId, agentId);
      if (offer === null) continue;
      await acd.acceptOffer(tenantId, agentId, offer.offerId, null);
      await acd.connectContact(tenantId, offer.contactId, offer.offerId);
      // Wrap-up takes the place as the contact did.
      if (channel === 'voice') await acd.endContact(tenantId, offer.contactId, 'customerHungUp');
    }
    const queues: readonly QueueId[] = [queueId];
    const facts = { queuesOf: () => queues, capacityOf: () => allowed, wrapsUp: () => true };
    const check = new HistoryCheck({ ...facts, serviceLevelMs: 20_000, pauseMs: 5_000 });
    for await (const entry of readHistory(redis.client, tenantId)) check.take(entry);
    return check.finish([]).violations.I1;
  } finally {
    await acd.close();
    await redis.stop();
  }
}

it('finds that the engine gives more than the capacity, when it believes in more', { timeout: 60_000 }, async () => {
  const capacity = { voice: 1, chat: 2, total: 3 };
  expect(await overfilled(capacity, capacity)).toBe(0);
  expect(await overfilled({ voice: 1, chat: 3, total: 4 }, capacity)).toBe(1);
  expect(await overfilled(capacity, { voice: 1, chat: 2, total: 2 })).toBe(1);
  expect(await overfilled(capacity, { voice: 0, chat: 2, total: 2 })).toBeGreaterThan(0);
});
