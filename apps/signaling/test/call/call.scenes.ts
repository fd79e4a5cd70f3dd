import { newId } from '@cordboard/contracts';
import { newHeadlessCustomer, waitFor } from '@cordboard/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { AGENT_HZ, CUSTOMER_HZ, openStage } from '../support/actors.ts';
import type { Stage } from '../support/actors.ts';
import { hears, ORIGIN } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

/** One call at one process, from the INVITE to the record's end. `conversations`: only calls that are joined. */
export function callScenes(floorOf: () => SignalingFloor, which: 'all' | 'conversations' = 'all'): void {
  const stages: Stage[] = [];
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage.close();
  });
  const open = async (...args: Parameters<typeof openStage> extends [unknown, ...infer Rest] ? Rest : never): Promise<Stage> => {
    const stage = await openStage(floorOf(), ...args);
    stages.push(stage);
    return stage;
  };
  const nothingLeft = (stage: Stage): Promise<unknown> =>
    waitFor('the call’s record to be gone', async () => (await floorOf().redis.keys(`sig:{${stage.tenant.tenantId}}:call*`)).length === 0);

  describe('a web call', () => {
    it('is answered, offered, joined both ways, recorded and ended by the customer', async () => {
      const stage = await open({ wrapUpMs: 1_000 });
      await stage.talk();
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent');
      await hears(stage.desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
      stage.customer.phone.hangUp();
      const ended = await stage.watch.next('contact.ended', stage.mine);
      expect(ended.event.reason).toBe('customerHungUp');
      await waitFor("the agent's leg to end", () => stage.desk.phone.session === null);
      const started = await stage.watch.next('recording.started', stage.mine);
      const stored = await stage.watch.next('recording.stored', stage.mine);
      expect(stored.event.recordingId).toBe(started.event.recordingId);
      await stage.watch.next('wrapUp.ended', (event) => event.contactId === stage.contactId);
      await nothingLeft(stage);
    });

    it('is held and resumed by command, and hung up by the agent', async () => {
      const stage = await open();
      const { desk, contactId } = stage;
      await stage.talk();
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent');
      await desk.events.command({ type: 'contact.hold', contactId });
      await hears(stage.customer.phone, null, 'the customer not to hear the agent (there is no music without a worker)');
      await hears(desk.phone, null, 'the agent to hear nothing');
      await desk.events.command({ type: 'contact.unhold', contactId });
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent again');
      await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer again');
      await desk.events.command({ type: 'contact.hangUp', contactId });
      expect((await stage.watch.next('contact.ended', stage.mine)).event.reason).toBe('agentHungUp');
      await waitFor('both legs to end', () => desk.phone.session === null && stage.customer.phone.session === null);
      await nothingLeft(stage);
    });

    if (which === 'conversations') return;

    it('of a caller who leaves while it rings: the offer is withdrawn within a second, the agent’s leg ends', async () => {
      const stage = await open();
      await stage.customer.call();
      await stage.desk.events.next('offer.created', stage.mine);
      await waitFor("the agent's softphone to have answered", () => stage.desk.phone.session?.isEstablished() === true);
      const leftAtMs = performance.timeOrigin + performance.now();
      stage.customer.phone.hangUp();
      const ended = await stage.desk.events.next('offer.ended', stage.mine);
      expect(ended.event.reason).toBe('callerLeft');
      expect(ended.seenAtMs - leftAtMs).toBeLessThan(1_000);
      await waitFor("the agent's leg to end", () => stage.desk.phone.session === null);
      expect((await stage.watch.next('contact.ended', stage.mine)).event.reason).toBe('abandoned');
    });

    it('whose agent vanishes goes back to its place, and to the next agent who is free', async () => {
      const stage = await open();
      await stage.talk();
      const queued = await stage.watch.next('contact.queued', stage.mine);
      const { offerId } = (await stage.watch.next('offer.accepted', stage.mine)).event;
      await floorOf().acd.returnContact(stage.tenant.tenantId, stage.contactId, offerId);
      const back = await stage.watch.next('contact.queued', stage.mine, { index: 1 });
      expect(back.event).toMatchObject({ enqueuedAtMs: queued.event.enqueuedAtMs, cause: 'agentGone' });
      await waitFor("the lost agent's leg to end", () => stage.desk.phone.session === null);
      expect(stage.customer.phone.session?.isEstablished()).toBe(true);
    });

    it('to an agent without a softphone is not offered for long: the agent is not ready, the customer waits on', async () => {
      const stage = await open();
      await stage.desk.phone.close();
      await stage.customer.call();
      const failed = await stage.watch.next('offer.ended', stage.mine);
      expect(failed.event.reason).toBe('legFailed');
      const status = await stage.watch.next(
        'agent.statusChanged',
        (event) => event.agentId === stage.agentId && event.status === 'notReady',
      );
      expect(status.event.reason).toBe('legFailed');
      expect(stage.customer.phone.session?.isEstablished()).toBe(true);
    });

    it('is refused beyond the cap of its key, and for a contact that has had its call', async () => {
      const stage = await open({}, { available: false });
      const { tenant, customer } = stage;
      const snapshot = await floorOf().acd.readConfiguration(tenant.tenantId);
      await floorOf().acd.publishConfiguration({
        ...snapshot!,
        version: snapshot!.version + 1,
        webCallKeys: snapshot!.webCallKeys.map((key) => ({ ...key, maxConcurrentCalls: 1 })),
      });
      await customer.call();
      const second = await newHeadlessCustomer(floorOf().deployment, tenant, { origin: ORIGIN });
      await expect(second.call()).rejects.toThrow('486');
      await second.close();
      customer.phone.hangUp();
      await stage.watch.next('contact.ended', stage.mine);
      await nothingLeft(stage);
      await expect(customer.phone.call(tenant.webCallKeyId)).rejects.toThrow('486');
    });

    it('to a queue that is closed ends by itself, with the reason', async () => {
      const hours = { timeZone: 'UTC', always: false, spans: [], exceptions: [] };
      const stage = await open({ hours });
      await stage.customer.call();
      expect((await stage.watch.next('contact.ended', stage.mine)).event.reason).toBe('queueClosed');
      await waitFor('the message to be over and the line to end', () => stage.customer.phone.session === null, 25_000);
    });
  });

  if (which === 'conversations') return;

  it('two commands with one id are one command, and an id is not lent to others', async () => {
    const stage = await open({}, { available: false });
    const commandId = newId('command');
    const command = { type: 'agent.setStatus', status: 'available', reasonId: null } as const;
    await stage.desk.events.command(command, commandId);
    await stage.desk.events.command(command, commandId);
    const changes = stage.watch.all('agent.statusChanged', (event) => event.agentId === stage.agentId && event.status === 'available');
    expect(changes.length).toBeLessThanOrEqual(1);
    await expect(stage.desk.events.command({ ...command, status: 'offline' }, commandId)).rejects.toMatchObject({ code: 'duplicate' });
  });
}
