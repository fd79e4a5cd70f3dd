import { CordboardError } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';
import type { CallId, ContactId, RoomDescription, TenantId } from '@cordboard/contracts';
import { ensureCall } from '../callback/restore.ts';
import { changeOfRecord } from './contact-changes.ts';
import { inRoom } from './effects/media-effects.ts';
import type { CallController } from './controller.ts';
import type { CallRegistry } from './registry.ts';
import type { Room } from './state.ts';

/** Beside the events: every call is looked at this often, in case a death went unnoticed. */
const SWEEP_EVERY_MS = 10_000;
/** A process that is not announced might only be slow to begin; it is asked twice. */
const ADOPTED_AT_ONCE = 50;

/**
 * Takes over calls whose owner is gone. The claim in Redis raises the epoch, so exactly one process wins and the old
 * owner's late commands are refused; then the room says what is there and the ACD what is decided, and the call goes on.
 */
export class Adoption {
  readonly #registry: CallRegistry;
  readonly #adopting = new Map<CallId, Promise<CallController | null>>();
  #known = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #sweeping = false;
  /** Somebody vanished while calls were being looked at: those that were passed already are looked at again. */
  #again = false;
  #closed = false;

  constructor(registry: CallRegistry) {
    this.#registry = registry;
  }

  start(): void {
    const { directory } = this.#registry.services;
    directory.onRead(() => {
      const now = new Set<string>(directory.signaling.map((one) => one.processId));
      const vanished = [...this.#known].some((processId) => !now.has(processId));
      this.#known = now;
      if (vanished) this.#sweepLogged();
    });
    this.#timer = setInterval(() => {
      this.#sweepLogged();
    }, SWEEP_EVERY_MS);
    this.#sweepLogged();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  /** The call, when its owner was gone and this process won it; null otherwise. */
  adoptIfOrphaned(tenantId: TenantId, callId: CallId): Promise<CallController | null> {
    const running = this.#adopting.get(callId);
    if (running !== undefined) return running;
    const adopting = this.#adopt(tenantId, callId).finally(() => this.#adopting.delete(callId));
    this.#adopting.set(callId, adopting);
    return adopting;
  }

  #sweepLogged(): void {
    if (this.#closed) return;
    if (this.#sweeping) {
      this.#again = true;
      return;
    }
    this.#sweeping = true;
    this.#again = false;
    this.#sweep()
      .catch((error: unknown) => {
        this.#registry.services.log.warn({ err: error }, 'calls without an owner could not be looked for');
      })
      .finally(() => {
        this.#sweeping = false;
        if (this.#again) this.#sweepLogged();
      });
  }

  async #sweep(): Promise<void> {
    const { acd, store, log } = this.#registry.services;
    for (const tenantId of await acd.listTenants()) {
      await this.#callsOfCallbacks(tenantId);
      const calls = await store.list(tenantId);
      for (let at = 0; at < calls.length && !this.#closed; at += ADOPTED_AT_ONCE) {
        const batch = calls.slice(at, at + ADOPTED_AT_ONCE).filter((callId) => this.#registry.byCall(callId) === null);
        await Promise.all(
          batch.map((callId) =>
            this.adoptIfOrphaned(tenantId, callId).catch((error: unknown) => {
              log.warn({ err: error, callId }, 'a call could not be adopted');
            }),
          ),
        );
      }
    }
  }

  /** A promise outlives its call: one whose call ended with the customer's line, or was lost, gets another. */
  async #callsOfCallbacks(tenantId: TenantId): Promise<void> {
    const { acd, log } = this.#registry.services;
    let after: ContactId | null = null;
    do {
      const page: readonly ContactRecord[] = await acd.listContacts(tenantId, after);
      for (const contact of page) {
        if (contact.kind !== 'callback' || contact.state === 'connected' || this.#closed) continue;
        await ensureCall(this.#registry, tenantId, contact).catch((error: unknown) => {
          log.warn({ err: error, contactId: contact.contactId }, 'a callback has no call yet');
        });
      }
      after = page.at(-1)?.contactId ?? null;
    } while (after !== null && !this.#closed);
  }

  async #adopt(tenantId: TenantId, callId: CallId): Promise<CallController | null> {
    const { services } = this.#registry;
    const { store, directory, acd, processId } = services;
    const record = await store.read(tenantId, callId);
    if (record === null || this.#registry.byCall(callId) !== null) return this.#registry.byCall(callId);
    // Our own id with no controller: we let go of it when something failed, and nobody else may take it.
    const orphaned = record.owner === processId || !directory.isAlive(record.owner);
    if (!orphaned) return null;
    const epoch = await store.claim(tenantId, callId, record);
    if (epoch === null) return null;
    const call = await this.#registry.add(record.state, epoch);
    call.log.info({ from: record.owner, epoch }, 'adopted');
    const description = await this.#claimRoom(call, record.state.room);
    const contact = await acd.readContact(tenantId, record.state.contactId);
    call.post({ type: 'adopted', room: description, contactState: contact?.state ?? null });
    const change = contact === null ? null : changeOfRecord(contact);
    if (change !== null) call.post({ type: 'contact', change });
    return call;
  }

  async #claimRoom(call: CallController, room: Room | null): Promise<RoomDescription | null> {
    if (room === null) return null;
    try {
      await call.attach(room);
      return await inRoom(call, 'room.claim', { owner: this.#registry.services.processId, afterSeq: room.seq }, room);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      call.log.warn({ err: error }, 'the room of an adopted call is gone');
      return null;
    }
  }
}
