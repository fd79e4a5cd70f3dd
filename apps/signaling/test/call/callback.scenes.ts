import type { AttemptId } from '@cordboard/contracts';
import { readCallbackOfContact, withTenant } from '@cordboard/db';
import { rms, waitFor } from '@cordboard/test-kit';
import type { EventReader } from '@cordboard/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { accept, AGENT_HZ, CUSTOMER_HZ, newCustomer, openStage } from '../support/actors.ts';
import type { Stage } from '../support/actors.ts';
import { hears } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

/** A callback instead of waiting. */
export function callbackScenes(floorOf: () => SignalingFloor): void {
  const stages: Stage[] = [];
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage.close();
  });
  const open = async (change: Parameters<typeof openStage>[1] = {}): Promise<Stage> => {
    const stage = await openStage(floorOf(), change, { available: false });
    stages.push(stage);
    return stage;
  };
  const available = (stage: Stage) => stage.desk.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });

  /** The customer waits, asks for a callback on the page, and hangs up, or hears the confirmation to its end. */
  async function promised(stage: Stage, hearsOut = false): Promise<EventReader> {
    await stage.customer.call();
    const page = await stage.customer.listen();
    await stage.watch.next('contact.queued', stage.mine);
    await page.command({ type: 'callback.request', contactId: stage.contactId });
    await stage.watch.next('callback.requested', stage.mine);
    if (!hearsOut) stage.customer.phone.hangUp();
    await waitFor('the confirmation to be over and the line to end', () => stage.customer.phone.session === null, 25_000);
    return page;
  }

  const ringingOn = (page: EventReader): AttemptId | null =>
    page.snapshot?.scope === 'visitor' ? (page.snapshot.callback?.ringing?.attemptId ?? null) : null;
  const rowOf = (stage: Stage) =>
    withTenant(floorOf().deployment.db, stage.tenant.tenantId, (tx) => readCallbackOfContact(tx, stage.contactId));

  describe('a callback', () => {
    it('keeps the place, rings the page when an agent accepts, and joins both when it answers', async () => {
      const stage = await open({ wrapUpMs: 0 });
      const page = await promised(stage, true);
      const queued = stage.watch.all('contact.queued', stage.mine);
      expect(queued.map(({ event }) => event.enqueuedAtMs)).toEqual([queued[0]!.event.enqueuedAtMs, queued[0]!.event.enqueuedAtMs]);
      expect(await rowOf(stage)).toMatchObject({ state: 'waiting', requestedBy: 'widget' });

      await available(stage);
      await accept(stage.desk, stage.contactId);
      const attemptId = await waitFor('the page to ring', () => ringingOn(page));
      expect(await rowOf(stage)).toMatchObject({ state: 'ringing', attempts: 1 });
      await stage.customer.call(attemptId);
      await stage.watch.next('contact.connected', stage.mine);
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent');
      await hears(stage.desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
      await waitFor('the promise to be kept', async () => (await rowOf(stage))?.state === 'done');
      expect(stage.watch.all('callback.ringing', stage.mine).length).toBe(1);
      stage.customer.phone.hangUp();
      expect((await stage.watch.next('contact.ended', stage.mine)).event.reason).toBe('customerHungUp');
    });

    it('is asked for by its digit, after the place in line was told over the music', async () => {
      const stage = await open({ music: { kind: 'builtIn' }, greeting: { kind: 'builtIn' }, announceEveryMs: 5_000 });
      await stage.customer.call();
      await waitFor('the greeting to be heard', () => rms(stage.customer.phone.takeHeard()) > 0.01, 20_000);
      const announced = await stage.watch.next('contact.announced', stage.mine, { timeoutMs: 30_000 });
      expect(announced.event.position).toBe(1);
      await waitFor('words or music to be heard', () => rms(stage.customer.phone.takeHeard()) > 0.01, 10_000);
      stage.customer.phone.session?.sendDTMF('1');
      const requested = await stage.watch.next('callback.requested', stage.mine);
      expect(requested.event).toMatchObject({ by: 'digit', position: 1 });
      stage.customer.phone.hangUp();
    });

    it('that the customer does not want now frees the agent and is deferred; cancelled, it ends', async () => {
      const stage = await open();
      const page = await promised(stage);
      await available(stage);
      await accept(stage.desk, stage.contactId);
      const attemptId = await waitFor('the page to ring', () => ringingOn(page));
      await page.command({ type: 'callback.decline', contactId: stage.contactId, attemptId });
      const deferred = await stage.watch.next('contact.deferred', stage.mine);
      await waitFor("the agent's leg to end", () => stage.desk.phone.session === null);
      await waitFor('the promise to know when it is due', async () => (await rowOf(stage))?.dueAt?.getTime() === deferred.event.dueAtMs);
      expect(await rowOf(stage)).toMatchObject({ state: 'waiting', attempts: 1 });
      await page.command({ type: 'callback.cancel', contactId: stage.contactId });
      expect((await stage.watch.next('contact.ended', stage.mine)).event.reason).toBe('callbackCancelled');
      expect(await rowOf(stage)).toMatchObject({ state: 'cancelled' });
    });

    it('that loses its agent while it rings has had no attempt, and rings anew for the next', async () => {
      const stage = await open();
      const page = await promised(stage);
      await available(stage);
      await accept(stage.desk, stage.contactId);
      const first = await waitFor('the page to ring', () => ringingOn(page));
      await stage.desk.events.command({ type: 'contact.hangUp', contactId: stage.contactId });
      await waitFor('the ring to end', () => ringingOn(page) === null);
      await waitFor('the promise to wait again', async () => (await rowOf(stage))?.state === 'waiting');
      expect(await rowOf(stage)).toMatchObject({ attempts: 0 });
      await expect(stage.customer.call(first)).rejects.toThrow(/not answered/);
      await accept(stage.desk, stage.contactId, 1);
      const second = await waitFor('the page to ring again', () => ringingOn(page));
      expect(second).not.toBe(first);
      expect(await rowOf(stage)).toMatchObject({ state: 'ringing', attempts: 1 });
    });

    it('is one for a visitor and a queue: asked for again by another contact of the same browser it is the same, and that contact stays', async () => {
      const stage = await open();
      const page = await promised(stage);
      await page.command({ type: 'callback.request', contactId: stage.contactId });
      expect(stage.watch.all('callback.requested', stage.mine).length).toBe(1);

      const again = await newCustomer(floorOf(), stage.tenant, floorOf().deployment.stack.urls, { visitorId: stage.customer.visitorId });
      await again.call();
      const otherPage = await again.listen();
      await stage.watch.next('contact.queued', ({ contactId }) => contactId === again.contactId);
      expect(await otherPage.command({ type: 'callback.request', contactId: again.contactId })).toEqual({
        contactId: stage.contactId,
        merged: true,
      });
      expect(stage.watch.all('callback.requested').map(({ event }) => event.contactId)).not.toContain(again.contactId);
      expect(again.phone.session?.isEstablished()).toBe(true);
      await again.close();
    });
  });
}
