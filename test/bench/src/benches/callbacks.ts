import type { Bench } from '../bench.ts';
import { runCallbacks } from '../callbacks/run.ts';
import { loadNow, readFacts } from '../lib/machine.ts';

const AIM = { lost: 0, dialedTwice: 0, lateP99Ms: 1_000 } as const;
const SOURCES = ['apps/worker/src', 'apps/signaling/src', 'packages', 'test/bench/src/callbacks'];
const FULL = {
  promises: 100_000,
  agents: 60,
  perSecond: 40,
  retryMs: 120_000,
  flushAfter: 40_000,
  restartAfter: 70_000,
  patienceMs: 15 * 60_000,
};
const QUICK = { promises: 2_000, agents: 24, perSecond: 30, retryMs: 8_000, flushAfter: 800, restartAfter: 1_400, patienceMs: 180_000 };

export const bench: Bench = {
  summary: 'Promises of a callback through real workers, PostgreSQL and BullMQ; workers killed, both Redis flushed, PostgreSQL restarted.',
  aim: `nothing lost, nobody called twice, 99 of 100 at most ${AIM.lateP99Ms} ms late outside the outages.`,
  async run({ quick, note }) {
    const found = await runCallbacks({ ...(quick ? QUICK : FULL), note });
    const ok = found.lost === AIM.lost && found.dialedTwice === AIM.dialedTwice && (found.lateP99Ms ?? Infinity) <= AIM.lateP99Ms;
    return { ok, aim: AIM, ...found, machine: readFacts(SOURCES), load: loadNow() };
  },
};
