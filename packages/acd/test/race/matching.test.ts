import type { ContactId, TenantEvent } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';

const floors = useFloors();

/** Replays the events: who holds what at each moment. Throws at the first contact that two agents hold, or the reverse. */
function replay(events: readonly TenantEvent[]): { served: ContactId[]; ended: number } {
  const holderOf = new Map<string, string>();
  const heldBy = new Map<string, string>();
  const served: ContactId[] = [];
  let ended = 0;
  const release = (contactId: string): void => {
    const agent = holderOf.get(contactId);
    if (agent) heldBy.delete(agent);
    holderOf.delete(contactId);
  };
  for (const event of events) {
    if (event.type === 'offer.created') {
      expect(holderOf.get(event.contactId), 'I2: one contact at one agent').toBeUndefined();
      expect(heldBy.get(event.agentId), 'I1: one agent with one contact').toBeUndefined();
      holderOf.set(event.contactId, event.agentId);
      heldBy.set(event.agentId, event.contactId);
    }
    if (event.type === 'offer.accepted') served.push(event.contactId);
    if (event.type === 'offer.ended' || event.type === 'contact.ended' || event.type === 'contact.queued') release(event.contactId);
    if (event.type === 'contact.ended') ended++;
  }
  return { served, ended };
}

describe('two processes matching at once', () => {
  it('never give one contact to two agents, and leave nobody idle who could work', async () => {
    const floor = await floors.open({ agents: 10, queue: { wrapUpMs: 0 } });
    const other = await floor.another();
    const processes = [floor.acd, other];
    for (const agent of floor.agents) await floor.ready(agent);
    const CALLS = 300;
    const contacts: ContactId[] = [];
    for (let index = 0; index < CALLS; index++) contacts.push(await floor.contact());

    const arrivals = contacts.map((contactId, index) => at(processes, index % 2).enqueueContact(floor.tenantId, contactId, floor.queue));
    const work = async (index: number): Promise<void> => {
      const acd = at(processes, index % 2);
      const agent = at(floor.agents, index);
      for (let idle = 0; idle < 20;) {
        const offer = await acd.readOffer(floor.tenantId, agent);
        if (!offer) {
          idle++;
          continue;
        }
        idle = 0;
        // Some decline, the rest take it; the other process ends the call.
        if (index === 3 && offer.contactId < at(contacts, CALLS / 2)) {
          await acd.setStatus(floor.tenantId, agent, 'notReady', null);
          await acd.setStatus(floor.tenantId, agent, 'available', null);
          continue;
        }
        await acd.acceptOffer(floor.tenantId, agent, offer.offerId, null);
        await acd.connectContact(floor.tenantId, offer.contactId, offer.offerId);
        await at(processes, (index + 1) % 2).endContact(floor.tenantId, offer.contactId, 'customerHungUp');
      }
    };
    await Promise.all([...arrivals, ...floor.agents.map((_agent, index) => work(index))]);

    const { served, ended } = replay((await floor.events()).map(({ event }) => event));
    expect(ended).toBe(CALLS);
    expect(new Set(served).size).toBe(CALLS);
    expect(served).toHaveLength(CALLS);
    expect(await floor.acd.readQueues(floor.tenantId)).toMatchObject([{ waiting: 0, offered: CALLS, answered: CALLS }]);
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
  });
});
