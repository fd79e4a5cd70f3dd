import { fileURLToPath } from 'node:url';
import { Worker } from '../lib/workers.ts';

const PROGRAM = fileURLToPath(new URL('driver-main.ts', import.meta.url));

/** Real processes that share the work: item i belongs to process i modulo their number. */
export class Drivers {
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  static async start(url: string, count: number, loops: boolean): Promise<Drivers> {
    const workers = Array.from({ length: count }, () => new Worker(PROGRAM, [url, loops ? 'loops' : 'idle']));
    await Promise.all(workers.map((worker) => worker.ready));
    return new Drivers(workers);
  }

  get count(): number {
    return this.#workers.length;
  }

  /** Every process does its share; resolves when all have. The answers in the order of the processes. */
  async all<T, R>(question: string, items: readonly T[], detailOf: (share: readonly T[]) => unknown = (share) => share): Promise<R[]> {
    const shares = this.#workers.map((_worker, process) => items.filter((_item, index) => index % this.count === process));
    return await Promise.all(this.#workers.map((worker, process) => worker.ask<R>(question, detailOf(shares[process] ?? []))));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }
}
