import { freePort } from '@cordboard/infra/services';
import type { StackProcess } from '@cordboard/infra';
import { EventReader, waitFor } from '@cordboard/test-kit';
import type { TestTenant } from '@cordboard/test-kit';
import { describe, expect, it } from 'vitest';
import { accept, AGENT_HZ, CUSTOMER_HZ, newCustomer, newDesk } from '../support/actors.ts';
import type { SignalingUrls } from '../support/actors.ts';
import { hears } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

/** Every test has a process of its own to kill, beside one that lives on. */
export function takeOverScenes(floorOf: () => SignalingFloor): void {
  const survivor = (): SignalingUrls => floorOf().deployment.stack.urls;
  async function another(): Promise<{ process: StackProcess; urls: SignalingUrls }> {
    const listen = `127.0.0.1:${String(await freePort())}`;
    const process = await floorOf().deployment.stack.add('signaling', { SIGNALING_LISTEN: listen });
    return { process, urls: { sip: `ws://${listen}/sip`, events: `ws://${listen}/events` } };
  }

  async function watchAt(tenant: TestTenant, urls: SignalingUrls): Promise<EventReader> {
    const { token } = await floorOf().deployment.deskToken(tenant, tenant.supervisorId);
    return await EventReader.connect(urls.events, { token, origin: floorOf().deskOrigin });
  }

  const kill = async (process: StackProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    process.kill(signal);
    const { code } = await process.exited;
    if (signal === 'SIGTERM') expect(code).toBe(0);
  };
  const recordsOf = (tenant: TestTenant) => floorOf().redis.keys(`sig:{${tenant.tenantId}}:call:*`);
  const ownerOf = async (tenant: TestTenant): Promise<string | null> => {
    const [record] = await recordsOf(tenant);
    return record === undefined ? null : await floorOf().redis.hGet(record, 'owner');
  };

  describe('a call over two processes', () => {
    it('rings the softphone at the other one, and follows what is decided there', async () => {
      const { process, urls } = await another();
      const tenant = await floorOf().tenant({ wrapUpMs: 0 });
      const watch = await watchAt(tenant, survivor());
      const desk = await newDesk(floorOf(), tenant, survivor());
      const customer = await newCustomer(floorOf(), tenant, urls);
      const mine = (event: { contactId: string }) => event.contactId === customer.contactId;
      await customer.call();
      await accept(desk, customer.contactId);
      await watch.next('contact.connected', mine);
      await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent');
      await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
      desk.phone.hangUp();
      expect((await watch.next('contact.ended', mine)).event.reason).toBe('agentHungUp');
      await waitFor("the customer's line to end", () => customer.phone.session === null);
      watch.close();
      await Promise.all([customer.close(), desk.close()]);
      await kill(process);
    });

    it.each([
      ['killed', 'SIGKILL'],
      ['asked to end', 'SIGTERM'],
    ] as const)('goes on when its owner is %s: the conversation without a gap, its end by the new owner', async (_how, signal) => {
      const { process, urls } = await another();
      const tenant = await floorOf().tenant({ wrapUpMs: 0 });
      const watch = await watchAt(tenant, survivor());
      const desk = await newDesk(floorOf(), tenant, survivor());
      const customer = await newCustomer(floorOf(), tenant, urls);
      const mine = (event: { contactId: string }) => event.contactId === customer.contactId;
      await customer.call();
      await accept(desk, customer.contactId);
      await watch.next('contact.connected', mine);
      const before = await ownerOf(tenant);
      await kill(process, signal);
      await waitFor('another process to own the call', async () => ![null, before].includes(await ownerOf(tenant)), 5_000);
      await hears(desk.phone, CUSTOMER_HZ, 'the agent to still hear the customer');
      await hears(customer.phone, AGENT_HZ, 'the customer to still hear the agent');
      await desk.events.command({ type: 'contact.hangUp', contactId: customer.contactId });
      expect((await watch.next('contact.ended', mine)).event.reason).toBe('agentHungUp');
      await waitFor("the agent's leg to end", () => desk.phone.session === null);
      await watch.next('recording.stored', mine);
      await waitFor('the call’s record to be gone', async () => (await recordsOf(tenant)).length === 0);
      customer.phone.hangUp();
      watch.close();
      await desk.close();
      await customer.close();
    });

    it('a callback rings once and is joined, though its owner is killed between accept and answer', async () => {
      const { process, urls } = await another();
      const tenant = await floorOf().tenant({ wrapUpMs: 0 });
      const watch = await watchAt(tenant, survivor());
      const customer = await newCustomer(floorOf(), tenant, urls);
      const { contactId } = customer;
      const mine = (event: { contactId: string }) => event.contactId === contactId;
      const page = await customer.listen(survivor());
      await customer.call();
      await watch.next('contact.queued', mine);
      await page.command({ type: 'callback.request', contactId });
      await watch.next('callback.requested', mine);
      customer.phone.hangUp();
      await waitFor('the line to end', () => customer.phone.session === null);
      const desk = await newDesk(floorOf(), tenant, survivor());
      await accept(desk, contactId);
      await kill(process);
      const attemptId = await waitFor(
        'the page to ring',
        () => (page.snapshot?.scope === 'visitor' ? page.snapshot.callback?.ringing?.attemptId : null),
        25_000,
      );
      const back = await newCustomer(floorOf(), tenant, survivor(), { contactId });
      await back.call(attemptId);
      await watch.next('contact.connected', mine);
      await hears(back.phone, AGENT_HZ, 'the customer to hear the agent');
      await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
      expect(watch.all('callback.ringing', mine).length).toBe(1);
      expect(watch.all('callback.answered', mine).length).toBe(1);
      back.phone.hangUp();
      expect((await watch.next('contact.ended', mine)).event.reason).toBe('customerHungUp');
      watch.close();
      await Promise.all([back.close(), desk.close(), customer.close()]);
    });
  });
}
