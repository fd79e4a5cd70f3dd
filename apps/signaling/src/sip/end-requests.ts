import type { LegEndReason, LegId, ProcessId, TenantId } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import type { DialogStore } from './dialog/store.ts';
import type { Directory } from './directory.ts';
import type { PeerChannel } from './peer-channel.ts';

/** Pauses before asking again, in milliseconds. A BYE that nobody answers ends its dialog after 32 s (RFC 3261, timer F). */
const AGAIN_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

export interface EndRequestsOptions {
  readonly processId: ProcessId;
  readonly directory: Directory;
  readonly store: DialogStore;
  readonly channel: PeerChannel;
  readonly log: Logger;
}

/**
 * The end of legs, wherever they are carried. What processes tell each other may be lost, and so may a question to Redis:
 * whoever wants a leg to end asks until its dialog is gone.
 */
export class EndRequests {
  readonly #options: EndRequestsOptions;
  readonly #closing = new AbortController();

  constructor(options: EndRequestsOptions) {
    this.#options = options;
  }

  /** Resolves when it was asked for once. Never rejects. */
  async bye(tenantId: TenantId, legId: LegId, reason: LegEndReason): Promise<void> {
    if (await this.#ask(tenantId, legId, reason)) return;
    void this.#again(tenantId, legId, reason);
  }

  close(): void {
    this.#closing.abort();
  }

  async #again(tenantId: TenantId, legId: LegId, reason: LegEndReason): Promise<void> {
    for (const pauseMs of AGAIN_AFTER_MS) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      if (this.#closing.signal.aborted || (await this.#ask(tenantId, legId, reason))) return;
    }
    this.#options.log.info({ tenantId, legId }, 'a leg that shall end has not: its device is away, or its process does not answer');
  }

  /** True when there is nothing more to ask for: the leg is gone, or this process sends its BYE. */
  async #ask(tenantId: TenantId, legId: LegId, reason: LegEndReason): Promise<boolean> {
    const { directory, store, channel, processId, log } = this.#options;
    directory.leg(tenantId, legId)?.end(reason);
    try {
      // Also for a leg that is here: until its BYE is answered another process may have to send it.
      const holder = await store.wantEnd(tenantId, legId, reason);
      if (holder === null || holder === processId) return true;
      if (!directory.leg(tenantId, legId)) channel.send(holder, { type: 'bye', tenantId, legId, reason });
    } catch (error) {
      log.warn({ err: error, tenantId, legId }, 'the end of a leg could not be asked for, trying again');
    }
    return false;
  }
}
