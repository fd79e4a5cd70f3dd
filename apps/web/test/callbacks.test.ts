import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, type ContactId, type QueueId } from '@cordboard/contracts';
import { withTenant } from '@cordboard/db';
import { makeContact, makeQueue } from '@cordboard/db/factories';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { closeServices, openCompany, type Company } from './company.ts';

let company: Company;
let queueId: QueueId;
let otherQueueId: QueueId;
beforeAll(async () => {
  company = await openCompany();
  [queueId, otherQueueId] = await withTenant(services().db, company.tenantId, async (tx) => {
    const [one, other] = [await makeQueue(tx), await makeQueue(tx)];
    return [one.id, other.id] as const;
  });
});
afterAll(closeServices);

/** Of a customer whom the company knows as `sub`. */
async function contactOf(sub: string, endedAt: Date | null = null): Promise<ContactId> {
  const identity = { sub, attributes: {} };
  const { id } = await withTenant(services().db, company.tenantId, (tx) => makeContact(tx, { queueId, identity, endedAt }));
  return id;
}

const refusal = (input: object): Promise<string> =>
  runVerb(VERBS['callback.request'], company.admin, { queueId, ...input }).then(
    () => 'promised',
    (error: { code?: string }) => error.code ?? String(error),
  );

test('a callback is asked for by the customer of an open contact in the named queue, and for nobody else', async () => {
  const contactId = await contactOf('7711');
  await contactOf('over', new Date());
  // Found: what is missing is only the voice service, which no part of this test runs.
  expect(await refusal({ customer: '7711' })).toBe('store_unavailable');
  expect(await refusal({ customer: contactId })).toBe('store_unavailable');
  expect(await refusal({ customer: '7711', queueId: otherQueueId })).toBe('not_found');
  expect(await refusal({ customer: 'over' })).toBe('not_found');
  expect(await refusal({ customer: newId('contact') })).toBe('not_found');
  const stranger = await openCompany();
  await expect(runVerb(VERBS['callback.times'], stranger.admin, { queueId, customer: '7711' })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('a slot and a quiet moment are not asked for at once', async () => {
  expect(await refusal({ customer: '7711', slotAtMs: 1, whenQuiet: true })).toBe('invalid_input');
});
