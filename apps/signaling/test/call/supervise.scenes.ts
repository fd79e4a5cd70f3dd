import { newId } from '@cordboard/contracts';
import type { Command, RpcParams, SignalingPort } from '@cordboard/contracts';
import { auditLog, withTenant } from '@cordboard/db';
import type { RpcClient } from '@cordboard/platform';
import { connectSignaling, newHeadlessCustomer, waitFor } from '@cordboard/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AGENT_HZ, CUSTOMER_HZ, openStage } from '../support/actors.ts';
import type { Stage } from '../support/actors.ts';
import { hears, ORIGIN } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

/** What a supervisor does with the line and with agents, over the event socket, and what is asked by RPC. */
export function superviseScenes(floorOf: () => SignalingFloor): void {
  const ends: (() => Promise<void>)[] = [];
  let rpc: RpcClient<SignalingPort>;
  beforeAll(async () => {
    [rpc] = (await connectSignaling(floorOf().deployment, 1)) as [RpcClient<SignalingPort>];
  });
  afterAll(() => rpc.close());
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const open = async (change: Parameters<typeof openStage>[1] = {}): Promise<Stage> => {
    const stage = await openStage(floorOf(), change, { available: false });
    ends.push(() => stage.close());
    return stage;
  };
  /** Another customer of the stage, in line. */
  const another = async (stage: Stage) => {
    const customer = await newHeadlessCustomer(floorOf().deployment, stage.tenant, { origin: ORIGIN });
    ends.push(() => customer.close());
    await customer.call();
    await stage.watch.next('contact.queued', ({ contactId }) => contactId === customer.contactId);
    return customer;
  };
  const inLine = async (stage: Stage): Promise<void> => {
    await stage.customer.call();
    await stage.watch.next('contact.queued', stage.mine);
  };
  const audited = async ({ tenant }: Stage) =>
    (await withTenant(floorOf().deployment.db, tenant.tenantId, (tx) => tx.select().from(auditLog).orderBy(auditLog.id))).map(
      ({ actor, action, target, data }) => ({
        ...{ actor, action, target, data },
      }),
    );
  const refused = (command: Promise<unknown>, code: string) => expect(command).rejects.toMatchObject({ code });

  describe('a supervisor', () => {
    it('lifts one who waits, once for each command id, and it is written down who did it; agents may not', async () => {
      const stage = await open();
      const { watch, desk, tenant, agentId } = stage;
      await inLine(stage);
      const { contactId } = await another(stage);
      const lift: Command = { type: 'contact.reprioritise', contactId, priority: 3 };
      const commandId = newId('command');
      await refused(desk.events.command(lift), 'not_allowed');
      for (let repeat = 0; repeat < 2; repeat++) expect(await watch.command(lift, commandId)).toEqual({ contactId });
      await refused(watch.command({ ...lift, contactId: newId('contact') }), 'not_found');
      await desk.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
      const offer = await watch.next('offer.created', (event) => event.agentId === agentId);
      expect(offer.event).toMatchObject({ contactId, decision: { position: 1 } });
      expect(watch.all('contact.reprioritised')).toHaveLength(1);
      expect(await audited(stage)).toEqual([
        { actor: tenant.supervisorId, action: 'contact.reprioritise', target: contactId, data: { contactId, priority: 3 } },
      ]);
    });

    it('gives one who waits to somebody who is not ready: both hear each other', async () => {
      const stage = await open();
      const { watch, desk, contactId, agentId } = stage;
      await inLine(stage);
      const pick: Command = { type: 'contact.pick', contactId, agentId, deskId: null };
      await refused(watch.command(pick), 'state_conflict');
      await desk.events.command({ type: 'agent.setStatus', status: 'notReady', reasonId: null });
      await watch.command(pick);
      await watch.next('contact.connected', stage.mine);
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent');
      await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
      expect((await watch.next('offer.created', stage.mine)).event.decision).toMatchObject({ picked: true });
      expect((await audited(stage)).map(({ action }) => action)).toEqual(['contact.pick']);
    });

    it('moves one who waits, and takes nobody out of a call', async () => {
      const stage = await open();
      const { watch, desk, contactId, tenant } = stage;
      const { acd } = floorOf();
      const snapshot = (await acd.readConfiguration(tenant.tenantId))!;
      const other = { ...snapshot.queues[0]!, queueId: newId('queue'), name: 'Other', agentIds: [] };
      await acd.publishConfiguration({ ...snapshot, version: snapshot.version + 1, queues: [...snapshot.queues, other] });
      await inLine(stage);
      const second = await another(stage);
      await desk.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
      const offer = await desk.events.next('offer.created', stage.mine);
      await waitFor("the agent's softphone to have answered", () => desk.phone.session?.isEstablished() === true);
      await desk.events.command({ type: 'offer.accept', offerId: offer.event.offerId, deskId: desk.deskId });
      await watch.next('contact.connected', stage.mine);
      const move = (id: typeof contactId): Command => ({ type: 'contact.move', contactId: id, queueId: other.queueId });
      await refused(watch.command(move(contactId)), 'state_conflict');
      await refused(desk.events.command(move(second.contactId)), 'not_allowed');
      await watch.command(move(second.contactId));
      const moved = await watch.next('contact.queued', (event) => event.contactId === second.contactId, { index: 1 });
      expect(moved.event).toMatchObject({ queueId: other.queueId, cause: 'moved' });
      expect(second.phone.session?.isEstablished()).toBe(true);
      await hears(stage.customer.phone, AGENT_HZ, 'the first customer to be talking still');
      expect((await audited(stage)).map(({ action, target }) => [action, target])).toEqual([['contact.move', second.contactId]]);
    });

    it('sets what an agent is, with a reason of the company’s, and ends a wrap-up', async () => {
      const stage = await open({ wrapUpMs: 60_000 });
      const { watch, desk, agentId, contactId, tenant } = stage;
      const snapshot = (await floorOf().acd.readConfiguration(tenant.tenantId))!;
      const { notReadyReasonId: reasonId } = snapshot.notReadyReasons[0]!;
      const force = (change: Partial<Extract<Command, { type: 'agent.force' }>>): Command => ({
        ...{ type: 'agent.force', agentId, status: 'notReady', reasonId: null },
        ...change,
      });
      await refused(watch.command(force({ reasonId: newId('notReadyReason') })), 'not_found');
      await refused(watch.command(force({ agentId: newId('agent') })), 'not_found');
      await refused(desk.events.command(force({})), 'not_allowed');
      await watch.command(force({ reasonId }));
      await watch.next('agent.statusChanged', (event) => event.status === 'notReady' && event.reason === reasonId);
      await watch.command(force({ status: 'available' }));
      await stage.talk();
      stage.customer.phone.hangUp();
      await watch.next('contact.ended', stage.mine);
      const finish: Command = { type: 'wrapUp.finish', contactId, agentId };
      await watch.command(finish);
      expect((await watch.next('wrapUp.ended')).event).toMatchObject({ agentId, by: 'supervisor' });
      expect((await audited(stage)).map(({ action }) => action)).toEqual(['agent.force', 'agent.force', 'wrapUp.finish']);
    });
  });

  describe('why', () => {
    const ask = <M extends 'contact.explain' | 'agent.explain'>(method: M, params: RpcParams<SignalingPort, M>) =>
      rpc.call(method, params as never);

    it('a contact waits, and an agent gets nothing', async () => {
      const stage = await open();
      const { tenant, contactId, agentId, desk, watch } = stage;
      const { tenantId, supervisorId } = tenant;
      const supervisor = { kind: 'agent', agentId: supervisorId, role: 'supervisor' } as const;
      const agent = { kind: 'agent', agentId, role: 'agent' } as const;
      await inLine(stage);
      expect(await ask('contact.explain', { tenantId, actor: supervisor, contactId })).toMatchObject({
        ...{ contactId, state: 'queued', position: 1, waiting: 1, step: 1, steps: 1, asksFor: [] },
        reasons: [{ reason: 'nobodyLoggedIn', count: null }],
      });
      expect(await ask('agent.explain', { tenantId, actor: agent, agentId })).toMatchObject({
        reasons: [{ reason: 'notLoggedIn' }],
        queues: [{ waiting: 1, forAgent: 1, before: null }],
      });
      await desk.events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
      await watch.next('offer.created', stage.mine);
      expect(await ask('contact.explain', { tenantId, actor: supervisor, contactId })).toMatchObject({
        ...{ state: 'offered', position: null, reasons: [{ reason: 'ringing' }] },
        agentName: tenant.agents.find((one) => one.agentId === agentId)?.name,
      });
      expect(await ask('agent.explain', { tenantId, actor: supervisor, agentId })).toMatchObject({ reasons: [{ reason: 'busy' }] });
      expect(await ask('contact.explain', { tenantId, actor: supervisor, contactId: newId('contact') })).toBeNull();
      await refused(ask('contact.explain', { tenantId, actor: agent, contactId }), 'not_allowed');
      await refused(ask('agent.explain', { tenantId, actor: agent, agentId: supervisorId }), 'not_allowed');
      await refused(ask('agent.explain', { tenantId, actor: supervisor, agentId: newId('agent') }), 'not_found');
    });
  });
}
