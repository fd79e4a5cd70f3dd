import type { Actor, Command, ContactId, TenantId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { CordboardError } from '@cordboard/contracts';
import { withTenant, writeAudit } from '@cordboard/db';
import type { CallServices } from '../call/services.ts';

/** What one person does to another's work, or to the line. */
export type SuperviseCommand = Extract<
  Command,
  {
    type:
      | 'contact.reprioritise'
      | 'contact.move'
      | 'contact.pick'
      | 'contact.supervise'
      | 'contact.letGo'
      | 'contact.takeOver'
      | 'contact.hangUp'
      | 'agent.force'
      | 'wrapUp.finish';
  }
>;
type AgentActor = Extract<Actor, { kind: 'agent' }>;

export function isSupervising(command: Command, actor: Actor, contact: ContactRecord | null): command is SuperviseCommand {
  switch (command.type) {
    case 'contact.reprioritise':
    case 'contact.move':
    case 'contact.pick':
    case 'contact.supervise':
    case 'contact.letGo':
    case 'contact.takeOver':
    case 'agent.force':
      return true;
    case 'contact.hangUp':
      return actor.kind === 'agent' && contact?.agentId !== actor.agentId;
    case 'wrapUp.finish':
      return actor.kind === 'agent' && command.agentId !== undefined && command.agentId !== actor.agentId;
    default:
      return false;
  }
}

/**
 * Does it, and writes who did it. The row of the audit is written first and committed after: what was refused leaves none,
 * and without PostgreSQL nothing is done (`store_unavailable`).
 */
export async function supervise(
  services: Pick<CallServices, 'acd' | 'db'>,
  tenantId: TenantId,
  actor: AgentActor,
  command: SuperviseCommand,
): Promise<ContactId | null> {
  return await withTenant(services.db, tenantId, async (tx) => {
    const { type, ...data } = command;
    const target = 'contactId' in command ? command.contactId : command.agentId;
    await writeAudit(tx, { actor, action: type, targetKind: 'contactId' in command ? 'contact' : 'agent', target, data });
    return await act(services, tenantId, actor, command);
  });
}

async function act(
  { acd }: Pick<CallServices, 'acd'>,
  tenantId: TenantId,
  actor: AgentActor,
  command: SuperviseCommand,
): Promise<ContactId | null> {
  switch (command.type) {
    case 'contact.reprioritise':
      await acd.reprioritiseContact(tenantId, command.contactId, command.priority);
      return command.contactId;
    case 'contact.move':
      // Somebody may have answered it meanwhile: nobody is taken out of a call by a list that is a moment old.
      await acd.moveContact(tenantId, command.contactId, command.queueId, { onlyWaiting: true });
      return command.contactId;
    case 'contact.pick':
      await acd.pickContact(tenantId, command.contactId, command.agentId ?? actor.agentId, command.deskId);
      return command.contactId;
    case 'contact.supervise': {
      const told = (await acd.readConfiguration(tenantId))?.supervisionTold ?? true;
      await acd.supervise(tenantId, command.contactId, actor.agentId, command.mode, told);
      return command.contactId;
    }
    case 'contact.letGo':
      await acd.endSupervision(tenantId, command.contactId, { supervisorId: actor.agentId }, 'letGo');
      return command.contactId;
    case 'contact.takeOver':
      await acd.takeOver(tenantId, command.contactId, actor.agentId);
      return command.contactId;
    case 'contact.hangUp':
      await endCall(acd, tenantId, command.contactId);
      return command.contactId;
    case 'agent.force':
      await acd.forceStatus(tenantId, command.agentId, command.status, await knownReason(acd, tenantId, command.reasonId));
      return null;
    case 'wrapUp.finish':
      await acd.finishWrapUp(tenantId, command.agentId ?? actor.agentId, command.contactId, 'supervisor');
      return command.contactId;
  }
}

/** Of two who talk; who waits is moved or called back. */
async function endCall(acd: CallServices['acd'], tenantId: TenantId, contactId: ContactId): Promise<void> {
  const contact = await acd.readContact(tenantId, contactId);
  if (contact === null) throw new CordboardError('not_found', { what: 'contact' });
  if (contact.state !== 'connected') throw new CordboardError('state_conflict', { from: contact.state, to: 'ended' });
  await acd.endContact(tenantId, contactId, 'supervisorHungUp');
}

type ReasonId = Extract<Command, { type: 'agent.force' }>['reasonId'];

async function knownReason(acd: CallServices['acd'], tenantId: TenantId, reasonId: ReasonId): Promise<ReasonId> {
  if (reasonId === null) return null;
  const snapshot = await acd.readConfiguration(tenantId);
  const known = snapshot?.notReadyReasons.some((one) => one.notReadyReasonId === reasonId) ?? false;
  if (!known) throw new CordboardError('not_found', { what: 'reason', reasonId });
  return reasonId;
}
