import type { AgentId, Channel, ContactId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { openWith } from '../kit/capacities.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';

const floors = useFloors();

const workOf = async ({ acd, tenantId }: Floor, agentId: AgentId): Promise<string[]> =>
  (await acd.readWork(tenantId, agentId)).map(({ channel, state }) => `${channel} ${state}`);
const comes = (floor: Floor, channel: Channel): Promise<ContactId> => floor.call(floor.queue, channel);

/** Whatever rings at the agent is taken, until nothing rings any more. */
async function takeAll(floor: Floor, agentId: AgentId): Promise<number> {
  for (let taken = 0; ; taken++) {
    if ((await floor.acd.readOffer(floor.tenantId, agentId)) === null) return taken;
    await floor.talk(agentId);
  }
}

describe('capacity', () => {
  it('bounds what an agent has of each channel and in total; one offer rings at a time', async () => {
    const floor = await openWith(floors, [{ voice: 1, chat: 2, total: 3 }]);
    const [ana] = [at(floor.agents, 0)];
    const chats = [await comes(floor, 'chat'), await comes(floor, 'chat'), await comes(floor, 'chat')];
    const calls = [await comes(floor, 'voice'), await comes(floor, 'voice')];
    expect(await workOf(floor, ana)).toEqual(['chat offered']);
    expect(await takeAll(floor, ana)).toBe(3);
    // The third chat is before the first call, and in nobody's way.
    expect((await floor.acd.readWork(floor.tenantId, ana)).map(({ contactId }) => contactId)).toEqual([chats[0], chats[1], calls[0]]);
    expect(await floor.acd.readAgent(floor.tenantId, ana)).toMatchObject({ state: 'onContact', contactId: chats[0] });
    for (const waits of [at(chats, 2), at(calls, 1)]) {
      expect(await floor.acd.readContact(floor.tenantId, waits)).toMatchObject({ state: 'queued' });
      await expect(floor.acd.pickContact(floor.tenantId, waits, ana, floor.deskOf(ana))).rejects.toMatchObject({ code: 'state_conflict' });
    }
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
    expect(await floor.acd.explainAgent(floor.tenantId, ana)).toMatchObject({ keptOut: ['busy'] });
  });

  it('in total is less than that of the channels together', async () => {
    const floor = await openWith(floors, [{ voice: 1, chat: 2, total: 2 }]);
    for (const channel of ['chat', 'voice', 'chat'] as const) await comes(floor, channel);
    expect(await takeAll(floor, at(floor.agents, 0))).toBe(2);
    expect(await workOf(floor, at(floor.agents, 0))).toEqual(['chat onContact', 'voice onContact']);
  });

  it('is one call where no profile says more, and nobody is asked for another channel', async () => {
    const floor = await floors.open({ agents: 1, queue: { wrapUpMs: 0 } });
    const ana = at(floor.agents, 0);
    await floor.ready(ana);
    const chat = await comes(floor, 'chat');
    const call = await comes(floor, 'voice');
    await comes(floor, 'voice');
    expect((await floor.offerOf(ana)).contactId).toBe(call);
    expect(await takeAll(floor, ana)).toBe(1);
    expect(await floor.acd.readContact(floor.tenantId, chat)).toMatchObject({ state: 'queued' });
  });

  it('gives to whoever has least at hand, then to whoever has been free longest', async () => {
    const many = { voice: 0, chat: 2, total: 2 };
    const floor = await openWith(floors, [many, many]);
    const [ana, ben] = [at(floor.agents, 0), at(floor.agents, 1)];
    for (const agentId of [ana, ben, ana, ben]) {
      floor.clock.advance(1_000);
      await comes(floor, 'chat');
      expect(await takeAll(floor, agentId)).toBe(1);
    }
    await comes(floor, 'chat');
    expect([await takeAll(floor, ana), await takeAll(floor, ben)]).toEqual([0, 0]);
  });

  it('is used by a wrap-up until it ends, each by itself', async () => {
    const floor = await openWith(floors, [{ voice: 1, chat: 2, total: 2 }], { wrapUpMs: 10_000 });
    const { acd, tenantId } = floor;
    const ana = at(floor.agents, 0);
    const [first, second] = [await comes(floor, 'chat'), await comes(floor, 'chat')];
    await takeAll(floor, ana);
    await acd.endContact(tenantId, second, 'customerHungUp');
    await comes(floor, 'chat');
    expect(await workOf(floor, ana)).toEqual(['chat onContact', 'chat wrapUp']);
    const { untilMs } = await acd.extendWrapUp(tenantId, ana, second, 5_000);
    await acd.endContact(tenantId, first, 'agentHungUp');
    expect(await workOf(floor, ana)).toEqual(['chat wrapUp', 'chat wrapUp']);
    await acd.finishWrapUp(tenantId, ana, first);
    expect(await workOf(floor, ana)).toEqual(['chat wrapUp', 'chat offered']);
    expect(await takeAll(floor, ana)).toBe(1);
    expect(await acd.readWork(tenantId, ana)).toMatchObject([{ contactId: second, wrapUpUntilMs: untilMs }, { state: 'onContact' }]);
    await floor.passWithDesks(15_000);
    expect(await workOf(floor, ana)).toEqual(['chat onContact']);
    expect((await floor.eventsOf('wrapUp.ended')).map(({ contactId, by }) => [contactId, by])).toEqual([
      [first, 'agent'],
      [second, 'timer'],
    ]);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('leaves the rest alone when one of several is declined, given back or moved', async () => {
    const floor = await openWith(floors, [{ voice: 1, chat: 3, total: 4 }], { wrapUpMs: 0, routing: { declineDelayMs: 0 } });
    const { acd, tenantId } = floor;
    const ana = at(floor.agents, 0);
    const kept = await comes(floor, 'chat');
    await takeAll(floor, ana);
    const declined = await comes(floor, 'chat');
    await acd.setStatus(tenantId, ana, 'notReady', null);
    expect(await acd.readContact(tenantId, declined)).toMatchObject({ state: 'queued' });
    expect(await workOf(floor, ana)).toEqual(['chat onContact']);
    await acd.setStatus(tenantId, ana, 'available', null);
    await takeAll(floor, ana);
    const call = await comes(floor, 'voice');
    const offerId = await floor.talk(ana);
    await acd.returnContact(tenantId, call, offerId);
    expect(await workOf(floor, ana)).toEqual(['chat onContact', 'chat onContact']);
    expect((await acd.readWork(tenantId, ana)).map(({ contactId }) => contactId)).toEqual([kept, declined]);
    await acd.endContact(tenantId, kept, 'customerHungUp');
    // What was given back comes again when the pause is over.
    await floor.passWithDesks(6_000);
    expect(await takeAll(floor, ana)).toBe(1);
    expect(await workOf(floor, ana)).toEqual(['chat onContact', 'voice onContact']);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('of a preferred agent counts for the one who asks for it', async () => {
    const floor = await openWith(floors, [{ voice: 1, chat: 1, total: 2 }], { routing: { preferredForMs: 60_000 } });
    const { acd, tenantId } = floor;
    const ana = at(floor.agents, 0);
    for (const channel of ['voice', 'chat', 'chat'] as const) {
      const contactId = await floor.contact(channel);
      await acd.enqueueContact(tenantId, contactId, floor.queue, { preferredAgentId: ana });
    }
    expect(await takeAll(floor, ana)).toBe(2);
    expect(await workOf(floor, ana)).toEqual(['voice onContact', 'chat onContact']);
  });

  it('makes nobody ring twice for one contact, and one wins', async () => {
    const many = { voice: 0, chat: 3, total: 3 };
    const floor = await openWith(floors, [many, many], { strategy: 'ringAll' });
    const [ana, ben] = [at(floor.agents, 0), at(floor.agents, 1)];
    const contactId = await comes(floor, 'chat');
    expect(await floor.acd.readContact(floor.tenantId, contactId)).toMatchObject({ state: 'offered', ringing: 2 });
    await floor.talk(ben);
    expect([await workOf(floor, ana), await workOf(floor, ben)]).toEqual([[], ['chat onContact']]);
    await comes(floor, 'chat');
    expect([await workOf(floor, ana), await workOf(floor, ben)]).toEqual([['chat offered'], ['chat onContact', 'chat offered']]);
    expect(await floor.acd.reconcile(floor.tenantId)).toBe(0);
  });

  it('is free again when the desk is gone: all of it waits, at its place', async () => {
    const floor = await openWith(floors, [{ voice: 1, chat: 2, total: 3 }]);
    const { acd, tenantId } = floor;
    const ana = at(floor.agents, 0);
    const had = [await comes(floor, 'voice'), await comes(floor, 'chat')];
    await takeAll(floor, ana);
    const rings = await comes(floor, 'chat');
    await acd.deskGone(tenantId, ana, floor.deskOf(ana));
    await floor.pass(11_000);
    // Calls are kept for longer: their audio needs no desk.
    expect(await workOf(floor, ana)).toEqual(['voice onContact', 'chat onContact']);
    await floor.pass(60_000);
    expect(await workOf(floor, ana)).toEqual([]);
    for (const contactId of [...had, rings]) expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued' });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});
