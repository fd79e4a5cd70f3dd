import { newId } from '@cordboard/contracts';
import type { AgentId, ContactId, OfferId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import type { Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';

const floors = useFloors();

interface Talk {
  readonly floor: Floor;
  readonly ana: AgentId;
  readonly ben: AgentId;
  readonly contactId: ContactId;
  readonly offerId: OfferId;
}

/** Ana talks, Ben is free, a third one is not there. */
async function talking(queue: Parameters<typeof floors.open>[0] = {}): Promise<Talk> {
  const floor = await floors.open({ agents: 3, ...queue });
  const [ana, ben] = [at(floor.agents, 0), at(floor.agents, 1)];
  await floor.ready(ana);
  const contactId = await floor.call();
  const offerId = await floor.talk(ana);
  await floor.ready(ben);
  return { floor, ana, ben, contactId, offerId };
}

const stateOf = async ({ acd, tenantId }: Floor, agentId: AgentId) => (await acd.readAgent(tenantId, agentId))?.state;

describe('a consult', () => {
  it('is an offer that reserves the asked agent, and the contact stays with the one who asks, on hold', async () => {
    const { floor, ana, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    const offerId = await acd.startConsult(tenantId, contactId, ana, ben);
    expect(await acd.startConsult(tenantId, contactId, ana, ben)).toBe(offerId);
    expect(await floor.offerOf(ben)).toMatchObject({ offerId, contactId, from: { agentId: ana, how: 'consult' } });
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({
      state: 'connected',
      agentId: ana,
      held: true,
      consult: { offerId, agentId: ben, byAgentId: ana, state: 'ringing' },
    });
    const waiting = await floor.call();
    expect(await acd.readContact(tenantId, waiting)).toMatchObject({ state: 'queued' });
    await acd.acceptOffer(tenantId, ben, offerId, null);
    await acd.acceptOffer(tenantId, ben, offerId, null);
    expect(await stateOf(floor, ben)).toBe('onContact');
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ agentId: ana, consult: { state: 'accepted' } });
    expect((await floor.eventsOf('consult.started')).length + (await floor.eventsOf('consult.accepted')).length).toBe(2);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('asks nobody who has work, is not available or has no desk, and only for the agent who has the contact', async () => {
    const { floor, ana, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    const third = at(floor.agents, 2);
    await expectRefused(acd.startConsult(tenantId, contactId, ana, third), 'state_conflict');
    await expectRefused(acd.startConsult(tenantId, contactId, ana, ana), 'state_conflict');
    await expectRefused(acd.startConsult(tenantId, contactId, ben, ben), 'state_conflict');
    await expectRefused(acd.startConsult(tenantId, contactId, ana, newId('agent')), 'not_found');
    await acd.setStatus(tenantId, ben, 'notReady', null);
    await expectRefused(acd.startConsult(tenantId, contactId, ana, ben), 'state_conflict');
    expect(await floor.eventsOf('consult.started')).toEqual([]);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ held: false, consult: null });
  });

  it('never makes two offers for one agent: of a consult and a call at once, one wins', async () => {
    const { floor, ana, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    const other = await floor.another();
    const [asked] = await Promise.allSettled([other.startConsult(tenantId, contactId, ana, ben), floor.call(), floor.call()]);
    expect(await stateOf(floor, ben)).toBe('offered');
    const offers = await floor.eventsOf('offer.created');
    expect(offers.filter(({ agentId }) => agentId === ben)).toHaveLength(asked.status === 'fulfilled' ? 0 : 1);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('that is completed gives the contact to the asked agent, and the other one has wrap-up', async () => {
    const { floor, ana, ben, contactId } = await talking({ queue: { wrapUpMs: 30_000 } });
    const { acd, tenantId } = floor;
    floor.clock.advance(5_000);
    const offerId = await acd.startConsult(tenantId, contactId, ana, ben);
    await expectRefused(acd.completeConsult(tenantId, contactId, offerId), 'state_conflict');
    await acd.acceptOffer(tenantId, ben, offerId, null);
    await acd.completeConsult(tenantId, contactId, offerId);
    await acd.completeConsult(tenantId, contactId, offerId);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({
      ...{ state: 'connected', agentId: ben, offerId, held: false, consult: null },
    });
    expect([await stateOf(floor, ana), await stateOf(floor, ben)]).toEqual(['wrapUp', 'onContact']);
    expect(await floor.eventsOf('contact.transferred')).toMatchObject([{ agentId: ben, fromAgentId: ana, offerId, by: 'agent' }]);
    floor.clock.advance(3_000);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    expect(await floor.eventsOf('contact.ended')).toMatchObject([{ agentId: ben, talkMs: 8_000 }]);
    expect(await stateOf(floor, ben)).toBe('wrapUp');
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('that is cancelled takes the customer back, while it rings and while they talk', async () => {
    for (const accepted of [false, true]) {
      const { floor, ana, ben, contactId } = await talking();
      const { acd, tenantId } = floor;
      const offerId = await acd.startConsult(tenantId, contactId, ana, ben);
      if (accepted) await acd.acceptOffer(tenantId, ben, offerId, null);
      await acd.endConsult(tenantId, contactId, offerId, 'cancelled');
      await acd.endConsult(tenantId, contactId, offerId, 'cancelled');
      expect(await acd.readContact(tenantId, contactId)).toMatchObject({ agentId: ana, held: false, consult: null });
      expect([await stateOf(floor, ana), await stateOf(floor, ben)]).toEqual(['onContact', 'idle']);
      expect(await floor.eventsOf('consult.ended')).toMatchObject([{ agentId: ben, byAgentId: ana, reason: 'cancelled' }]);
      await expectRefused(acd.acceptOffer(tenantId, ben, offerId, newId('desk')), 'offer_stale');
      expect(await acd.reconcile(tenantId)).toBe(0);
    }
  });

  it('may be the second while the customer is on hold since the first', async () => {
    const { floor, ana, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    const first = await acd.startConsult(tenantId, contactId, ana, ben);
    await acd.acceptOffer(tenantId, ben, first, null);
    await acd.endConsult(tenantId, contactId, first, 'left');
    const second = await acd.startConsult(tenantId, contactId, ana, ben);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ held: true, consult: { offerId: second, state: 'ringing' } });
    await acd.acceptOffer(tenantId, ben, second, null);
    await acd.completeConsult(tenantId, contactId, second);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ agentId: ben, offerId: second, held: false, consult: null });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('ends when the asked agent declines, does not answer, leaves or is lost; the customer stays on hold with who asked', async () => {
    const ways: Readonly<Record<string, (talk: Talk & { asked: OfferId }) => Promise<unknown>>> = {
      declined: ({ floor, ben, asked }) => floor.acd.declineOffer(floor.tenantId, ben, asked),
      notAnswered: ({ floor }) => floor.passWithDesks(60_000),
      legFailed: ({ floor, asked }) => floor.acd.failOffer(floor.tenantId, asked),
      left: async ({ floor, ben, contactId, asked }) => {
        await floor.acd.acceptOffer(floor.tenantId, ben, asked, null);
        await floor.acd.endConsult(floor.tenantId, contactId, asked, 'left');
      },
      deskGone: async ({ floor, ana, ben, asked }) => {
        await floor.acd.acceptOffer(floor.tenantId, ben, asked, null);
        await floor.acd.deskGone(floor.tenantId, ben, floor.deskOf(ben));
        for (let passed = 0; passed < 120_000; passed += 4_000) {
          floor.clock.advance(4_000);
          await floor.acd.deskSeen(floor.tenantId, ana, floor.deskOf(ana), floor.processId);
          await floor.acd.runDue(floor.tenantId);
        }
      },
    };
    for (const [reason, happens] of Object.entries(ways)) {
      const talk = await talking();
      const { floor, ana, ben, contactId } = talk;
      const asked = await floor.acd.startConsult(floor.tenantId, contactId, ana, ben);
      await happens({ ...talk, asked });
      expect(await floor.eventsOf('consult.ended'), reason).toMatchObject([{ reason, agentId: ben }]);
      expect(await floor.acd.readContact(floor.tenantId, contactId), reason).toMatchObject({
        ...{ state: 'connected', agentId: ana, held: true, consult: null },
      });
      expect(await stateOf(floor, ben), reason).toBe('idle');
      expect(await floor.acd.reconcile(floor.tenantId), reason).toBe(0);
    }
  });

  it('saves the customer when who asked is lost: at the asked agent once they talk, else back in line', async () => {
    for (const accepted of [false, true]) {
      const { floor, ana, ben, contactId, offerId } = await talking();
      const { acd, tenantId } = floor;
      const asked = await acd.startConsult(tenantId, contactId, ana, ben);
      if (accepted) await acd.acceptOffer(tenantId, ben, asked, null);
      await acd.returnContact(tenantId, contactId, offerId);
      await acd.returnContact(tenantId, contactId, offerId).catch(() => undefined);
      const contact = await acd.readContact(tenantId, contactId);
      if (accepted) {
        expect(contact).toMatchObject({ state: 'connected', agentId: ben, offerId: asked, held: false });
        expect(await floor.eventsOf('contact.transferred')).toMatchObject([{ by: 'system', fromAgentId: ana }]);
      } else {
        // Back in line, and Ben, whose consult has ended, is the next who is free.
        expect(contact).toMatchObject({ state: 'offered', agentId: ben, consult: null });
        expect(await floor.eventsOf('consult.ended')).toMatchObject([{ reason: 'agentGone' }]);
      }
      expect(await stateOf(floor, ana)).toBe('idle');
      expect(await acd.reconcile(tenantId)).toBe(0);
    }
  });

  it('ends with the contact, and the asked agent has no wrap-up', async () => {
    for (const accepted of [false, true]) {
      const { floor, ana, ben, contactId } = await talking({ queue: { wrapUpMs: 30_000 } });
      const { acd, tenantId } = floor;
      const asked = await acd.startConsult(tenantId, contactId, ana, ben);
      if (accepted) await acd.acceptOffer(tenantId, ben, asked, null);
      await acd.endContact(tenantId, contactId, 'customerHungUp');
      expect([await stateOf(floor, ana), await stateOf(floor, ben)]).toEqual(['wrapUp', 'idle']);
      expect(await floor.eventsOf('consult.ended')).toMatchObject([{ reason: 'callerLeft' }]);
      expect(await acd.reconcile(tenantId)).toBe(0);
    }
  });

  it('whose asked agent Redis has lost is ended by the reconcile loop', async () => {
    const { floor, ana, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.startConsult(tenantId, contactId, ana, ben);
    await floor.redis.hDel(`${floor.prefix}acd:{${tenantId}}:agents`, ben);
    expect(await acd.reconcile(tenantId)).toBeGreaterThan(0);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'connected', agentId: ana, consult: null });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});

describe('a blind transfer', () => {
  it('to an agent rings there alone, and its agent has wrap-up', async () => {
    const { floor, ana, ben, contactId } = await talking({ queue: { wrapUpMs: 30_000 } });
    const { acd, tenantId } = floor;
    const { enqueuedAtMs } = (await acd.readContact(tenantId, contactId))!;
    floor.clock.advance(60_000);
    await floor.ready(ben);
    await acd.transferContact(tenantId, contactId, ana, { kind: 'agent', agentId: ben });
    expect(await floor.offerOf(ben)).toMatchObject({ contactId, from: { agentId: ana, how: 'transfer' } });
    expect(await stateOf(floor, ana)).toBe('wrapUp');
    await floor.talk(ben);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'connected', agentId: ben, enqueuedAtMs });
    expect((await floor.eventsOf('contact.queued')).map(({ cause }) => cause)).toEqual(['joined', 'transferred']);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('that is not taken is back in its queue, before those who came later, and goes to the next', async () => {
    for (const declines of [true, false]) {
      const { floor, ana, ben, contactId } = await talking();
      const { acd, tenantId } = floor;
      floor.clock.advance(60_000);
      await floor.ready(ben);
      await acd.transferContact(tenantId, contactId, ana, { kind: 'agent', agentId: ben });
      await acd.setStatus(tenantId, ana, 'notReady', null);
      await acd.finishWrapUp(tenantId, ana, contactId).catch(() => undefined);
      const later = await floor.call();
      if (declines) await acd.declineOffer(tenantId, ben, (await floor.offerOf(ben)).offerId);
      else await floor.passWithDesks(60_000);
      expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued' });
      expect([await acd.readPlace(tenantId, contactId), await acd.readPlace(tenantId, later)]).toMatchObject([
        { position: 1 },
        { position: 2 },
      ]);
      const third = at(floor.agents, 2);
      await floor.ready(third);
      expect(await floor.offerOf(third)).toMatchObject({ contactId, from: null });
    }
  });

  it('to a queue keeps what it has waited, and is refused where nobody takes it in', async () => {
    const floor = await floors.open({ agents: 2 });
    const { acd, tenantId } = floor;
    const [ana, ben] = [at(floor.agents, 0), at(floor.agents, 1)];
    const own = queueOf([ana]);
    const other = queueOf([ben]);
    const full = queueOf([ben], { maxWaiting: 1 });
    const closed = queueOf([ben], { hours: { timeZone: 'UTC', always: false, spans: [], exceptions: [] } });
    const empty = queueOf([ben], { routing: { joinEmpty: 'available' } });
    await acd.publishConfiguration(snapshotOf(tenantId, 2, floor.agents, [own, other, full, closed, empty]));
    await floor.ready(ana);
    await floor.call(full.queueId);
    const contactId = await floor.call(own.queueId);
    await floor.talk(ana);
    const { enqueuedAtMs } = (await acd.readContact(tenantId, contactId))!;
    floor.clock.advance(60_000);
    await floor.ready(ana);
    for (const [queue, why] of [
      [full, 'full'],
      [closed, 'closed'],
      [empty, 'empty'],
    ] as const) {
      const refused = await acd.transferContact(tenantId, contactId, ana, { kind: 'queue', queueId: queue.queueId }).then(
        () => null,
        (error: unknown) => error,
      );
      expect(refused, why).toMatchObject({ code: 'state_conflict', data: { why } });
    }
    await expectRefused(acd.transferContact(tenantId, contactId, ben, { kind: 'queue', queueId: other.queueId }), 'state_conflict');
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'connected', agentId: ana });
    const behind = await floor.call(other.queueId);
    await acd.transferContact(tenantId, contactId, ana, { kind: 'queue', queueId: other.queueId });
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', queueId: other.queueId, enqueuedAtMs });
    expect(await acd.readPlace(tenantId, behind)).toMatchObject({ position: 2 });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('is refused while somebody is asked, and to who has work', async () => {
    const { floor, ana, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.startConsult(tenantId, contactId, ana, ben);
    for (const to of [{ kind: 'agent', agentId: ben } as const, { kind: 'queue', queueId: floor.queue } as const])
      await expectRefused(acd.transferContact(tenantId, contactId, ana, to), 'state_conflict');
    expect(await stateOf(floor, ana)).toBe('onContact');
  });
});
