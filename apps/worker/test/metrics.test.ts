import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createAcd, localDay, type Acd } from '@cordboard/acd';
import { newId, scorePredictions, tallyVisits, type AgentId, type ContactId, type QueueId, type TenantId } from '@cordboard/contracts';
import {
  bumpConfigVersion,
  closeDb,
  configurationSnapshot,
  connectDb,
  createTenant,
  readPredictions,
  readStretches,
  readVisits,
  waitPredictions,
  withTenant,
  type Tx,
} from '@cordboard/db';
import { makeAgent, makeQueue, makeQueueAgent } from '@cordboard/db/factories';
import { connectRedis, createLogger, systemClock, type RedisClient } from '@cordboard/platform';
import { Archiver } from '../src/archive/archiver.ts';

const log = createLogger('metrics-test', 'silent');
const db = connectDb(inject('appUrl'));
let redis: RedisClient;
let acd: Acd;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), { name: 'test', log });
  acd = await createAcd({ redis, processId: newId('process'), log, testPrefix: `test:${newId('process')}:` });
});
afterAll(async () => {
  await acd.close();
  await redis.close();
  await closeDb(db);
});

const archive = () => new Archiver({ db, source: acd, log, clock: systemClock, onArchived: () => Promise.resolve() }).pass();

interface Shop {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly first: QueueId;
  readonly second: QueueId;
}

async function openShop(): Promise<Shop> {
  const { tenantId } = await createTenant(db, { name: 'Measured' });
  const shop = await withTenant(db, tenantId, async (tx) => {
    const [agentId, first, second] = [(await makeAgent(tx)).id, (await makeQueue(tx)).id, (await makeQueue(tx, { name: 'Other' })).id];
    for (const queueId of [first, second]) await makeQueueAgent(tx, { queueId, agentId });
    await bumpConfigVersion(tx);
    return { tenantId, agentId, first, second };
  });
  await acd.publishConfiguration(await withTenant(db, tenantId, (tx) => configurationSnapshot(tx, tenantId)));
  return shop;
}

async function call({ tenantId, first }: Shop): Promise<ContactId> {
  const contactId = newId('contact');
  const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
  await acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer });
  await acd.enqueueContact(tenantId, contactId, first);
  return contactId;
}

/** A day's work in a second: `after` is run after each step. */
async function work(shop: Shop, after: () => Promise<void>): Promise<readonly ContactId[]> {
  const { tenantId, agentId, first, second } = shop;
  const contacts = [await call(shop), await call(shop), await call(shop)] as const;
  const [answered, gone, moved] = contacts;
  await acd.appendEvent(tenantId, { type: 'contact.announced', contactId: answered, queueId: first, position: 1, estimatedWaitMs: null });
  const range: [number, number] = [30_000, 90_000];
  await acd.appendEvent(tenantId, { type: 'contact.announced', contactId: answered, queueId: first, position: 1, estimatedWaitMs: range });
  await acd.appendEvent(tenantId, { type: 'contact.waitShown', contactId: gone, queueId: first, position: 2, estimatedWaitMs: range });
  await after();
  await acd.endContact(tenantId, gone, 'abandoned');
  await acd.moveContact(tenantId, moved, second);
  await after();
  const desk = newId('desk');
  await acd.deskSeen(tenantId, agentId, desk, newId('process'));
  await acd.setStatus(tenantId, agentId, 'available', null);
  const offer = await acd.readOffer(tenantId, agentId);
  if (offer?.contactId !== answered) throw new Error('the first caller must ring');
  await acd.acceptOffer(tenantId, agentId, offer.offerId, desk);
  await acd.connectContact(tenantId, answered, offer.offerId);
  await after();
  await acd.endContact(tenantId, answered, 'customerHungUp');
  await acd.finishWrapUp(tenantId, agentId, answered);
  await after();
  return contacts;
}

async function told({ tenantId, agentId, first, second }: Shop) {
  return await withTenant(db, tenantId, async (tx: Tx) => ({
    visits: await readVisits(tx, 0, Date.now() + 1, [first, second]),
    stretches: await readStretches(tx, 0, Date.now() + 1, [agentId]),
    predictions: await readPredictions(tx, 0, Date.now() + 1, [first, second]),
    rows: await tx.select().from(waitPredictions),
  }));
}

test('visits, agents’ time and predictions follow the events, and count what the live counters count', async () => {
  const shop = await openShop();
  const [answered, gone, moved] = await work(shop, () => Promise.resolve());
  await archive();
  const { visits, stretches, predictions, rows } = await told(shop);
  const of = (contactId: ContactId | undefined) => visits.filter((visit) => visit.contactId === contactId);
  expect(of(answered)).toMatchObject([{ queueId: shop.first, outcome: 'answered', agentId: shop.agentId, talkSinceMs: null }]);
  expect(of(gone)).toMatchObject([{ queueId: shop.first, outcome: 'abandoned' }]);
  expect(of(moved).toSorted((a, b) => a.number - b.number)).toMatchObject([
    { queueId: shop.first, outcome: 'moved' },
    { queueId: shop.second, outcome: null, leftAtMs: null },
  ]);
  // The agent rings for the one who was moved by now.
  const states = stretches.toSorted((a, b) => a.fromMs - b.fromMs);
  expect(states.at(-1)).toMatchObject({ state: 'offered', status: 'available', deskConnected: true, contactId: moved, toMs: null });
  for (const [index, { toMs }] of states.entries()) expect(toMs).toBe(states[index + 1]?.fromMs ?? null);
  expect(rows).toHaveLength(2);
  const [kept] = rows.filter(({ contactId }) => contactId === answered);
  const visit = of(answered)[0];
  expect(kept).toMatchObject({ rank: 1, p50Ms: 30_000, p90Ms: 90_000, outcome: 'answered' });
  expect(kept?.actualMs).toBe((visit?.leftAtMs ?? 0) - (kept?.at.getTime() ?? 0));
  expect(scorePredictions(predictions)).toMatchObject({ made: 2, scored: 1, withinP50: 1, withinP90: 1 });

  const { startMs, nextStartMs } = localDay('UTC', Date.now());
  const { tallies } = await acd.readCounters(shop.tenantId, startMs, [shop.first, shop.second]);
  for (const queueId of [shop.first, shop.second]) {
    const counted = tallyVisits(
      visits.filter((one) => one.queueId === queueId),
      startMs,
      nextStartMs,
      { serviceLevelMs: 20_000, shortAbandonMs: 5_000 },
    );
    expect(counted).toEqual(tallies.get(queueId));
  }
  expect(tallies.get(shop.first)).toMatchObject({ offered: 3, answered: 1, abandoned: 1, shortAbandoned: 1, flowOut: 1 });
});

test('it makes no difference whether events are archived one by one or all at once', async () => {
  const shop = await openShop();
  const contacts = await work(shop, archive);
  const { visits, stretches, predictions } = await told(shop);
  expect(visits.map(({ contactId }) => contactId).sort()).toEqual([...contacts, contacts[2]].sort());
  expect(visits.map(({ outcome }) => outcome ?? 'open').sort()).toEqual(['abandoned', 'answered', 'moved', 'open']);
  expect(stretches.filter(({ toMs }) => toMs === null)).toHaveLength(1);
  expect(predictions.map(({ outcome }) => outcome).sort()).toEqual(['abandoned', 'answered']);
  // Another archiver that comes late changes nothing.
  await archive();
  expect(await told(shop)).toMatchObject({ visits, stretches, predictions });
});
