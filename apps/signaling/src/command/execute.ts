import { CordboardError } from '@cordboard/contracts';
import type { Actor, Command, CommandId, CommandResult, ContactId, QueueId, TenantId } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import { cancelPromise, offerTimes } from '../callback/promise.ts';
import type { CallServices } from '../call/services.ts';
import { authorize } from './authorize.ts';
import { changePromise, isPromise } from './promise-commands.ts';
import { isPassingOn, passOn } from './pass-on.ts';
import { pickableQueues } from './pickable.ts';
import type { CommandResults } from './results.ts';
import { isSupervising, supervise } from './supervise.ts';

export interface CommandRequest {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly commandId: CommandId;
  readonly command: Command;
}
type CommandServices = Pick<CallServices, 'acd' | 'db' | 'clock' | 'mailConfigured'>;

/**
 * Any process executes any command: the ACD decides, and the call's owner follows its events. So a command needs no
 * owner, and works while a call changes hands.
 */
export class CommandExecutor {
  readonly #services: CommandServices;
  readonly #results: CommandResults;

  constructor(services: CommandServices, results: CommandResults) {
    this.#services = services;
    this.#results = results;
  }

  /** Throws CordboardError; a repeat of the id gets the first outcome. */
  async execute(request: CommandRequest): Promise<CommandResult> {
    return await this.#results.once(request, () => this.#run(request));
  }

  async #run({ tenantId, actor, command }: CommandRequest): Promise<CommandResult> {
    const contact = 'contactId' in command ? await this.#services.acd.readContact(tenantId, command.contactId) : null;
    const wrapUpContactId = await this.#wrapUpOf(tenantId, actor, command);
    authorize(actor, command, { contact, wrapUpContactId, pickQueueIds: await this.#pickQueues(tenantId, actor, command) });
    if (actor.kind === 'agent' && isSupervising(command, actor, contact))
      return { contactId: await supervise(this.#services, tenantId, actor, command) };
    if (actor.kind === 'agent' && isPassingOn(command))
      return { contactId: await passOn(this.#services, tenantId, actor, command, contact) };
    if (command.type === 'callback.slots') return await this.#slots(tenantId, contact);
    if (isPromise(command)) return await changePromise(this.#services, tenantId, actor, command, contact);
    if (actor.kind === 'agent') return { contactId: await this.#asAgent(tenantId, actor.agentId, command, contact) };
    return { contactId: await this.#onContact(tenantId, command, contact, actor.kind === 'visitor') };
  }

  async #wrapUpOf(tenantId: TenantId, actor: Actor, command: Command): Promise<ContactId | null> {
    if (actor.kind !== 'agent' || command.type !== 'contact.dispose') return null;
    return (await this.#services.acd.readWrapUp(tenantId, actor.agentId))?.contactId ?? null;
  }

  async #pickQueues(tenantId: TenantId, actor: Actor, command: Command): Promise<readonly QueueId[]> {
    if (actor.kind !== 'agent' || command.type !== 'contact.pick') return [];
    const { acd } = this.#services;
    return pickableQueues(await acd.readConfiguration(tenantId), await acd.readAgent(tenantId, actor.agentId));
  }

  async #asAgent(
    tenantId: TenantId,
    agentId: Extract<Actor, { kind: 'agent' }>['agentId'],
    command: Command,
    contact: ContactRecord | null,
  ): Promise<ContactId | null> {
    const { acd } = this.#services;
    switch (command.type) {
      case 'agent.setStatus':
        await acd.setStatus(
          tenantId,
          agentId,
          command.status,
          command.reasonId ?? (command.status === 'notReady' ? command.cause : null) ?? null,
        );
        return null;
      case 'offer.accept':
        return (await acd.acceptOffer(tenantId, agentId, command.offerId, command.deskId)).contactId;
      case 'offer.decline':
        await acd.declineOffer(tenantId, agentId, command.offerId);
        return null;
      case 'wrapUp.finish':
        await acd.finishWrapUp(tenantId, agentId, command.contactId);
        return command.contactId;
      case 'wrapUp.extend':
        await acd.extendWrapUp(tenantId, agentId, command.contactId, command.byMs);
        return command.contactId;
      case 'recording.pause':
      case 'recording.resume':
        await acd.askPause(tenantId, command.contactId, command.type === 'recording.pause', agentId);
        return command.contactId;
      case 'contact.dispose':
        await this.#dispose(tenantId, agentId, command);
        return command.contactId;
      default:
        return await this.#onContact(tenantId, command, contact, false);
    }
  }

  async #onContact(tenantId: TenantId, command: Command, contact: ContactRecord | null, byCustomer: boolean): Promise<ContactId> {
    const { acd } = this.#services;
    if (contact === null) throw new CordboardError('not_found', { what: 'contact' });
    const { contactId } = contact;
    switch (command.type) {
      case 'contact.hold':
      case 'contact.unhold':
        await acd.setHeld(tenantId, contactId, command.type === 'contact.hold');
        return contactId;
      case 'contact.hangUp':
        await this.#hangUp(tenantId, contact, byCustomer);
        return contactId;
      case 'callback.decline':
        await acd.callbackNotReached(tenantId, contactId, command.attemptId);
        return contactId;
      default:
        throw new CordboardError('not_allowed', { command: command.type });
    }
  }

  async #slots(tenantId: TenantId, contact: ContactRecord | null): Promise<CommandResult> {
    if (contact === null) throw new CordboardError('not_found', { what: 'contact' });
    const { slots, quietByMs } = await offerTimes(this.#services, tenantId, contact);
    return { contactId: contact.contactId, slots: [...slots], ...(quietByMs !== null && { quietByMs }) };
  }

  async #hangUp(tenantId: TenantId, contact: ContactRecord, byCustomer: boolean): Promise<void> {
    const { acd } = this.#services;
    const { contactId, state, kind, offerId } = contact;
    if (byCustomer) {
      // The customer of a callback has no line to hang up: what they mean is the promise.
      if (kind === 'callback' && state !== 'connected' && contact.attemptId === null)
        return await cancelPromise(this.#services, tenantId, contactId);
      return await acd.endContact(tenantId, contactId, state === 'connected' ? 'customerHungUp' : 'abandoned');
    }
    // Whoever asked says first whose the customer is; a telephone that hangs up has said it (`agentLeftConsult`).
    if (contact.consult !== null) throw new CordboardError('state_conflict', { from: 'consult', to: 'ended' });
    // Before the customer answered there is nobody to hang up on: the promise stands, somebody else will keep it.
    if (kind === 'callback' && state === 'accepted' && offerId !== null) return await acd.returnContact(tenantId, contactId, offerId);
    await acd.endContact(tenantId, contactId, 'agentHungUp');
  }

  async #dispose(
    tenantId: TenantId,
    agentId: Extract<Actor, { kind: 'agent' }>['agentId'],
    { contactId, dispositionId }: Extract<Command, { type: 'contact.dispose' }>,
  ): Promise<void> {
    const snapshot = await this.#services.acd.readConfiguration(tenantId);
    const known = snapshot?.dispositions.some((one) => one.dispositionId === dispositionId) ?? false;
    if (!known) throw new CordboardError('not_found', { what: 'disposition', dispositionId });
    await this.#services.acd.appendEvent(tenantId, { type: 'contact.disposed', contactId, agentId, dispositionId });
  }
}
