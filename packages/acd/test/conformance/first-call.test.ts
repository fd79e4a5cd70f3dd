import { expect, it } from 'vitest';
import { useFloors } from '../kit/context.ts';

const floors = useFloors();

it('takes a call from the click to the end of wrap-up', async () => {
  const floor = await floors.open({ agents: 1 });
  const { acd, tenantId, clock } = floor;
  const [agent] = floor.agents;
  if (!agent) throw new Error('no agent');
  await floor.ready(agent);
  const contactId = await floor.contact();
  clock.advance(3_000);
  expect(await acd.enqueueContact(tenantId, contactId, floor.queue)).toEqual({ outcome: 'queued', position: 1 });

  clock.advance(2_000);
  const offer = await floor.offerOf(agent);
  expect(offer).toMatchObject({ contactId, queueName: 'Sales', kind: 'voice', waitedMs: 0, expiresAtMs: clock.nowMs() + 13_000 });
  const accepted = await acd.acceptOffer(tenantId, agent, offer.offerId, floor.desks.get(agent) ?? null);
  expect(accepted).toMatchObject({ contactId, state: 'accepted', agentId: agent, offerId: offer.offerId, queueId: floor.queue });
  await acd.connectContact(tenantId, contactId, offer.offerId);
  clock.advance(5_000);
  await acd.endContact(tenantId, contactId, 'customerHungUp');
  expect(await acd.readContact(tenantId, contactId)).toBeNull();
  expect(await acd.readWrapUp(tenantId, agent)).toMatchObject({
    contactId,
    untilMs: clock.nowMs() + 30_000,
    contact: { state: 'ended', agentId: agent },
  });
  await floor.passWithDesks(30_000);
  expect(await acd.readAgent(tenantId, agent)).toMatchObject({ state: 'idle', status: 'available', deskConnected: true });

  const events = await floor.events();
  expect(events.map(({ event }) => event.type)).toEqual([
    'agent.deskChanged',
    'agent.statusChanged',
    'contact.created',
    'contact.queued',
    'offer.created',
    'agent.stateChanged',
    'offer.accepted',
    'agent.stateChanged',
    'contact.connected',
    'contact.ended',
    'agent.stateChanged',
    'wrapUp.ended',
    'agent.stateChanged',
  ]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
  expect(events.find(({ event }) => event.type === 'contact.ended')).toMatchObject({
    configVersion: 1,
    event: { agentId: agent, queueId: floor.queue, reason: 'customerHungUp', waitMs: 2_000, talkMs: 5_000 },
  });
});
