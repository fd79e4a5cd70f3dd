import type { CallView, ContactId, TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import type { Logger } from '@cordboard/platform';
import type { CallStore } from '../call/store.ts';
import { callViewOf } from './call-view.ts';
import type { FrameWriter } from './frame-writer.ts';

export interface CallWatchServices {
  readonly acd: Acd;
  readonly store: CallStore;
  readonly log: Logger;
}

/** A leg that moves is told by no event of the tenant's: the record is looked at this often. */
const LOOK_EVERY_MS = 500;

/** The call that one page looks at: sent when it is another than the page has. */
export class CallWatch {
  readonly #services: CallWatchServices;
  readonly #writer: FrameWriter;
  #timer: NodeJS.Timeout | undefined;
  #watched: { readonly tenantId: TenantId; readonly contactId: ContactId } | null = null;
  #shown = '';

  constructor(services: CallWatchServices, writer: FrameWriter) {
    this.#services = services;
    this.#writer = writer;
  }

  watch(tenantId: TenantId, contactId: ContactId | null): void {
    this.end();
    if (contactId === null) return;
    this.#watched = { tenantId, contactId };
    this.#look();
  }

  /** What was dropped while the socket was behind. */
  again(): void {
    this.#shown = '';
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#watched = null;
    this.#shown = '';
  }

  #look(): void {
    const watched = this.#watched;
    if (watched === null) return;
    this.#read(watched.tenantId, watched.contactId)
      .then((view) => {
        if (view !== null && this.#watched === watched) this.#send(view);
      })
      .catch((error: unknown) => {
        this.#services.log.warn({ err: error, contactId: watched.contactId }, 'a call could not be looked at');
      })
      .finally(() => {
        if (this.#watched === watched) this.#timer = setTimeout(() => this.#look(), LOOK_EVERY_MS);
      });
  }

  /** Null while the tenant has no configuration. */
  async #read(tenantId: TenantId, contactId: ContactId): Promise<CallView | null> {
    const { acd, store } = this.#services;
    const [contact, configuration] = await Promise.all([acd.readContact(tenantId, contactId), acd.readConfiguration(tenantId)]);
    if (configuration === null) return null;
    const isOver = contact === null || contact.state === 'ended';
    const record = isOver ? null : await store.read(tenantId, contact.callId);
    return callViewOf(contactId, record?.state ?? null, configuration);
  }

  #send(view: CallView): void {
    const text = JSON.stringify(view);
    if (text !== this.#shown && this.#writer.call(text)) this.#shown = text;
  }
}
