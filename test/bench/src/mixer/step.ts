import { measureCpu } from '../lib/cpu.ts';
import { quantile, sleep } from '../lib/statistics.ts';
import { punctuality, type Punctuality } from './listener.ts';
import type { StartRival } from './rival.ts';
import { snrDb } from './snr.ts';
import type { Speech } from './speech.ts';

/** Buffers fill, and loudness control finds its place. */
const SETTLE_MS = 2_000;
const SNR_LISTENERS = 6;

export interface Step extends Punctuality {
  readonly calls: number;
  /** No frame was late. */
  readonly held: boolean;
  readonly cpuPct: number;
  readonly snrDb: number | null;
}

/** So many calls for so long, on a rival that was started for them. */
export async function runStep(start: StartRival, calls: number, durationMs: number, voices: readonly Speech[]): Promise<Step> {
  const rival = await start(calls);
  try {
    rival.speak();
    await sleep(SETTLE_MS);
    const cpu = measureCpu(rival.pids);
    for (const listener of rival.listeners) listener.begin();
    await sleep(durationMs);
    for (const listener of rival.listeners) listener.end();
    const cpuPct = cpu();
    const figures = punctuality(rival.listeners, durationMs);
    const sampled = rival.listeners.slice(0, SNR_LISTENERS).flatMap((listener, leg) => {
      const others = voices.filter((_, side) => side !== leg % voices.length).map(({ sound }) => sound);
      return snrDb(listener.payloads, others) ?? [];
    });
    return { calls, held: figures.late === 0, ...figures, cpuPct, snrDb: quantile(sampled, 0.5) };
  } finally {
    await rival.close();
  }
}

/**
 * The last that was held of the sizes, one after the other until one is not. One that fails is tried again, for the
 * machine may have been busy. Null when not even the first was held.
 */
export async function mostHeld(
  sizes: readonly number[],
  run: (calls: number) => Promise<Step>,
  note: (step: Step) => void,
): Promise<Step | null> {
  let best: Step | null = null;
  for (const calls of sizes) {
    let step = await run(calls);
    note(step);
    if (!step.held) {
      step = await run(calls);
      note(step);
    }
    if (!step.held) break;
    best = step;
  }
  return best;
}
