import type { CallId, ContactId, EventEnvelope, TenantId } from '@cordboard/contracts';
import { changeOfEvent } from './contact-changes.ts';
import { CallController } from './controller.ts';
import { missedChange } from './missed.ts';
import type { CallServices } from './services.ts';
import type { CallState } from './state.ts';

const LOOK_EVERY_MS = 5_000;

/** The calls this process owns. It brings them the ACD's decisions about their contacts. */
export class CallRegistry {
  readonly services: CallServices;
  /** By call: the difference to the ACD that was seen last time. */
  readonly #doubts = new Map<CallId, string>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  readonly #byCall = new Map<CallId, CallController>();
  readonly #byContact = new Map<ContactId, CallController>();
  readonly #followed = new Map<TenantId, { calls: number; stop: Promise<() => void> }>();

  constructor(services: CallServices) {
    this.services = services;
  }

  get size(): number {
    return this.#byCall.size;
  }
  byCall(callId: CallId): CallController | null {
    return this.#byCall.get(callId) ?? null;
  }
  byContact(contactId: ContactId): CallController | null {
    return this.#byContact.get(contactId) ?? null;
  }

  /** Resolves once the tenant's events reach the call. */
  async add(state: CallState, epoch: number): Promise<CallController> {
    const graphs = await this.services.flows.forRun(state.tenantId, state.flow);
    await this.#follow(state.tenantId);
    const controller = new CallController(this.services, { state, epoch, graphs }, (gone) => {
      this.#remove(gone);
    });
    this.#byCall.set(state.callId, controller);
    this.#byContact.set(state.contactId, controller);
    return controller;
  }

  /** Beside the events: what a call believes is held against the ACD's record, so that nothing missed lasts. */
  start(): void {
    this.#timer = setInterval(() => {
      if (this.#looking) return;
      this.#looking = true;
      this.#look()
        .catch((error: unknown) => {
          this.services.log.warn({ err: error }, 'calls could not be held against the ACD');
        })
        .finally(() => {
          this.#looking = false;
        });
    }, LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    for (const call of [...this.#byCall.values()]) {
      const contact = await this.services.acd.readContact(call.tenantId, call.contactId);
      const change = call.gone ? null : missedChange(call.state, contact);
      const doubt = change === null ? '' : JSON.stringify(change);
      if (change !== null && this.#doubts.get(call.callId) === doubt) {
        call.log.warn({ change }, 'an event was missed');
        call.post({ type: 'contact', change });
      }
      if (doubt === '') this.#doubts.delete(call.callId);
      else this.#doubts.set(call.callId, doubt);
    }
  }

  /** This process ends: others take the calls over. Nothing is said to anybody. */
  close(): void {
    clearInterval(this.#timer);
    for (const controller of [...this.#byCall.values()]) controller.dispose();
  }

  #remove(gone: CallController): void {
    if (this.#byCall.get(gone.callId) === gone) this.#byCall.delete(gone.callId);
    this.#doubts.delete(gone.callId);
    if (this.#byContact.get(gone.contactId) === gone) this.#byContact.delete(gone.contactId);
    const followed = this.#followed.get(gone.tenantId);
    if (followed === undefined) return;
    followed.calls -= 1;
    if (followed.calls > 0) return;
    this.#followed.delete(gone.tenantId);
    followed.stop.then(
      (stop) => {
        stop();
      },
      () => undefined,
    );
  }

  async #follow(tenantId: TenantId): Promise<void> {
    const known = this.#followed.get(tenantId) ?? {
      calls: 0,
      stop: this.services.tenantEvents.follow(tenantId, (envelope) => {
        this.#tell(envelope);
      }),
    };
    known.calls += 1;
    this.#followed.set(tenantId, known);
    try {
      await known.stop;
    } catch (error) {
      known.calls -= 1;
      if (known.calls === 0) this.#followed.delete(tenantId);
      throw error;
    }
  }

  #tell({ tenantId, epoch, event }: EventEnvelope): void {
    if (event.type === 'recovered' && event.what === 'epoch') {
      for (const call of this.#byCall.values()) if (call.tenantId === tenantId) call.post({ type: 'lost', epoch });
    }
    if (!('contactId' in event) || event.contactId === null) return;
    const change = changeOfEvent(event);
    if (change !== null) this.#byContact.get(event.contactId)?.post({ type: 'contact', change });
  }
}
