import { CordboardError } from '@cordboard/contracts';
import type { ContactClaim } from '@cordboard/acd';
import type { CallController } from '../controller.ts';
import { missedChange } from '../missed.ts';

const RETRY_MS = 250;
/** A Redis that has lost everything has the tenant's configuration again within seconds. */
const TRIES = 60;

/** Tells routing, which may have lost writes, what the legs say; then the call follows routing again. */
export async function reclaim(call: CallController, claim: ContactClaim): Promise<void> {
  const { acd } = call.services;
  let change: ReturnType<typeof missedChange> = null;
  try {
    await tell(call, claim);
    const contact = await acd.readContact(call.tenantId, call.contactId);
    if (contact !== null) change = missedChange(call.state, contact);
  } finally {
    call.post({ type: 'reclaimed', epoch: claim.epoch, change });
  }
}

async function tell(call: CallController, claim: ContactClaim): Promise<void> {
  for (let tries = 1; !call.gone; tries++) {
    try {
      const outcome = await call.services.acd.reclaimContact(call.tenantId, claim);
      call.log.warn({ epoch: claim.epoch, outcome, offer: claim.offer }, 'routing may have lost writes and was told what the legs say');
      return;
    } catch (error) {
      if (!(error instanceof CordboardError) || !['not_found', 'store_unavailable'].includes(error.code) || tries === TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
