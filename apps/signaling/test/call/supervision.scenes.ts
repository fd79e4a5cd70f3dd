import { freePort } from '@cordboard/infra/services';
import type { SupervisionMode } from '@cordboard/contracts';
import { auditLog, withTenant } from '@cordboard/db';
import { openHeadlessDesk, waitFor } from '@cordboard/test-kit';
import type { HeadlessDesk, HeadlessPhone } from '@cordboard/test-kit';
import { describe, expect, it } from 'vitest';
import { accept, AGENT_HZ, CUSTOMER_HZ, newCustomer, openStage } from '../support/actors.ts';
import type { Customer, Stage } from '../support/actors.ts';
import { hears, hearsAll } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

const SUPERVISOR_HZ = 1_400;
const ALL = [CUSTOMER_HZ, AGENT_HZ, SUPERVISOR_HZ];

interface Watched extends Stage {
  /** The supervisor's desk and telephone; she is no agent of any queue. */
  readonly sue: HeadlessDesk;
  supervise(mode: SupervisionMode): Promise<void>;
  end(): Promise<void>;
}

/** A supervisor in a call of real telephones, the node's mixer and all. */
export function supervisionScenes(floorOf: () => SignalingFloor): void {
  async function withSue(stage: Stage): Promise<Watched> {
    const floor = floorOf();
    const { supervisorId } = stage.tenant;
    const options = { origin: floor.deskOrigin, hz: SUPERVISOR_HZ, available: false };
    const sue = await openHeadlessDesk(floor.deployment, stage.tenant, supervisorId, options);
    return {
      ...{ ...stage, sue },
      async supervise(mode) {
        await sue.events.command({ type: 'contact.supervise', contactId: stage.contactId, mode });
        await stage.watch.next('supervision.joined', stage.mine);
      },
      async end() {
        await sue.close();
        await stage.close();
      },
    };
  }

  async function talking(): Promise<Watched> {
    const stage = await openStage(floorOf(), { recording: 'always', wrapUpMs: 60_000 });
    await stage.talk();
    return await withSue(stage);
  }

  type Rows = readonly [customer: readonly number[], agent: readonly number[], supervisor: readonly number[]];
  const matrix = async (phones: readonly [HeadlessPhone, HeadlessPhone, HeadlessPhone], rows: Rows, when: string): Promise<void> => {
    for (const [index, who] of ['the customer', 'the agent', 'the supervisor'].entries()) {
      const tones = rows[index] ?? [];
      const phone = phones[index]!;
      const others = ALL.filter((hz) => !tones.includes(hz));
      await hearsAll(phone, { tones, others }, `${who} to hear [${tones.join(', ')}] ${when}`);
    }
  };
  const phonesOf = ({ customer, desk, sue }: Watched) => [customer.phone, desk.phone, sue.phone] as const;
  const audited = async ({ tenant }: Stage) =>
    (await withTenant(floorOf().deployment.db, tenant.tenantId, (tx) => tx.select().from(auditLog).orderBy(auditLog.id))).map(
      ({ actor, action, target }) => ({
        ...{ actor, action, target },
      }),
    );

  describe('a supervisor on real telephones', () => {
    it('listens, whispers, barges and lets go: each hears just what the mode says, by one leg', async () => {
      const stage = await talking();
      const { sue, contactId, watch, mine, desk, tenant } = stage;
      sue.events.watchCall(contactId);
      await stage.supervise('listen');
      await matrix(phonesOf(stage), [[AGENT_HZ], [CUSTOMER_HZ], [CUSTOMER_HZ, AGENT_HZ]], 'while she listens');
      const session = sue.phone.session;
      const view = () => sue.events.call?.parties.map(({ role, hears: heard }) => [role, heard]);
      await waitFor('the page to be told of three', () => view()?.length === 3);
      expect(view()).toEqual([
        ['customer', ['agent']],
        ['agent', ['customer']],
        ['supervisor', ['agent', 'customer']],
      ]);
      await stage.supervise('whisper');
      await matrix(phonesOf(stage), [[AGENT_HZ], [CUSTOMER_HZ, SUPERVISOR_HZ], [CUSTOMER_HZ, AGENT_HZ]], 'while she whispers');
      await stage.supervise('barge');
      const barged = [
        [AGENT_HZ, SUPERVISOR_HZ],
        [CUSTOMER_HZ, SUPERVISOR_HZ],
        [CUSTOMER_HZ, AGENT_HZ],
      ] as const;
      await matrix(phonesOf(stage), barged, 'while she barges');
      await waitFor('the page to be told the rows', () => JSON.stringify(view()?.[0]) === '["customer",["agent","supervisor"]]');
      await desk.events.command({ type: 'contact.hold', contactId });
      await matrix(phonesOf(stage), [[], [SUPERVISOR_HZ], [AGENT_HZ]], 'on hold');
      await desk.events.command({ type: 'contact.unhold', contactId });
      await matrix(phonesOf(stage), barged, 'after the hold');
      expect(sue.phone.session).toBe(session);
      await sue.events.command({ type: 'contact.letGo', contactId });
      await waitFor('her leg to end', () => sue.phone.session === null);
      await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent alone');
      await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer alone');
      expect((await watch.next('supervision.ended', mine)).event).toMatchObject({ reason: 'letGo', supervisorId: sue.agentId });
      const actor = tenant.supervisorId;
      const acts = ['contact.supervise', 'contact.supervise', 'contact.supervise', 'contact.letGo'];
      expect(await audited(stage)).toEqual(acts.map((action) => ({ actor, action, target: contactId })));
      expect(watch.all('recording.started', mine)).toHaveLength(1);
      await stage.end();
    });

    it('is shown to the agent where the company says so, and nowhere else', async () => {
      const stage = await talking();
      const { sue, contactId, desk, tenant, watch, mine } = stage;
      const shown = () => (desk.events.snapshot?.scope === 'desk' ? (desk.events.snapshot.contact?.supervision ?? null) : null);
      await stage.supervise('listen');
      await waitFor('the agent to be told', () => shown()?.state === 'on');
      expect(shown()).toMatchObject({ supervisorId: sue.agentId, mode: 'listen' });
      await sue.events.command({ type: 'contact.letGo', contactId });
      await waitFor('the agent to be told of the end', () => shown() === null);
      const { acd } = floorOf();
      const snapshot = (await acd.readConfiguration(tenant.tenantId))!;
      await acd.publishConfiguration({ ...snapshot, version: snapshot.version + 1, supervisionTold: false });
      const before = desk.events.seen.length;
      await sue.events.command({ type: 'contact.supervise', contactId, mode: 'listen' });
      await watch.next('supervision.joined', mine, { index: 1 });
      await desk.events.command({ type: 'contact.hold', contactId });
      await desk.events.next('contact.held', mine);
      expect(shown()).toBeNull();
      expect(desk.events.seen.slice(before).map(({ event }) => event.type)).toEqual(['contact.held']);
      expect(watch.all('supervision.started', mine).map(({ event }) => event.told)).toEqual([true, false]);
      await stage.end();
    });

    it('whose desk and telephone die without a word leaves the two as they were', async () => {
      const stage = await talking();
      const { sue, watch, mine } = stage;
      await stage.supervise('barge');
      await hearsAll(stage.customer.phone, { tones: [AGENT_HZ, SUPERVISOR_HZ], others: [] }, 'the customer to hear both');
      sue.events.close();
      sue.phone.socket.disconnect();
      sue.phone.session?.connection.close();
      const ended = await watch.next('supervision.ended', mine, { timeoutMs: 30_000 });
      expect(['legFailed', 'deskGone']).toContain(ended.event.reason);
      const rows = async (phone: HeadlessPhone, hz: number) =>
        hearsAll(phone, { tones: [hz], others: ALL.filter((one) => one !== hz) }, `only ${String(hz)} Hz to be heard`);
      await rows(stage.customer.phone, AGENT_HZ);
      await rows(stage.desk.phone, CUSTOMER_HZ);
      await stage.end();
    });

    it('hears the line end when the agent hangs up', async () => {
      const stage = await talking();
      const { sue, watch, mine, desk, contactId } = stage;
      await stage.supervise('listen');
      await desk.events.command({ type: 'contact.hangUp', contactId });
      expect((await watch.next('supervision.ended', mine)).event.reason).toBe('contactEnded');
      await waitFor('her leg to end', () => sue.phone.session === null);
      await waitFor('the page to show that she is in no call', () => {
        const { snapshot } = sue.events;
        return snapshot?.scope === 'desk' && snapshot.me.watching === null;
      });
      await stage.end();
    });

    it('takes over by the leg there is, if she serves a queue; and ends a call', async () => {
      const stage = await talking();
      const { sue, watch, mine, desk, contactId, tenant, customer } = stage;
      const { acd } = floorOf();
      await stage.supervise('barge');
      const takeOver = () => sue.events.command({ type: 'contact.takeOver', contactId });
      await expect(takeOver()).rejects.toMatchObject({ code: 'state_conflict', data: { from: 'noQueues' } });
      const snapshot = (await acd.readConfiguration(tenant.tenantId))!;
      const queues = snapshot.queues.map((queue) => ({ ...queue, agentIds: [...queue.agentIds, sue.agentId] }));
      await acd.publishConfiguration({ ...snapshot, version: snapshot.version + 1, queues });
      const session = sue.phone.session;
      await takeOver();
      expect((await watch.next('contact.transferred', mine)).event).toMatchObject({ agentId: sue.agentId, by: 'supervisor' });
      await waitFor("the agent's leg to end", () => desk.phone.session === null);
      await hears(customer.phone, SUPERVISOR_HZ, 'the customer to hear the supervisor');
      await hears(sue.phone, CUSTOMER_HZ, 'the supervisor to hear the customer');
      expect(sue.phone.session).toBe(session);
      expect((await acd.readAgent(tenant.tenantId, stage.agentId))?.state).toBe('wrapUp');
      await watch.command({ type: 'contact.hangUp', contactId });
      expect((await watch.next('contact.ended', mine)).event).toMatchObject({ reason: 'agentHungUp' });
      await stage.end();
    });

    it('ends a call of two who talk', async () => {
      const stage = await talking();
      const { watch, mine, contactId } = stage;
      await watch.command({ type: 'contact.hangUp', contactId });
      expect((await watch.next('contact.ended', mine)).event.reason).toBe('supervisorHungUp');
      await waitFor("the customer's line to end", () => stage.customer.phone.session === null);
      expect((await audited(stage)).map(({ action }) => action)).toEqual(['contact.hangUp']);
      await stage.end();
    });

    it('of another company is refused, as are agents and who is in nobody’s call', async () => {
      const [stage, other] = [await talking(), await openStage(floorOf(), {}, { available: false })];
      const { contactId, desk } = stage;
      for (const type of ['contact.takeOver', 'contact.letGo', 'contact.hangUp'] as const) {
        await expect(other.watch.command({ type, contactId }), type).rejects.toMatchObject({ code: 'not_found' });
        if (type !== 'contact.hangUp')
          await expect(desk.events.command({ type, contactId }), type).rejects.toMatchObject({ code: 'not_allowed' });
      }
      const listen = { type: 'contact.supervise', contactId, mode: 'listen' } as const;
      await expect(other.watch.command(listen)).rejects.toMatchObject({ code: 'not_found' });
      await expect(desk.events.command(listen)).rejects.toMatchObject({ code: 'not_allowed' });
      other.watch.watchCall(contactId);
      await waitFor('an answer', () => other.watch.call !== null);
      expect(other.watch.call?.parties).toEqual([]);
      expect(await audited(other)).toEqual([]);
      await other.close();
      await stage.end();
    });

    it('goes on when the owner of the call is killed: the same rows, and then a change of them', async () => {
      const floor = floorOf();
      const listen = `127.0.0.1:${String(await freePort())}`;
      const process = await floor.deployment.stack.add('signaling', { SIGNALING_LISTEN: listen });
      const stage = await openStage(floor, { wrapUpMs: 0 });
      const urls = { sip: `ws://${listen}/sip`, events: `ws://${listen}/events` };
      const customer: Customer = await newCustomer(floor, stage.tenant, urls);
      const { contactId } = customer;
      const mine = (event: { contactId: string }) => event.contactId === contactId;
      await customer.call();
      await accept(stage.desk, contactId);
      await stage.watch.next('contact.connected', mine);
      const { sue, end } = await withSue(stage);
      await sue.events.command({ type: 'contact.supervise', contactId, mode: 'whisper' });
      await stage.watch.next('supervision.joined', mine);
      const phones = [customer.phone, stage.desk.phone, sue.phone] as const;
      await matrix(phones, [[AGENT_HZ], [CUSTOMER_HZ, SUPERVISOR_HZ], [CUSTOMER_HZ, AGENT_HZ]], 'before');
      const ownerOf = async () => {
        const [record] = await floor.redis.keys(`sig:{${stage.tenant.tenantId}}:call:*`);
        return record === undefined ? null : await floor.redis.hGet(record, 'owner');
      };
      const before = await ownerOf();
      process.kill('SIGKILL');
      await process.exited;
      await waitFor('another process to own the call', async () => ![null, before].includes(await ownerOf()), 12_000);
      await matrix(phones, [[AGENT_HZ], [CUSTOMER_HZ, SUPERVISOR_HZ], [CUSTOMER_HZ, AGENT_HZ]], 'after the owner was killed');
      await sue.events.command({ type: 'contact.supervise', contactId, mode: 'barge' });
      await hearsAll(customer.phone, { tones: [AGENT_HZ, SUPERVISOR_HZ], others: [] }, 'the customer to hear both now');
      await sue.events.command({ type: 'contact.letGo', contactId });
      await hearsAll(customer.phone, { tones: [AGENT_HZ], others: [SUPERVISOR_HZ] }, 'the customer to hear the agent alone');
      await customer.close();
      await end();
    });
  });
}
