import { startReplicatedRedis } from '@cordboard/infra/services';
import type { ReplicatedRedis } from '@cordboard/infra/services';
import { newHeadlessCustomer, waitFor } from '@cordboard/test-kit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accept, AGENT_HZ, CUSTOMER_HZ, openStage } from '../support/actors.ts';
import { hears, ORIGIN, startFloor } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

/** Two signaling processes and a Redis whose replica has not the last writes when it is promoted. */
let folder = '';
let redis: ReplicatedRedis | null = null;
let floor: SignalingFloor | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-replicated-'));
  redis = await startReplicatedRedis(folder);
  floor = await startFloor({ redisUrl: redis.url, processes: { media: 1, signaling: 2, worker: 1, web: 0 } });
});
afterAll(async () => {
  await floor?.stop();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

it('a call that was accepted in the lost time goes on, who came then waits, and desks are what they chose', async () => {
  if (floor === null || redis === null) throw new Error('the deployment has not started');
  const { acd, deployment } = floor;
  const stage = await openStage(floor, { wrapUpMs: 0, ringMs: 30_000 });
  const { tenant, customer, desk, contactId, agentId } = stage;
  await customer.call();
  await desk.events.next('offer.created', stage.mine);
  await redis.cut();
  // Lost: the accept, the join, the agent's choice, and a second customer.
  await accept(desk, contactId);
  await stage.watch.next('contact.connected', stage.mine);
  await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent');
  const second = await newHeadlessCustomer(deployment, tenant, { origin: ORIGIN, hz: CUSTOMER_HZ });
  await second.call();
  const queued = await stage.watch.next('contact.queued', (event) => event.contactId === second.contactId);
  const before = await acd.readContact(tenant.tenantId, contactId);
  const reasonId = (await acd.readConfiguration(tenant.tenantId))?.notReadyReasons[0]?.notReadyReasonId ?? null;
  await desk.events.command({ type: 'agent.setStatus', status: 'notReady', reasonId });
  await stage.watch.next('agent.statusChanged', (event) => event.agentId === agentId && event.status === 'notReady');

  await redis.promote();
  let last = '';
  const read = () =>
    Promise.all([
      acd.readContact(tenant.tenantId, contactId),
      acd.readContact(tenant.tenantId, second.contactId),
      acd.readAgent(tenant.tenantId, agentId),
    ]);
  const known = async (): Promise<boolean> => {
    // This test's own connection may die of the change as well.
    const seen = await read().catch((error: unknown) => {
      last = String(error);
      return null;
    });
    if (seen === null) return false;
    const [talks, waits, agent] = seen;
    last = JSON.stringify({
      offerId: before?.offerId,
      enqueuedAtMs: queued.event.enqueuedAtMs,
      bye: desk.events.goodbye,
      talks,
      waits,
      agent,
    });
    return (
      talks?.state === 'connected' &&
      talks.agentId === agentId &&
      talks.offerId === before?.offerId &&
      waits?.state === 'queued' &&
      waits.enqueuedAtMs === queued.event.enqueuedAtMs &&
      agent?.status === 'notReady' &&
      agent.contactId === contactId
    );
  };
  await waitFor('routing to know again who talks, who waits and what the agent chose', known, 60_000).catch((error: unknown) => {
    throw new Error(`${String(error)}; the last was ${last}`, { cause: error });
  });
  // The conversation was never touched, and is none of anybody else.
  await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent after the loss');
  await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer after the loss');
  expect(second.phone.session, 'the second customer was hung up').not.toBeNull();

  customer.phone.hangUp();
  const ended = await stage.watch.next('contact.ended', stage.mine);
  expect(ended.event.reason).toBe('customerHungUp');
  await desk.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
  await accept(desk, second.contactId);
  await hears(second.phone, AGENT_HZ, 'the second customer to hear the agent');
  await Promise.all([second.close(), stage.close()]);
}, 150_000);
