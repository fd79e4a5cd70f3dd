import type { AttemptId } from '@cordboard/contracts';
import { readCallbackOfContact, withTenant } from '@cordboard/db';
import { waitFor } from '@cordboard/test-kit';
import type { EventReader } from '@cordboard/test-kit';
import { expect, it } from 'vitest';
import { accept, AGENT_HZ, CUSTOMER_HZ, openStage } from '../support/actors.ts';
import { hears } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

const PAUSE_MS = 6_000;

/** The workers die while they have something to remember. */
export function workerScenes(floorOf: () => SignalingFloor): void {
  const ringingOn = (page: EventReader): AttemptId | null =>
    page.snapshot?.scope === 'visitor' ? (page.snapshot.callback?.ringing?.attemptId ?? null) : null;

  it('all workers are killed in the pause of a callback: it is back in line in time, rings once and is joined', async () => {
    const { stack, db } = floorOf().deployment;
    const stage = await openStage(floorOf(), { wrapUpMs: 0, callbackRetryMs: PAUSE_MS }, { available: false });
    const { customer, desk, contactId, watch, mine, tenant } = stage;
    await customer.call();
    const page = await customer.listen();
    await watch.next('contact.queued', mine);
    await page.command({ type: 'callback.request', contactId });
    await watch.next('callback.requested', mine);
    customer.phone.hangUp();
    await waitFor('the line to end', () => customer.phone.session === null, 25_000);
    await desk.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
    await accept(desk, contactId);
    const missed = await waitFor('the page to ring', () => ringingOn(page), 25_000);
    await page.command({ type: 'callback.decline', contactId, attemptId: missed });
    const { dueAtMs } = (await watch.next('contact.deferred', mine)).event;

    const workers = stack.processes().filter(({ kind }) => kind === 'worker');
    for (const worker of workers) worker.kill('SIGKILL');
    await Promise.all(workers.map((worker) => worker.exited));
    expect(Date.now(), 'they died within the pause').toBeLessThan(dueAtMs);
    await Promise.all(workers.map(() => stack.add('worker')));

    await accept(desk, contactId, 1);
    const attemptId = await waitFor('the page to ring again', () => ringingOn(page), 25_000);
    expect(Date.now()).toBeGreaterThanOrEqual(dueAtMs);
    await customer.call(attemptId);
    await watch.next('contact.connected', mine);
    await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent');
    await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
    expect(watch.all('callback.ringing', mine).map(({ event }) => event.attemptId)).toEqual([missed, attemptId]);
    const row = await withTenant(db, tenant.tenantId, (tx) => readCallbackOfContact(tx, contactId));
    expect(row).toMatchObject({ state: 'done', attempts: 2 });
    await stage.close();
  }, 120_000);
}
