import { fileURLToPath } from 'node:url';
import { sleep } from '../lib/statistics.ts';
import { Worker } from '../lib/workers.ts';
import type { ActorPlan, ActorReport } from './plan.ts';

const PROGRAM = fileURLToPath(new URL('actor-main.ts', import.meta.url));
const STOPPED_MS = 2_000;
const MOST_SKEW_MS = 300_000;

export interface Harm {
  killed: number;
  stopped: number;
  skewed: number;
}

/** The processes and what is done to them. A killed one is replaced; its agents and what they were in go on. */
export class Crew {
  readonly harm: Harm = { killed: 0, stopped: 0, skewed: 0 };
  readonly #url: string;
  readonly #plans: ActorPlan[];
  readonly #actors: Worker[] = [];
  readonly #onReport: (report: ActorReport) => void;

  constructor(url: string, plans: readonly ActorPlan[], onReport: (report: ActorReport) => void) {
    this.#url = url;
    this.#plans = [...plans];
    this.#onReport = onReport;
  }

  async start(): Promise<void> {
    await Promise.all(this.#plans.map((_plan, index) => this.#place(index)));
  }

  /** One random misfortune; resolves when everybody works again. */
  async misfortune(): Promise<void> {
    const index = Math.floor(Math.random() * this.#actors.length);
    const actor = this.#actors[index];
    if (actor === undefined) return;
    const dice = Math.random();
    if (dice < 0.4) {
      this.harm.killed++;
      // What it has seen is asked first: a report that died with it would hide a violation.
      await this.#collect(actor);
      actor.kill('SIGKILL');
      await actor.exited;
      await this.#place(index);
    } else if (dice < 0.7) {
      this.harm.stopped++;
      actor.kill('SIGSTOP');
      await sleep(STOPPED_MS);
      actor.kill('SIGCONT');
    } else {
      this.harm.skewed++;
      await actor.ask('skew', skew());
    }
  }

  async hold(): Promise<void> {
    await this.#all('hold');
  }

  async resume(): Promise<void> {
    await this.#all('resume');
  }

  async drain(): Promise<void> {
    await this.#all('drain');
  }

  async collect(): Promise<void> {
    await Promise.all(this.#actors.map((actor) => this.#collect(actor)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#actors.map((actor) => actor.stop()));
  }

  async #place(index: number): Promise<void> {
    const plan = this.#plans[index];
    if (plan === undefined) return;
    const actor = new Worker(PROGRAM, [this.#url]);
    this.#actors[index] = actor;
    await actor.ready;
    await actor.ask('begin', { ...plan, skewMs: skew() });
  }

  async #all(question: string): Promise<void> {
    await Promise.all(this.#actors.map((actor) => actor.ask(question, null)));
  }

  async #collect(actor: Worker): Promise<void> {
    this.#onReport(await actor.ask<ActorReport>('report', null));
  }
}

const skew = (): number => Math.round((Math.random() * 2 - 1) * MOST_SKEW_MS);
