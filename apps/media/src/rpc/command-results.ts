import type { CommandId } from '@cordboard/contracts';

const KEPT_MS = 5 * 60_000;
const MAX_KEPT = 50_000;

/**
 * The first result of each command, refusals included: a repeated command id gets it again and nothing is done twice,
 * also while the first is still under way.
 */
export class CommandResults {
  readonly #results = new Map<CommandId, { readonly result: Promise<unknown>; readonly atMs: number }>();

  async once<T>(commandId: CommandId, nowMs: number, run: () => Promise<T>): Promise<T> {
    const known = this.#results.get(commandId);
    // A command id belongs to one command, so what it gave the first time has the type of this one.
    if (known) return (await known.result) as T;
    const result = run();
    this.#results.set(commandId, { result, atMs: nowMs });
    this.prune(nowMs);
    return await result;
  }

  /** Drops what is older than 5 minutes, and the oldest above the bound. They are in order of time. */
  prune(nowMs: number): void {
    for (const [commandId, { atMs }] of this.#results) {
      if (nowMs - atMs <= KEPT_MS && this.#results.size <= MAX_KEPT) return;
      this.#results.delete(commandId);
    }
  }

  get size(): number {
    return this.#results.size;
  }
}
