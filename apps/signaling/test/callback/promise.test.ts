import { createAcd, type Acd } from '@cordboard/acd';
import {
  CordboardError,
  newId,
  type Actor,
  type Command,
  type ContactId,
  type QueueId,
  type TenantId,
  type VisitorId,
} from '@cordboard/contracts';
import {
  auditLog,
  callbackMails,
  closeDb,
  configurationSnapshot,
  connectDb,
  createTenant,
  queues,
  readCallbackOfContact,
  withTenant,
} from '@cordboard/db';
import type { Db } from '@cordboard/db';
import { createLogger, systemClock } from '@cordboard/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { promiseCallback } from '../../src/callback/promise.ts';
import { CommandExecutor } from '../../src/command/execute.ts';
import { CommandResults } from '../../src/command/results.ts';
import { startRedis, type TestRedis } from '../sip/support/redis.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

const HOUR_MS = 3_600_000;
const SUPERVISOR = { kind: 'agent', agentId: newId('agent'), role: 'supervisor' } as const;
const log = createLogger('promise-test', 'silent');
let database: TestDatabase;
let redis: TestRedis;
let db: Db;
let acd: Acd;
let services: Parameters<typeof promiseCallback>[0];
let executor: CommandExecutor;
beforeAll(async () => {
  [database, redis] = await Promise.all([startDatabase(), startRedis()]);
  db = connectDb(database.appUrl);
  acd = await createAcd({ redis: redis.client, processId: newId('process'), log });
  services = { acd, db, clock: systemClock, mailConfigured: true };
  executor = new CommandExecutor(services, new CommandResults(redis.client));
});
afterAll(async () => {
  await acd.close();
  await closeDb(db);
  await redis.stop();
  await database.stop();
});

let tenantId: TenantId;
let queueId: QueueId;
/** A company whose queue offers times, quiet moments and links by mail. */
beforeEach(async () => {
  const made = await createTenant(db, { name: 'Promises' });
  tenantId = made.tenantId;
  queueId = made.queueIds[0] as QueueId;
  const callback = { slots: { lengthMs: HOUR_MS / 4 }, whenQuiet: { withinMs: 2 * HOUR_MS }, email: true };
  await withTenant(db, tenantId, (tx) => tx.update(queues).set({ routing: { callback } }));
  await acd.publishConfiguration(await withTenant(db, tenantId, (tx) => configurationSnapshot(tx, tenantId)));
});

/** Somebody waits in the queue. */
async function waits(visitorId: VisitorId = newId('visitor'), sub: string | null = null): Promise<ContactId> {
  const contactId = newId('contact');
  const signed = sub === null ? {} : { identity: { sub, attributes: {} } };
  const customer = { visitorId, ...signed, form: {}, origin: 'https://shop.example', locale: 'en' as const };
  const made = await withTenant(db, tenantId, (tx) => configurationSnapshot(tx, tenantId));
  const webCallKeyId = made.webCallKeys[0]?.webCallKeyId ?? newId('webCallKey');
  await acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId, customer });
  await acd.enqueueContact(tenantId, contactId, queueId);
  return contactId;
}

const execute = (actor: Actor, command: Command) => executor.execute({ tenantId, actor, commandId: newId('command'), command });
const visitorOf = (contactId: ContactId): Actor => ({ kind: 'visitor', contactId, visitorId: newId('visitor') });
const ask = (contactId: ContactId, wish: Partial<Extract<Command, { type: 'callback.request' }>> = {}, actor = visitorOf(contactId)) =>
  execute(actor, { type: 'callback.request', contactId, ...wish });
const rowOf = (contactId: ContactId) => withTenant(db, tenantId, (tx) => readCallbackOfContact(tx, contactId));
const slotsOf = (contactId: ContactId) => execute(visitorOf(contactId), { type: 'callback.slots', contactId });

describe('a quiet moment', () => {
  it('is offered beside the slots, with when it is due at the latest, and takes up no slot', async () => {
    const contactId = await waits();
    const { slots = [], quietByMs = 0 } = await slotsOf(contactId);
    expect(quietByMs - Date.now()).toBeGreaterThan(2 * HOUR_MS - 60_000);
    expect(await ask(contactId, { whenQuiet: true })).toEqual({ contactId });
    expect(await rowOf(contactId)).toMatchObject({ whenQuiet: true, state: 'waiting', requestedBy: 'widget' });
    expect(await acd.readContact(tenantId, contactId)).toMatchObject({ state: 'deferred', whenQuiet: true });
    expect((await slotsOf(await waits())).slots).toEqual(slots);
    // Said again it keeps its deadline.
    const due = (await rowOf(contactId))?.scheduledFor;
    await execute(visitorOf(contactId), { type: 'callback.reschedule', contactId, slotAtMs: null, whenQuiet: true });
    expect((await rowOf(contactId))?.scheduledFor).toEqual(due);
    await execute(visitorOf(contactId), { type: 'callback.reschedule', contactId, slotAtMs: slots[0]?.fromMs ?? 0 });
    expect(await rowOf(contactId)).toMatchObject({ whenQuiet: false, scheduledFor: new Date(slots[0]?.fromMs ?? 0) });
  });

  it('is refused by a queue that offers none', async () => {
    await withTenant(db, tenantId, (tx) => tx.update(queues).set({ routing: {} }));
    const snapshot = await withTenant(db, tenantId, (tx) => configurationSnapshot(tx, tenantId));
    await acd.publishConfiguration({ ...snapshot, version: snapshot.version + 1 });
    const contactId = await waits();
    await expect(ask(contactId, { whenQuiet: true })).rejects.toMatchObject({ code: 'not_allowed', data: { what: 'whenQuiet' } });
    expect(await rowOf(contactId)).toBeNull();
  });
});

describe('a second request of the same customer', () => {
  it('changes the first one, time and address, and says so', async () => {
    const visitorId = newId('visitor');
    const first = await waits(visitorId);
    const { slots = [] } = await slotsOf(first);
    await ask(first, { slotAtMs: slots[0]?.fromMs ?? 0, email: 'old@example.com' });
    const second = await waits(visitorId);
    const slotAtMs = slots[2]?.fromMs ?? 0;
    expect(await ask(second, { slotAtMs, email: 'new@example.com' })).toEqual({ contactId: first, merged: true });
    expect(await rowOf(first)).toMatchObject({ scheduledFor: new Date(slotAtMs), email: 'new@example.com' });
    expect(await rowOf(second)).toBeNull();
    expect(await acd.readContact(tenantId, first)).toMatchObject({ state: 'deferred', scheduledForMs: slotAtMs });
    // Nobody is put off the line by it.
    expect(await acd.readContact(tenantId, second)).toMatchObject({ state: 'queued', kind: 'voice' });
    const mails = await withTenant(db, tenantId, (tx) => tx.select().from(callbackMails));
    expect(mails.filter(({ kind, settledAt }) => kind === 'promised' && settledAt === null).map(({ about }) => about)).toEqual([
      String(slotAtMs),
    ]);
    // The first slot is free again.
    expect((await slotsOf(second)).slots?.[0]).toEqual(slots[0]);
  });

  it('is refused for a slot that is taken, and the first stays as it was', async () => {
    const visitorId = newId('visitor');
    const first = await waits(visitorId);
    const { slots = [] } = await slotsOf(first);
    await ask(first, { slotAtMs: slots[0]?.fromMs ?? 0, email: 'old@example.com' });
    const second = await waits(visitorId);
    await expect(ask(second, { slotAtMs: 1, email: 'new@example.com' })).rejects.toMatchObject({ code: 'slot_gone' });
    expect(await rowOf(first)).toMatchObject({ scheduledFor: new Date(slots[0]?.fromMs ?? 0), email: 'old@example.com' });
  });

  it.each([
    ['another person', 'anna', 'boris'],
    ['nobody who is known, at the browser of somebody,', 'anna', null],
    ['somebody, at a browser that was nobody’s,', null, 'boris'],
  ])('of %s is refused, and the promise keeps its time, address and links', async (_who, theirs, asks) => {
    const visitorId = newId('visitor');
    const first = await waits(visitorId, theirs);
    const { slots = [] } = await slotsOf(first);
    await ask(first, { slotAtMs: slots[0]?.fromMs ?? 0, email: 'anna@example.com' });
    const before = await withTenant(db, tenantId, (tx) => tx.select().from(callbackMails));
    const second = await waits(visitorId, asks);
    const wish = { slotAtMs: slots[2]?.fromMs ?? 0, email: 'boris@example.com' };
    await expect(ask(second, wish)).rejects.toMatchObject({ code: 'duplicate' });
    await expect(ask(second, wish, SUPERVISOR)).rejects.toMatchObject({ code: 'duplicate' });
    expect(await rowOf(first)).toMatchObject({ scheduledFor: new Date(slots[0]?.fromMs ?? 0), email: 'anna@example.com' });
    expect(await withTenant(db, tenantId, (tx) => tx.select().from(callbackMails))).toEqual(before);
    expect(await acd.readContact(tenantId, second)).toMatchObject({ state: 'queued', kind: 'voice' });
  });

  it('of the same person, as their company signed it, changes the first one', async () => {
    const visitorId = newId('visitor');
    const first = await waits(visitorId, 'anna');
    await ask(first, { email: 'old@example.com' });
    const second = await waits(visitorId, 'anna');
    expect(await ask(second, { email: 'new@example.com' })).toEqual({ contactId: first, merged: true });
    expect(await rowOf(first)).toMatchObject({ email: 'new@example.com' });
  });

  it('by a digit, which names no time, leaves the appointment as it is', async () => {
    const visitorId = newId('visitor');
    const first = await waits(visitorId);
    const { slots = [] } = await slotsOf(first);
    await ask(first, { slotAtMs: slots[1]?.fromMs ?? 0, email: 'kept@example.com' });
    const second = await acd.readContact(tenantId, await waits(visitorId));
    if (second === null) throw new Error('the second contact is gone');
    expect(await promiseCallback(services, tenantId, second, 'digit')).toEqual({ contactId: first, merged: true });
    expect(await rowOf(first)).toMatchObject({ scheduledFor: new Date(slots[1]?.fromMs ?? 0), email: 'kept@example.com' });
    expect(await acd.readContact(tenantId, first)).toMatchObject({ state: 'deferred', scheduledForMs: slots[1]?.fromMs ?? 0 });
  });

  it('of another customer is a callback of its own', async () => {
    const [first, second] = [await waits(), await waits()];
    await ask(first);
    expect(await ask(second)).toEqual({ contactId: second });
  });
});

describe('by another program', () => {
  it('is asked for by a supervisor, with the checks of the page', async () => {
    const contactId = await waits();
    const { slots = [] } = await execute(SUPERVISOR, { type: 'callback.slots', contactId });
    const elsewhere = ask(contactId, { queueId: newId('queue') }, SUPERVISOR);
    await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' });
    await expect(ask(contactId, { queueId, slotAtMs: 1 }, SUPERVISOR)).rejects.toMatchObject({ code: 'slot_gone' });
    await expect(ask(contactId, {}, { ...SUPERVISOR, role: 'agent' })).rejects.toMatchObject({ code: 'not_allowed' });
    expect(await rowOf(contactId)).toBeNull();
    expect(await ask(contactId, { queueId, slotAtMs: slots[0]?.fromMs ?? 0 }, SUPERVISOR)).toEqual({ contactId });
    expect(await rowOf(contactId)).toMatchObject({ requestedBy: 'api', scheduledFor: new Date(slots[0]?.fromMs ?? 0) });
  });

  it('writes who gave, moved and cancelled a promise, once each, and nothing of what was refused or the customer did', async () => {
    const visitorId = newId('visitor');
    const contactId = await waits(visitorId);
    const { slots = [] } = await slotsOf(contactId);
    const [slotAtMs = 0, later = 0] = slots.map(({ fromMs }) => fromMs);
    await expect(ask(contactId, { slotAtMs: 1 }, SUPERVISOR)).rejects.toMatchObject({ code: 'slot_gone' });
    await ask(contactId, { slotAtMs, email: 'anywhere@example.com' }, SUPERVISOR);
    // Another contact of theirs: the audit names the one whose callback was changed.
    await ask(await waits(visitorId), { slotAtMs, email: 'elsewhere@example.com' }, SUPERVISOR);
    await execute(SUPERVISOR, { type: 'callback.reschedule', contactId, slotAtMs: later });
    await execute(visitorOf(contactId), { type: 'callback.reschedule', contactId, slotAtMs });
    await execute(SUPERVISOR, { type: 'callback.cancel', contactId });
    await expect(ask(contactId, {}, SUPERVISOR)).rejects.toBeInstanceOf(CordboardError);
    const rows = await withTenant(db, tenantId, (tx) => tx.select().from(auditLog).orderBy(auditLog.id));
    expect(rows.filter(({ action }) => action.startsWith('callback.'))).toMatchObject([
      { action: 'callback.request', target: contactId, actor: SUPERVISOR.agentId, data: { slotAtMs, email: 'anywhere@example.com' } },
      { action: 'callback.request', target: contactId, actor: SUPERVISOR.agentId, data: { slotAtMs, email: 'elsewhere@example.com' } },
      { action: 'callback.reschedule', target: contactId, actor: SUPERVISOR.agentId, data: { slotAtMs: later } },
      { action: 'callback.cancel', target: contactId, actor: SUPERVISOR.agentId },
    ]);
  });
});
