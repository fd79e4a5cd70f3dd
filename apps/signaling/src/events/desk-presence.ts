import type { DeskClaims, DeskId, DeskTrouble, ProcessId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import type { Clock, Logger } from '@cordboard/platform';
import type { DeskMemory } from './desk-memory.ts';

const RENEW_EVERY_MS = 2_000;
/** A page that has been silent for longer is not renewed, though its socket looks open. */
const SILENT_MS = 10_000;

interface DeskServices {
  readonly acd: Acd;
  readonly deskMemory: DeskMemory;
  readonly clock: Clock;
  readonly log: Logger;
  readonly processId: ProcessId;
}

/** Says that a desk is open, as long as its page is heard. */
export class DeskPresence {
  readonly deskId: DeskId;
  readonly #services: DeskServices;
  readonly #claims: DeskClaims;
  #heardAtMs: number;
  #trouble: DeskTrouble | null;
  #timer: NodeJS.Timeout | undefined;
  #left = false;
  #forget: () => void = () => undefined;

  constructor(services: DeskServices, claims: DeskClaims, deskId: DeskId, trouble: DeskTrouble | null) {
    this.#services = services;
    this.#claims = claims;
    this.deskId = deskId;
    this.#trouble = trouble;
    this.#heardAtMs = services.clock.nowMs();
  }

  async begin(): Promise<void> {
    await this.#seen();
    if (this.#left) return;
    const { tenantId, agentId } = this.#claims;
    this.#forget = await this.#services.deskMemory.open(tenantId, agentId, this.deskId);
    if (this.#left) return this.#forget();
    this.#timer = setInterval(() => {
      if (this.#services.clock.nowMs() - this.#heardAtMs > SILENT_MS) return;
      this.#renew();
    }, RENEW_EVERY_MS);
  }

  heard(): void {
    this.#heardAtMs = this.#services.clock.nowMs();
  }

  /** What keeps calls away from it has changed. */
  tell(trouble: DeskTrouble | null): void {
    this.#trouble = trouble;
    if (!this.#left) this.#renew();
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
    this.#forget();
    clearInterval(this.#timer);
  }

  /** What cannot be said now is said with the next renewal. */
  #renew(): void {
    this.#seen().catch((error: unknown) => {
      this.#services.log.warn({ err: error, deskId: this.deskId }, 'a desk could not be renewed');
    });
  }

  async #seen(): Promise<void> {
    const { acd, processId } = this.#services;
    await acd.deskSeen(this.#claims.tenantId, this.#claims.agentId, this.deskId, processId, this.#trouble);
  }
}
