import { CALLBACK_TRANSITIONS } from '@cordboard/contracts';
import { callbacks, withTenant } from '@cordboard/db';
import { sleep } from '../lib/statistics.ts';
import { inWindow } from '../lib/window.ts';
import { startCallbackDeployment, type CallbackDeployment } from './deployment.ts';
import { Exchange } from './exchange.ts';
import { Ledger, type LedgerFindings, type Outage } from './ledger.ts';
import { promiseOne } from './promise-maker.ts';

export interface CallbackRunOptions {
  readonly promises: number;
  readonly agents: number;
  /** Promises made in a second, at most. */
  readonly perSecond: number;
  /** How long after an unanswered ring the next is promised. */
  readonly retryMs: number;
  /** After so many promises Redis is flushed, and after so many PostgreSQL is restarted. */
  readonly flushAfter: number;
  readonly restartAfter: number;
  /** After the last promise was made, the kept ones must come within this. */
  readonly patienceMs: number;
  readonly note: (line: string) => void;
}

export interface CallbackRun extends LedgerFindings {
  readonly workersKilled: number;
  readonly outages: readonly { readonly what: string; readonly ms: number }[];
  /** Rows by state at the end. */
  readonly rows: Readonly<Record<string, number>>;
  /** Open ones at the end by the state that routing knows of them; `forgotten`: it knows nothing. */
  readonly unkept: Readonly<Record<string, number>>;
  /** What agents and desks were refused, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly tookMs: number;
}

const WORKERS = 2;
const KILL_EVERY_MS = 5_000;
const PROMISING = 8;
/** The publisher looks every 5 s and the reconcilers every 10 s: until both have looked, a flush is not over. */
const FLUSH_HEALS_MS = 16_000;
const RESTART_HEALS_MS = 5_000;

/** Promises through real workers, PostgreSQL and BullMQ, while workers die, Redis forgets and PostgreSQL goes away. */
export async function runCallbacks(options: CallbackRunOptions): Promise<CallbackRun> {
  const { promises, agents, retryMs, note } = options;
  const deployment = await startCallbackDeployment({ workers: WORKERS, agents, retryMs, progress: note });
  const ledger = new Ledger();
  const { acd, db, tenant } = deployment;
  const exchange = new Exchange({ acd, db, tenantId: tenant.tenantId, agentIds: tenant.agents.map(({ agentId }) => agentId), ledger });
  const harm = new Harm(deployment, note);
  const beganAt = performance.now();
  try {
    exchange.start();
    harm.start();
    await inWindow(Array.from({ length: promises }), PROMISING, async (_item, index) => {
      if (index === options.flushAfter) await harm.flush();
      if (index === options.restartAfter) await harm.restartPostgres();
      // Slower than the agents are: how late a promise is kept is not how long its customer's turn takes.
      const atMs = beganAt + (index * 1_000) / options.perSecond;
      await sleep(Math.max(0, atMs - performance.now()));
      await promiseOne(deployment, ledger);
    });
    note(`${ledger.size} promised, ${ledger.kept} kept`);
    const until = performance.now() + options.patienceMs;
    while (ledger.kept < ledger.size && performance.now() < until) await sleep(500);
    await harm.stop();
    await exchange.stop();
    const outages = harm.outages.map(({ what, fromMs, untilMs }) => ({ what, ms: Math.round(untilMs - fromMs) }));
    const { rows, unkept } = await countRows(deployment);
    const { refusals } = exchange;
    return {
      ...ledger.findings(harm.outages),
      unkept,
      refusals,
      workersKilled: harm.killed,
      outages,
      rows,
      tookMs: Math.round(performance.now() - beganAt),
    };
  } finally {
    await harm.stop();
    await exchange.stop();
    await deployment.stop();
  }
}

class Harm {
  readonly outages: Outage[] = [];
  killed = 0;
  readonly #deployment: CallbackDeployment;
  readonly #note: (line: string) => void;
  #stopped = false;
  #killing: Promise<void> = Promise.resolve();

  constructor(deployment: CallbackDeployment, note: (line: string) => void) {
    this.#deployment = deployment;
    this.#note = note;
  }

  start(): void {
    this.#killing = this.#kill();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#killing;
  }

  /** Everything that Redis knows: the live state and the alarms. */
  async flush(): Promise<void> {
    const fromMs = performance.now();
    await Promise.all([this.#deployment.redis.flushAll(), this.#deployment.queueRedis.flushAll()]);
    await this.#deployment.calls.writeAgain();
    this.outages.push({ what: 'both Redis were flushed', fromMs, untilMs: fromMs + FLUSH_HEALS_MS });
    this.#note('both Redis were flushed');
  }

  async restartPostgres(): Promise<void> {
    const fromMs = performance.now();
    await this.#deployment.services.restartPostgres();
    this.outages.push({ what: 'PostgreSQL was restarted', fromMs, untilMs: performance.now() + RESTART_HEALS_MS });
    this.#note('PostgreSQL was restarted');
  }

  /** One worker every 5 s, the oldest first; another takes its place. */
  async #kill(): Promise<void> {
    const { stack } = this.#deployment;
    for (let next = performance.now() + KILL_EVERY_MS; !this.#stopped; await sleep(100)) {
      if (performance.now() < next) continue;
      next = performance.now() + KILL_EVERY_MS;
      const worker = stack.processes().find(({ kind }) => kind === 'worker');
      if (worker !== undefined) {
        worker.kill('SIGKILL');
        await worker.exited;
        this.killed++;
      }
      await stack.add('worker').catch((error: unknown) => {
        // It came up while PostgreSQL was away; the next turn tries again.
        this.#note(`a worker did not start: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
      });
    }
  }
}

async function countRows({ db, acd, tenant }: CallbackDeployment): Promise<Pick<CallbackRun, 'rows' | 'unkept'>> {
  const { tenantId } = tenant;
  const all = await withTenant(db, tenantId, (tx) => tx.select({ state: callbacks.state, contactId: callbacks.contactId }).from(callbacks));
  const rows = tally(all.map(({ state }) => state));
  const open = all.filter(({ state }) => CALLBACK_TRANSITIONS[state].length > 0);
  const known = await Promise.all(open.map(({ contactId }) => acd.readContact(tenantId, contactId)));
  return { rows, unkept: tally(known.map((contact) => contact?.state ?? 'forgotten')) };
}

function tally(names: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const name of names) counted[name] = (counted[name] ?? 0) + 1;
  return counted;
}
