import { CordboardError, newId, type ContactId, type TenantId } from '@cordboard/contracts';
import { sleep } from '../lib/statistics.ts';
import type { CallbackDeployment } from './deployment.ts';
import type { Ledger } from './ledger.ts';

const AGAIN_AFTER_MS = 500;
const TRIES = 120;

/** A visitor calls, waits and asks for a callback over the signaling port; the promise counts when the answer came. */
export async function promiseOne({ acd, signaling, tenant, calls }: CallbackDeployment, ledger: Ledger): Promise<void> {
  const { tenantId, webCallKeyId } = tenant;
  const [queueId] = tenant.queueIds;
  if (queueId === undefined) throw new Error('the tenant has no queue');
  const visitorId = newId('visitor');
  const customer = { visitorId, form: {}, origin: 'https://bench.example', locale: 'en' as const };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const contactId: ContactId = newId('contact');
    const callId = newId('call');
    try {
      await calls.write(callId);
      await acd.createContact(tenantId, { contactId, callId, webCallKeyId, customer });
      await acd.enqueueContact(tenantId, contactId, queueId);
      const actor = { kind: 'visitor' as const, contactId, visitorId };
      // Before the answer: an agent may be faster than it.
      ledger.promised(contactId);
      const command = { type: 'callback.request' as const, contactId };
      await signaling.call('command.execute', { tenantId, actor, commandId: newId('command'), command });
      return;
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      // Nobody was told: this caller dials again, and may be called back all the same.
      ledger.refused(contactId);
      await hangUp(acd, tenantId, contactId);
      await sleep(AGAIN_AFTER_MS);
    }
  }
  throw new Error('no promise could be made for a minute');
}

async function hangUp(acd: CallbackDeployment['acd'], tenantId: TenantId, contactId: ContactId): Promise<void> {
  try {
    const record = await acd.readContact(tenantId, contactId);
    if (record?.kind === 'voice') await acd.endContact(tenantId, contactId, 'abandoned');
  } catch (error) {
    // Routing itself is away: the caller is gone all the same.
    if (!(error instanceof CordboardError)) throw error;
  }
}
