import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newId, type ContactOutcome, type TenantId, type VerifiedIdentity } from '@cordboard/contracts';
import { closeDb, connectDb, createTenant, readCallerHistory, withTenant, type Tx } from '../src/index.ts';
import { makeCallback, makeContact, makeQueue, makeVisitor } from '../src/factories/index.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const DAY_MS = 86_400_000;
const db = connectDb(inject('appUrl'));
let tenantId: TenantId;

beforeAll(async () => {
  tenantId = (await createTenant(db, { name: 'Callers' })).tenantId;
});
afterAll(() => closeDb(db));

const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(db, tenantId, work);

test('a caller’s contacts are counted within the time, by the browser or by who signed in, without the present one', async () => {
  await inTenant(async (tx) => {
    const { id: visitorId } = await makeVisitor(tx);
    const { id: elsewhere } = await makeVisitor(tx);
    const { id: queueId } = await makeQueue(tx);
    const identity: VerifiedIdentity = { sub: 'u1', attributes: {} };
    const contact = (
      daysAgo: number,
      outcome: ContactOutcome,
      change: { visitorId?: typeof visitorId; identity?: VerifiedIdentity } = {},
    ) => makeContact(tx, { visitorId, createdAt: new Date(NOW - daysAgo * DAY_MS), outcome, ...change });
    const present = await contact(0, 'answered');
    await contact(1, 'abandoned');
    const promised = await contact(3, 'flowOut');
    await contact(9, 'abandoned');
    await contact(1, 'abandoned', { visitorId: elsewhere, identity });
    await makeCallback(tx, { contactId: promised.id, visitorId, queueId, state: 'waiting' });
    const base = { origin: 'https://shop.example', locale: 'en' as const, form: {} };
    const asked = (sinceDays: number, customer: object = {}) =>
      readCallerHistory(tx, {
        customer: { ...base, visitorId, ...customer },
        except: present.id,
        sinceMs: NOW - sinceDays * DAY_MS,
      });
    expect(await asked(7)).toEqual({ contacts: 2, abandoned: 1, callbacksOpen: 1 });
    expect(await asked(30)).toEqual({ contacts: 3, abandoned: 2, callbacksOpen: 1 });
    expect(await asked(2)).toEqual({ contacts: 1, abandoned: 1, callbacksOpen: 0 });
    expect(await asked(7, { identity })).toEqual({ contacts: 1, abandoned: 1, callbacksOpen: 0 });
    expect(await asked(7, { visitorId: newId('visitor') })).toEqual({ contacts: 0, abandoned: 0, callbacksOpen: 0 });
  });
});
