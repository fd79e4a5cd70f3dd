import { CordboardError } from '@cordboard/contracts';
import type { Actor, Command, CommandResult, ContactId, TenantId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { writeAudit } from '@cordboard/db';
import type { Tx } from '@cordboard/db';
import { cancelPromise, promiseCallback, reschedulePromise, type Witness } from '../callback/promise.ts';
import type { CallServices } from '../call/services.ts';

/** What changes a promised callback, for its customer or by somebody of the company. */
type PromiseCommand = Extract<Command, { type: 'callback.request' | 'callback.reschedule' | 'callback.cancel' }>;

export function isPromise(command: Command): command is PromiseCommand {
  switch (command.type) {
    case 'callback.request':
    case 'callback.reschedule':
    case 'callback.cancel':
      return true;
    default:
      return false;
  }
}

/**
 * Does it. When somebody of the company had it done the audit says who, in the transaction of the callback's own row, so that
 * it takes no second connection; the customer's own acts are in the contact's timeline alone.
 */
export async function changePromise(
  services: Pick<CallServices, 'acd' | 'db' | 'clock' | 'mailConfigured'>,
  tenantId: TenantId,
  actor: Actor,
  command: PromiseCommand,
  contact: ContactRecord | null,
): Promise<CommandResult> {
  if (contact === null) throw new CordboardError('not_found', { what: 'contact' });
  const { contactId } = contact;
  const witness = actor.kind === 'agent' ? auditOf(actor, command) : undefined;
  switch (command.type) {
    case 'callback.request': {
      const { queueId, slotAtMs = null, whenQuiet = false, email = null } = command;
      if (queueId !== undefined && queueId !== contact.queueId) throw new CordboardError('not_found', { what: 'contact', queueId });
      const by = actor.kind === 'visitor' ? 'widget' : 'api';
      const promised = await promiseCallback(services, tenantId, contact, by, { slotAtMs, whenQuiet, email }, witness);
      return { contactId: promised.contactId, ...(promised.merged && { merged: true }) };
    }
    case 'callback.reschedule': {
      const { slotAtMs, whenQuiet = false } = command;
      await reschedulePromise(services, tenantId, contact, { slotAtMs, whenQuiet }, witness);
      return { contactId };
    }
    case 'callback.cancel':
      await cancelPromise(services, tenantId, contactId, witness);
      return { contactId };
  }
}

function auditOf(actor: Extract<Actor, { kind: 'agent' }>, { type, ...data }: PromiseCommand): Witness {
  return (tx: Tx, target: ContactId) => writeAudit(tx, { actor, action: type, targetKind: 'contact', target, data });
}
