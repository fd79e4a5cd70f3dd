import type { DeskClaims, DeskId, ProcessId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import type { Clock, Logger } from '@cordboard/platform';

const RENEW_EVERY_MS = 2_000;
/** A page that has been silent for longer is not renewed, though its socket looks open. */
const SILENT_MS = 10_000;

/** Says that a desk is open, as long as its page is heard. */
export class DeskPresence {
  readonly deskId: DeskId;
  readonly #services: { acd: Acd; clock: Clock; log: Logger; processId: ProcessId };
  readonly #claims: DeskClaims;
  #heardAtMs: number;
  #timer: NodeJS.Timeout | undefined;
  #left = false;

  constructor(services: { acd: Acd; clock: Clock; log: Logger; processId: ProcessId }, claims: DeskClaims, deskId: DeskId) {
    this.#services = services;
    this.#claims = claims;
    this.deskId = deskId;
    this.#heardAtMs = services.clock.nowMs();
  }

  async begin(): Promise<void> {
    await this.#seen();
    if (this.#left) return;
    this.#timer = setInterval(() => {
      if (this.#services.clock.nowMs() - this.#heardAtMs > SILENT_MS) return;
      this.#seen().catch((error: unknown) => {
        this.#services.log.warn({ err: error, deskId: this.deskId }, 'a desk could not be renewed');
      });
    }, RENEW_EVERY_MS);
  }

  heard(): void {
    this.#heardAtMs = this.#services.clock.nowMs();
  }

  /** The page has gone. */
  end(): void {
    if (this.#left) return;
    this.leave();
    const { acd, log, processId } = this.#services;
    // Only this process' desk: the page may have come back at another one before this socket was known to be lost.
    acd.deskGone(this.#claims.tenantId, this.#claims.agentId, this.deskId, processId).catch((error: unknown) => {
      // It is forgotten by itself when nobody renews it.
      log.warn({ err: error, deskId: this.deskId }, 'a closed desk could not be reported');
    });
  }

  /** Stops renewing without a word: the page is about to be elsewhere. */
  leave(): void {
    this.#left = true;
    clearInterval(this.#timer);
  }

  async #seen(): Promise<void> {
    const { acd, processId } = this.#services;
    await acd.deskSeen(this.#claims.tenantId, this.#claims.agentId, this.deskId, processId);
  }
}
