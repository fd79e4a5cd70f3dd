import { connect } from 'node:net';
import { CordboardError, newId } from '@cordboard/contracts';
import { cancelCallback, readCallbackOfContact, withTenant } from '@cordboard/db';
import { EventReader, waitFor } from '@cordboard/test-kit';
import type { TestTenant } from '@cordboard/test-kit';
import { expect, it } from 'vitest';
import { promiseCallback } from '../../src/callback/promise.ts';
import { accept, AGENT_HZ, CUSTOMER_HZ, newCustomer, newDesk, openStage } from '../support/actors.ts';
import { hears } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';
import { standInLine } from '../support/waiting.ts';
import type { Waiting } from '../support/waiting.ts';

/** Redis forgets, or refuses, what PostgreSQL has promised. */
export function redisScenes(floorOf: () => SignalingFloor): void {
  const rowOf = (tenant: TestTenant, { contactId }: Waiting) =>
    withTenant(floorOf().deployment.db, tenant.tenantId, (tx) => readCallbackOfContact(tx, contactId));
  const services = () => ({ acd: floorOf().acd, db: floorOf().deployment.db, clock: { nowMs: () => Date.now() }, mailConfigured: false });

  async function ask(tenant: TestTenant, { contactId }: Pick<Waiting, 'contactId'>, acd = floorOf().acd): Promise<void> {
    const contact = await floorOf().acd.readContact(tenant.tenantId, contactId);
    if (contact === null) throw new Error('nobody waits');
    await promiseCallback({ ...services(), acd }, tenant.tenantId, contact, 'widget');
  }

  it('Redis is restarted under a call: what is asked meanwhile is refused clearly or done, once', async () => {
    const { deployment } = floorOf();
    const stage = await openStage(floorOf(), { wrapUpMs: 0 });
    const { watch, mine, desk, customer, contactId } = stage;
    await stage.talk();
    const pids = deployment.stack.processes().map(({ pid }) => pid);
    const restarted = deployment.services.restartRedis(1_500);
    const commandId = newId('command');
    const hold = async (): Promise<string> => {
      try {
        await desk.events.command({ type: 'contact.hold', contactId }, commandId);
        return 'done';
      } catch (error) {
        return error instanceof CordboardError ? error.code : String(error);
      }
    };
    await waitFor('Redis to be away', async () => {
      const probe = connect(Number(new URL(deployment.services.redisUrl).port), '127.0.0.1');
      return await new Promise<boolean>((resolve) => {
        probe.on('connect', () => resolve(false)).on('error', () => resolve(true));
      }).finally(() => probe.destroy());
    });
    expect(['done', 'store_unavailable', 'timeout']).toContain(await hold());
    await restarted;
    await waitFor('the command to be carried out', async () => (await hold()) === 'done', 15_000);
    await watch.next('contact.held', mine);
    expect(watch.all('contact.held', mine)).toHaveLength(1);
    await desk.events.command({ type: 'contact.unhold', contactId });
    await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent again');
    await hears(desk.phone, CUSTOMER_HZ, 'the agent to still hear the customer');
    expect(deployment.stack.processes().map(({ pid }) => pid)).toEqual(pids);
    await desk.events.command({ type: 'contact.hangUp', contactId });
    expect((await watch.next('contact.ended', mine)).event.reason).toBe('agentHungUp');
    expect(watch.all('offer.created', mine)).toHaveLength(1);
    await stage.close();
  }, 60_000);

  it('the live Redis is flushed: who was promised a callback is back in line, once, and is called and joined', async () => {
    const { deployment, acd, redis } = floorOf();
    const { urls } = deployment.stack;
    const tenant = await floorOf().tenant({ wrapUpMs: 0 });
    const [first, second, gone] = [
      await standInLine(floorOf(), tenant),
      await standInLine(floorOf(), tenant),
      await standInLine(floorOf(), tenant),
    ];
    for (const one of [first, second, gone]) await ask(tenant, one);
    const before = await acd.readContact(tenant.tenantId, first.contactId);
    await redis.flushAll();
    expect(await acd.readContact(tenant.tenantId, first.contactId)).toBe(null);
    // One of them does not want it any more while Redis knows nothing of it.
    await withTenant(deployment.db, tenant.tenantId, async (tx) => {
      const row = await readCallbackOfContact(tx, gone.contactId);
      if (row !== null) await cancelCallback(tx, row.id, Date.now());
    });
    for (const one of [first, second]) {
      await waitFor(
        'a forgotten callback to be in line',
        async () => (await acd.readContact(tenant.tenantId, one.contactId)) !== null,
        45_000,
      );
    }
    expect(await acd.readContact(tenant.tenantId, first.contactId)).toMatchObject({
      ...{ kind: 'callback', state: 'queued', attempts: 0, customer: before?.customer },
      ...{ enqueuedAtMs: before?.enqueuedAtMs, callbackId: before?.callbackId, callId: before?.callId },
    });
    expect(await acd.readContact(tenant.tenantId, gone.contactId)).toBe(null);
    const events = (await acd.readEvents(tenant.tenantId, { epoch: 1, seq: 0 }, 500)) ?? [];
    for (const { contactId } of [first, second]) {
      const queued = events.filter(({ event }) => event.type === 'contact.queued' && event.contactId === contactId);
      expect(
        queued.map(({ event }) => event),
        'one way back in line though two workers looked',
      ).toMatchObject([{ cause: 'recovered' }]);
    }

    const { token } = await deployment.deskToken(tenant, tenant.supervisorId);
    const watch = await EventReader.connect(urls.events, { token, origin: floorOf().deskOrigin });
    const customer = await newCustomer(floorOf(), tenant, urls, first);
    const page = await customer.listen();
    const desk = await newDesk(floorOf(), tenant, urls);
    await accept(desk, first.contactId);
    const attemptId = await waitFor(
      'the page to ring',
      () => (page.snapshot?.scope === 'visitor' ? page.snapshot.callback?.ringing?.attemptId : null),
      25_000,
    );
    await customer.call(attemptId);
    await watch.next('contact.connected', ({ contactId }) => contactId === first.contactId);
    await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent');
    await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
    expect(await rowOf(tenant, first)).toMatchObject({ state: 'done', attempts: 1 });
    watch.close();
    await Promise.all([customer.close(), desk.close()]);
  }, 120_000);

  it('a promise without a call, as of a customer who hangs up at the moment of it, stands and gets one', async () => {
    const { deployment, acd, redis } = floorOf();
    const tenant = await floorOf().tenant();
    const leaves = await newCustomer(floorOf(), tenant, deployment.stack.urls);
    await leaves.call();
    await waitFor('the customer to be in line', async () => (await acd.readContact(tenant.tenantId, leaves.contactId))?.state === 'queued');
    await ask(tenant, leaves);
    leaves.phone.hangUp();
    await waitFor('the line to end', () => leaves.phone.session === null);
    const waits = await standInLine(floorOf(), tenant);
    await ask(tenant, waits);
    // The first call may still be closing when it is looked for: then it is the next look that finds it gone.
    for (const { contactId } of [leaves, waits]) {
      const live = async (): Promise<boolean> => {
        const contact = await acd.readContact(tenant.tenantId, contactId);
        const state = await redis.hGet(`sig:{${tenant.tenantId}}:call:${contact?.callId ?? ''}`, 'state');
        return contact?.kind === 'callback' && contact.state === 'queued' && (state ?? '').includes('"phase":"live"');
      };
      await waitFor('the promise to stand and to have a call', live, 40_000);
    }
    await leaves.close();
  }, 120_000);

  it('a promise that routing did not take stands for who asks again, and ends with the customer', async () => {
    const { acd } = floorOf();
    const tenant = await floorOf().tenant();
    const failing = { ...acd, convertToCallback: () => Promise.reject(new CordboardError('store_unavailable')) };
    const asksAgain = await standInLine(floorOf(), tenant);
    await expect(ask(tenant, asksAgain, failing)).rejects.toMatchObject({ code: 'store_unavailable' });
    await ask(tenant, asksAgain);
    expect(await acd.readContact(tenant.tenantId, asksAgain.contactId)).toMatchObject({ kind: 'callback' });

    const leaves = await standInLine(floorOf(), tenant);
    await expect(ask(tenant, leaves, failing)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await rowOf(tenant, leaves)).toMatchObject({ state: 'waiting' });
    await acd.endContact(tenant.tenantId, leaves.contactId, 'abandoned');
    await waitFor('the promise to end with the contact', async () => (await rowOf(tenant, leaves))?.state === 'cancelled', 20_000);
    const comesBack = await standInLine(floorOf(), tenant, leaves.visitorId);
    await ask(tenant, comesBack);
    expect(await acd.readContact(tenant.tenantId, comesBack.contactId)).toMatchObject({ kind: 'callback' });
  });
}
