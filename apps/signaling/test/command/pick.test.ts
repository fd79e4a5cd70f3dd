import { createAcd, type Acd } from '@cordboard/acd';
import { newId, queueRoutingSchema, type Actor, type AgentId, type ContactId, type QueueId, type TenantId } from '@cordboard/contracts';
import { agents, auditLog, closeDb, configurationSnapshot, connectDb, createTenant, queueAgents, withTenant, type Db } from '@cordboard/db';
import { createLogger, systemClock } from '@cordboard/platform';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CommandExecutor } from '../../src/command/execute.ts';
import { CommandResults } from '../../src/command/results.ts';
import { pickableQueues } from '../../src/command/pickable.ts';
import { startRedis, type TestRedis } from '../sip/support/redis.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

const log = createLogger('pick-test', 'silent');
let database: TestDatabase;
let redis: TestRedis;
let db: Db;
let acd: Acd;
let executor: CommandExecutor;
beforeAll(async () => {
  [database, redis] = await Promise.all([startDatabase(), startRedis()]);
  db = connectDb(database.appUrl);
  acd = await createAcd({ redis: redis.client, processId: newId('process'), log });
  executor = new CommandExecutor({ acd, db, clock: systemClock, mailConfigured: false }, new CommandResults(redis.client));
});
afterAll(async () => {
  await acd.close();
  await closeDb(db);
  await redis.stop();
  await database.stop();
});

let tenantId: TenantId;
let queueId: QueueId;
let agentId: AgentId;
let version = 1;
/** An agent who serves the company's queue, with a desk and not ready, so that nothing rings by itself. */
beforeEach(async () => {
  const made = await createTenant(db, { name: 'Picked' });
  ({ tenantId } = made);
  queueId = made.queueIds[0] as QueueId;
  agentId = newId('agent');
  await withTenant(db, tenantId, async (tx) => {
    await tx.insert(agents).values({ id: agentId, name: 'Ana', role: 'agent' });
    await tx.insert(queueAgents).values({ queueId, agentId });
  });
  await publish(true);
  await acd.deskSeen(tenantId, agentId, newId('desk'), newId('process'));
  await acd.setStatus(tenantId, agentId, 'notReady', null);
});

async function publish(agentsPick: boolean): Promise<void> {
  const snapshot = await withTenant(db, tenantId, (tx) => configurationSnapshot(tx, tenantId));
  const routing = queueRoutingSchema.parse({ agentsPick });
  version += 1_000;
  await acd.publishConfiguration({ ...snapshot, version, queues: snapshot.queues.map((queue) => ({ ...queue, routing })) });
}

async function waits(): Promise<ContactId> {
  const contactId = newId('contact');
  const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
  await acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer });
  await acd.enqueueContact(tenantId, contactId, queueId);
  return contactId;
}

const pick = (contactId: ContactId, by: AgentId = agentId, whose: AgentId | null = null) => {
  const actor: Actor = { kind: 'agent', agentId: by, role: 'agent' };
  const command = { type: 'contact.pick', contactId, agentId: whose, deskId: null } as const;
  return executor.execute({ tenantId, actor, commandId: newId('command'), command });
};

it('an agent takes somebody out of turn, by an offer of its own, and it is written down who did', async () => {
  const [first, second] = [await waits(), await waits()];
  expect(await pick(second)).toEqual({ contactId: second });
  expect(await acd.readContact(tenantId, second)).toMatchObject({ state: 'accepted', agentId });
  expect(await acd.readContact(tenantId, first)).toMatchObject({ state: 'queued' });
  const told = (await acd.readEvents(tenantId, { epoch: 1, seq: 0 }, 1_000)) ?? [];
  expect(told.flatMap(({ event }) => (event.type === 'offer.created' ? [event] : []))).toMatchObject([
    { contactId: second, agentId, decision: { picked: true } },
  ]);
  const rows = await withTenant(db, tenantId, (tx) => tx.select().from(auditLog));
  expect(rows.filter(({ action }) => action === 'contact.pick')).toMatchObject([{ target: second }]);
  // One call at a time, also by hand.
  await expect(pick(first)).rejects.toMatchObject({ code: 'state_conflict' });
});

it('nobody takes from a queue that does not allow it, that they do not serve, or for a colleague', async () => {
  const contactId = await waits();
  await expect(pick(contactId, newId('agent'))).rejects.toMatchObject({ code: 'not_allowed' });
  await expect(pick(contactId, agentId, newId('agent'))).rejects.toMatchObject({ code: 'not_allowed' });
  await publish(false);
  await expect(pick(contactId)).rejects.toMatchObject({ code: 'not_allowed' });
  expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'queued', agentId: null });
  const rows = await withTenant(db, tenantId, (tx) => tx.select().from(auditLog));
  expect(rows.filter(({ action }) => action === 'contact.pick')).toEqual([]);
});

it('of two who take the same one, one has it', async () => {
  const other = newId('agent');
  await withTenant(db, tenantId, async (tx) => {
    await tx.insert(agents).values({ id: other, name: 'Ben', role: 'agent' });
    await tx.insert(queueAgents).values({ queueId, agentId: other });
  });
  await publish(true);
  await acd.deskSeen(tenantId, other, newId('desk'), newId('process'));
  await acd.setStatus(tenantId, other, 'notReady', null);
  const contactId = await waits();
  const outcomes = await Promise.allSettled([pick(contactId), pick(contactId, other)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const winner = outcomes[0]?.status === 'fulfilled' ? agentId : other;
  expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'accepted', agentId: winner });
});

it('may pick: its own queues that allow it, and none while nothing is known', () => {
  const [mine, closed, others] = [newId('queue'), newId('queue'), newId('queue')];
  const queue = (id: QueueId, agentsPick: boolean) => ({ queueId: id, routing: queueRoutingSchema.parse({ agentsPick }) });
  const configuration = { queues: [queue(mine, true), queue(closed, false), queue(others, true)] } as Parameters<typeof pickableQueues>[0];
  expect(pickableQueues(configuration, { queueIds: [mine, closed] })).toEqual([mine]);
  expect(pickableQueues(configuration, null)).toEqual([]);
  expect(pickableQueues(null, { queueIds: [mine] })).toEqual([]);
});
