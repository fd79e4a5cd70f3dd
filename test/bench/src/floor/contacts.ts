import { newId, type Channel, type ContactId, type TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';

const WEB_CALL_KEY = newId('webCallKey');

/** The contact exists and is in no queue yet. */
export async function createContact(acd: Acd, tenantId: TenantId, contactId: ContactId, channel: Channel = 'voice'): Promise<void> {
  const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://bench.example', locale: 'en' as const };
  await acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId: WEB_CALL_KEY, customer, channel });
}
