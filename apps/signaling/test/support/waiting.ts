import { newId } from '@cordboard/contracts';
import type { ContactId, VisitorId } from '@cordboard/contracts';
import type { TestTenant } from '@cordboard/test-kit';
import type { SignalingFloor } from './floor.ts';

export interface Waiting {
  readonly contactId: ContactId;
  readonly visitorId: VisitorId;
}

/** A customer who stands in line, without a call: for what happens between ACD, rows and jobs. */
export async function standInLine(
  floor: SignalingFloor,
  { tenantId, webCallKeyId, queueIds }: TestTenant,
  visitorId: VisitorId = newId('visitor'),
): Promise<Waiting> {
  const [queueId] = queueIds;
  if (queueId === undefined) throw new Error('the tenant has no queue');
  const contactId = newId('contact');
  const customer = { visitorId, form: { reason: 'an order' }, origin: 'https://shop.example', locale: 'en' as const };
  await floor.acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId, customer });
  await floor.acd.enqueueContact(tenantId, contactId, queueId);
  return { contactId, visitorId };
}
