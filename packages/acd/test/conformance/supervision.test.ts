import { newId } from '@cordboard/contracts';
import type { AgentId, ContactId } from '@cordboard/contracts';
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
  /** Has a desk and is not available. */
  readonly sue: AgentId;
  readonly contactId: ContactId;
}

/** Ana talks; Ben is free. */
async function talking(): Promise<Talk> {
  const floor = await floors.open({ agents: 3, queue: { wrapUpMs: 30_000 } });
  const [ana, ben, sue] = [at(floor.agents, 0), at(floor.agents, 1), at(floor.agents, 2)];
  await floor.ready(ana);
  const contactId = await floor.call();
  await floor.talk(ana);
  await floor.ready(ben);
  await floor.acd.deskSeen(floor.tenantId, sue, floor.deskOf(sue), floor.processId);
  return { floor, ana, ben, sue, contactId };
}

const watchingOf = async ({ acd, tenantId }: Floor, agentId: AgentId) => (await acd.readAgent(tenantId, agentId))?.watching ?? null;
const heldBy = async ({ acd, tenantId }: Floor, contactId: ContactId) => (await acd.readContact(tenantId, contactId))?.supervision ?? null;

describe('a supervisor', () => {
  it('joins a conversation, changes how, and lets go; each is told once', async () => {
    const { floor, ana, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    for (let repeat = 0; repeat < 2; repeat++) await acd.supervise(tenantId, contactId, sue, 'listen', true);
    const held = await heldBy(floor, contactId);
    expect(held).toMatchObject({ supervisorId: sue, mode: 'listen', state: 'joining', told: true });
    const offerId = held!.offerId;
    for (let repeat = 0; repeat < 2; repeat++) await acd.joinSupervision(tenantId, contactId, offerId);
    await expectRefused(acd.joinSupervision(tenantId, contactId, newId('offer')), 'offer_stale');
    expect(await watchingOf(floor, sue)).toMatchObject({ contactId, mode: 'listen', state: 'on' });
    for (let repeat = 0; repeat < 2; repeat++) await acd.supervise(tenantId, contactId, sue, 'barge', true);
    expect(await watchingOf(floor, sue)).toMatchObject({ mode: 'barge', state: 'on' });
    expect(await acd.reconcile(tenantId)).toBe(0);
    for (let repeat = 0; repeat < 2; repeat++) await acd.endSupervision(tenantId, contactId, { supervisorId: sue }, 'letGo');
    expect([await watchingOf(floor, sue), await heldBy(floor, contactId)]).toEqual([null, null]);
    const told = (await floor.events()).map(({ event }) => event).filter(({ type }) => type.startsWith('supervision.'));
    const same = { contactId, offerId, agentId: ana, supervisorId: sue, told: true };
    expect(told).toEqual([
      { type: 'supervision.started', ...same, mode: 'listen' },
      { type: 'supervision.joined', ...same, mode: 'listen' },
      { type: 'supervision.modeChanged', ...same, mode: 'barge' },
      { type: 'supervision.ended', ...same, reason: 'letGo' },
    ]);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'connected', agentId: ana, held: false });
  });

  it('joins only a conversation, at a desk, without work of its own, and where nobody else is', async () => {
    const { floor, ana, ben, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    const listen = (who: AgentId, which = contactId) => acd.supervise(tenantId, which, who, 'listen', true);
    await expectRefused(listen(ana), 'state_conflict');
    await expectRefused(listen(sue, newId('contact')), 'not_found');
    await expectRefused(listen(newId('agent')), 'not_found');
    await listen(sue);
    await expectRefused(listen(ben), 'state_conflict');
    await acd.endSupervision(tenantId, contactId, { supervisorId: sue }, 'letGo');
    await acd.deskGone(tenantId, sue, floor.deskOf(sue));
    await expectRefused(listen(sue), 'state_conflict');
    const ringing = await floor.call();
    await expectRefused(acd.supervise(tenantId, ringing, sue, 'listen', true), 'state_conflict');
  });

  it('moves from call to call in one step, and is fenced out of the first', async () => {
    const { floor, ben, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    const second = await floor.call();
    await floor.talk(ben);
    await acd.supervise(tenantId, contactId, sue, 'whisper', false);
    await acd.setStatus(tenantId, sue, 'available', null);
    const waiting = await floor.call();
    const first = await heldBy(floor, contactId);
    await acd.supervise(tenantId, second, sue, 'listen', false);
    expect(await heldBy(floor, contactId)).toBeNull();
    expect(await watchingOf(floor, sue)).toMatchObject({ contactId: second, mode: 'listen' });
    expect(await acd.readContact(tenantId, waiting)).toMatchObject({ state: 'queued' });
    expect((await floor.eventsOf('supervision.ended')).map(({ contactId: which, reason }) => [which, reason])).toEqual([
      [contactId, 'moved'],
    ]);
    await acd.endSupervision(tenantId, contactId, { offerId: first!.offerId }, 'legFailed');
    await expectRefused(acd.endSupervision(tenantId, second, { offerId: first!.offerId }, 'legFailed'), 'offer_stale');
    expect(await heldBy(floor, second)).toMatchObject({ supervisorId: sue });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('who also takes calls gets none meanwhile, and the next one after', async () => {
    const { floor, ana, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.supervise(tenantId, contactId, ben, 'listen', true);
    const waiting = await floor.call();
    await expectRefused(acd.startConsult(tenantId, contactId, ana, ben), 'state_conflict');
    expect(await acd.readContact(tenantId, waiting)).toMatchObject({ state: 'queued' });
    expect(await acd.explainAgent(tenantId, ben)).toMatchObject({ keptOut: ['supervises'] });
    expect(await acd.reconcile(tenantId)).toBe(0);
    await acd.endSupervision(tenantId, contactId, { supervisorId: ben }, 'letGo');
    expect(await floor.offerOf(ben)).toMatchObject({ contactId: waiting });
  });

  it('that picks somebody out of line has left the call', async () => {
    const { floor, ben, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.supervise(tenantId, contactId, ben, 'listen', true);
    const waiting = await floor.call();
    await acd.pickContact(tenantId, waiting, ben, null);
    expect(await heldBy(floor, contactId)).toBeNull();
    expect((await floor.eventsOf('supervision.ended')).map(({ reason }) => reason)).toEqual(['moved']);
    expect(await acd.reconcile(tenantId)).toBe(0);
  });
});

describe('a supervision ends', () => {
  it('with the contact, and when nobody has the contact any more; not by a hold', async () => {
    const { floor, ana, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.supervise(tenantId, contactId, sue, 'listen', true);
    await acd.setHeld(tenantId, contactId, true);
    expect(await heldBy(floor, contactId)).not.toBeNull();
    const { offerId } = (await acd.readContact(tenantId, contactId))!;
    await acd.returnContact(tenantId, contactId, offerId!);
    expect((await floor.eventsOf('supervision.ended')).map(({ reason, agentId }) => [reason, agentId])).toEqual([['agentGone', ana]]);
    const again = await floor.talk(at(floor.agents, 1));
    expect(again).toBeDefined();
    await acd.supervise(tenantId, contactId, sue, 'listen', true);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    expect((await floor.eventsOf('supervision.ended')).map(({ reason }) => reason)).toEqual(['agentGone', 'contactEnded']);
    expect(await watchingOf(floor, sue)).toBeNull();
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('some time after the supervisor’s last desk is gone', async () => {
    const { floor, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.supervise(tenantId, contactId, sue, 'listen', true);
    await acd.deskGone(tenantId, sue, floor.deskOf(sue));
    expect(await heldBy(floor, contactId)).not.toBeNull();
    await floor.pass(11_000);
    expect((await floor.eventsOf('supervision.ended')).map(({ reason }) => reason)).toEqual(['deskGone']);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'connected' });
  });

  it('stays beside whoever has the contact after a consult', async () => {
    const { floor, ana, ben, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.supervise(tenantId, contactId, sue, 'listen', true);
    const offerId = await acd.startConsult(tenantId, contactId, ana, ben);
    await acd.acceptOffer(tenantId, ben, offerId, null);
    await acd.completeConsult(tenantId, contactId, offerId);
    expect(await heldBy(floor, contactId)).toMatchObject({ supervisorId: sue });
    await acd.endSupervision(tenantId, contactId, { supervisorId: sue }, 'letGo');
    expect((await floor.eventsOf('supervision.ended'))[0]).toMatchObject({ agentId: ben });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('when one side of it is lost with Redis’ data', async () => {
    const { floor, sue, contactId } = await talking();
    const { acd, tenantId, redis, prefix } = floor;
    await acd.supervise(tenantId, contactId, sue, 'listen', true);
    const key = `${prefix}acd:{${tenantId}}:agents`;
    const record = JSON.parse((await redis.hGet(key, sue))!) as Record<string, unknown>;
    const { watching, ...without } = record;
    await redis.hSet(key, sue, JSON.stringify(without));
    expect(await acd.reconcile(tenantId)).toBe(1);
    expect(await heldBy(floor, contactId)).toBeNull();
    await redis.hSet(key, sue, JSON.stringify({ ...without, watching }));
    expect(await acd.reconcile(tenantId)).toBe(1);
    expect(await watchingOf(floor, sue)).toBeNull();
  });
});

describe('taking over', () => {
  it('makes the contact the supervisor’s in one step; its agent goes to wrap-up', async () => {
    const { floor, ana, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.supervise(tenantId, contactId, sue, 'barge', true);
    await acd.setHeld(tenantId, contactId, true);
    for (let repeat = 0; repeat < 2; repeat++) await acd.takeOver(tenantId, contactId, sue);
    const contact = (await acd.readContact(tenantId, contactId))!;
    expect(contact).toMatchObject({ state: 'connected', agentId: sue, held: false, supervision: null });
    const [transferred, ...others] = await floor.eventsOf('contact.transferred');
    expect(others).toEqual([]);
    expect(transferred).toMatchObject({ agentId: sue, fromAgentId: ana, by: 'supervisor', offerId: contact.offerId });
    expect((await floor.eventsOf('supervision.ended')).map(({ reason }) => reason)).toEqual(['tookOver']);
    expect(await acd.readAgent(tenantId, ana)).toMatchObject({ state: 'wrapUp' });
    expect(await acd.readAgent(tenantId, sue)).toMatchObject({ state: 'onContact', contactId, watching: null });
    expect(await acd.reconcile(tenantId)).toBe(0);
    await floor.passWithDesks(3_600_000);
    await acd.endContact(tenantId, contactId, 'agentHungUp');
    expect(await acd.readAgent(tenantId, sue)).toMatchObject({ state: 'wrapUp' });
  });

  it('needs no listening before, and ends that of another supervisor', async () => {
    const { floor, ben, sue, contactId } = await talking();
    const { acd, tenantId } = floor;
    await acd.supervise(tenantId, contactId, ben, 'listen', true);
    await acd.setStatus(tenantId, sue, 'available', null);
    await acd.takeOver(tenantId, contactId, sue);
    expect((await floor.eventsOf('supervision.ended')).map(({ supervisorId, reason }) => [supervisorId, reason])).toEqual([
      [ben, 'agentGone'],
    ]);
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ agentId: sue });
    expect(await acd.reconcile(tenantId)).toBe(0);
  });

  it('is refused to who serves no queue, has work or no desk, and while somebody is asked; it says why', async () => {
    const { floor, ana, ben, sue, contactId } = await talking();
    const { acd, tenantId, agents } = floor;
    const why = async (who: AgentId) =>
      await acd.takeOver(tenantId, contactId, who).then(
        () => 'done',
        (error: { data: { from?: string } }) => error.data.from,
      );
    const offerId = await acd.startConsult(tenantId, contactId, ana, ben);
    expect(await why(sue)).toBe('consult');
    await acd.endConsult(tenantId, contactId, offerId, 'cancelled');
    const second = await floor.call();
    await floor.talk(ben);
    expect(await why(ben)).toBe('onContact');
    await acd.endContact(tenantId, second, 'customerHungUp');
    await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [queueOf([ana, ben], { queueId: floor.queue })]));
    expect(await why(sue)).toBe('noQueues');
    await acd.deskGone(tenantId, ben, floor.deskOf(ben));
    expect(await why(ben)).toBe('noDesk');
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ agentId: ana });
  });
});
