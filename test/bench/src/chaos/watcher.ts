import { CordboardError } from '@cordboard/contracts';
import type { ActorReport } from './plan.ts';

/** Refusals are the engine doing its work; anything else is a fault of it. */
const REFUSALS: readonly string[] = ['offer_stale', 'offer_taken', 'state_conflict', 'not_found'];
const KEPT = 50;

/** Through it goes whatever an actor asks: it can hold everything still, and keeps what must not be seen. */
export class Watcher {
  #underWay = 0;
  #held: PromiseWithResolvers<undefined> | null = null;
  #quiet: (() => void)[] = [];
  #staleTaken: string[] = [];
  #repeatsChanged: string[] = [];
  #faults: string[] = [];
  #refusals = 0;

  /** The answer, or null when it was refused or failed. */
  async ask<T>(what: string, command: () => Promise<T>): Promise<T | null> {
    while (this.#held !== null) await this.#held.promise;
    this.#underWay++;
    try {
      return await command();
    } catch (error) {
      if (error instanceof CordboardError && REFUSALS.includes(error.code)) this.#refusals++;
      else this.#note(this.#faults, `${what}: ${error instanceof Error ? describe(error) : String(error)}`);
      return null;
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) for (const tell of this.#quiet.splice(0)) tell();
    }
  }

  /** Desks are renewed whatever is held: their pages know nothing of it. */
  async renew(command: () => Promise<unknown>): Promise<void> {
    try {
      await command();
    } catch (error) {
      this.#note(this.#faults, `renewal: ${String(error)}`);
    }
  }

  staleTaken(what: string): void {
    this.#note(this.#staleTaken, what);
  }

  repeatChanged(what: string): void {
    this.#note(this.#repeatsChanged, what);
  }

  async hold(): Promise<void> {
    this.#held ??= Promise.withResolvers<undefined>();
    if (this.#underWay > 0) await new Promise<void>((resolve) => this.#quiet.push(resolve));
  }

  resume(): void {
    this.#held?.resolve(undefined);
    this.#held = null;
  }

  takeReport(): ActorReport {
    const report = { staleTaken: this.#staleTaken, repeatsChanged: this.#repeatsChanged, faults: this.#faults, refusals: this.#refusals };
    [this.#staleTaken, this.#repeatsChanged, this.#faults, this.#refusals] = [[], [], [], 0];
    return report;
  }

  #note(list: string[], what: string): void {
    if (list.length < KEPT) list.push(what);
  }
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
