import type { Actor, Command, ContactId, TenantId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { withTenant, writeAudit } from '@cordboard/db';
import type { CallServices } from '../call/services.ts';

/** What an agent does with a call that takes up another one, or gives it away. */
export type PassOnCommand = Extract<Command, { type: 'contact.transfer' | 'consult.start' | 'consult.complete' | 'consult.end' }>;
type AgentActor = Extract<Actor, { kind: 'agent' }>;

export function isPassingOn(command: Command): command is PassOnCommand {
  switch (command.type) {
    case 'contact.transfer':
    case 'consult.start':
    case 'consult.complete':
    case 'consult.end':
      return true;
    default:
      return false;
  }
}

/**
 * Does it, and writes who did it, as `supervise` does: what was refused leaves no row. The end of a consult gives nothing
 * away and needs no PostgreSQL.
 */
export async function passOn(
  services: Pick<CallServices, 'acd' | 'db'>,
  tenantId: TenantId,
  actor: AgentActor,
  command: PassOnCommand,
  contact: ContactRecord | null,
): Promise<ContactId> {
  const { contactId } = command;
  if (command.type === 'consult.end') {
    const reason = contact?.agentId === actor.agentId ? 'cancelled' : 'left';
    await services.acd.endConsult(tenantId, contactId, command.offerId, reason);
    return contactId;
  }
  return await withTenant(services.db, tenantId, async (tx) => {
    const { type, ...data } = command;
    await writeAudit(tx, { actor, action: type, targetKind: 'contact', target: contactId, data });
    await act(services, tenantId, actor, command);
    return contactId;
  });
}

async function act(
  { acd }: Pick<CallServices, 'acd'>,
  tenantId: TenantId,
  { agentId }: AgentActor,
  command: Exclude<PassOnCommand, { type: 'consult.end' }>,
): Promise<void> {
  switch (command.type) {
    case 'contact.transfer':
      return await acd.transferContact(tenantId, command.contactId, agentId, command.to);
    case 'consult.start':
      await acd.startConsult(tenantId, command.contactId, agentId, command.agentId);
      return;
    case 'consult.complete':
      return await acd.completeConsult(tenantId, command.contactId, command.offerId);
  }
}
