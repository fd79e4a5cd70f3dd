import { endCallback, readCallbackOfContact, withTenant } from '@cordboard/db';
import { CALLBACK_TRANSITIONS } from '@cordboard/contracts';
import type { ContactEndReason } from '@cordboard/contracts';
import type { CallController } from '../controller.ts';

/** The call is over: an open promise is closed; the record goes. */
export async function forgetCall(call: CallController, reason: ContactEndReason | null): Promise<void> {
  const { db, store, clock } = call.services;
  const { tenantId, contactId } = call;
  await withTenant(db, tenantId, async (tx) => {
    const row = await readCallbackOfContact(tx, contactId);
    if (row === null || CALLBACK_TRANSITIONS[row.state].length === 0) return;
    const state = reason === 'callbackUnreachable' && row.state === 'ringing' ? 'unreachable' : 'cancelled';
    await endCallback(tx, row.id, state, clock.nowMs());
  });
  await store.forget(call.state, call.epoch);
  call.dispose();
}
