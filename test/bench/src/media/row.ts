import { measureCpu } from '../lib/cpu.ts';
import { quantile, rounded, sleep } from '../lib/statistics.ts';
import type { BrowserLegs } from './browser-legs.ts';
import { Call } from './call.ts';
import type { Caller, Generator } from './generator.ts';
import type { MediaProcess } from './media-process.ts';

const SAMPLED_LEGS = 20;
/** Packets on their way and the recorder's taps. */
const SETTLE_MS = 1_000;
/** Code that has not run before and the first page of each recording: counted as loss, not as delay. */
const WARM_UP_MS = 2_000;

export interface RowOptions {
  readonly media: MediaProcess;
  readonly generator: Generator;
  readonly browsers: BrowserLegs;
  readonly legs: number;
  readonly browserLegs: number;
  readonly recorded: boolean;
  readonly durationMs: number;
}

export interface Row {
  readonly legs: number;
  readonly recorded: boolean;
  /** Of the generator's legs: sent and not heard by the other side. */
  readonly lossPct: number;
  /** Generator to generator: its own two passes are part of it. */
  readonly forwardP50Ms: number | null;
  readonly forwardP99Ms: number | null;
  /** Of the generator's legs; null when not recorded. */
  readonly recordedPackets: number | null;
  readonly sentPackets: number;
  readonly nodeCpuPct: number;
  readonly workerCpuPct: number;
  readonly generatorCpuPct: number;
  /** Of the process with the browser legs, which shares the machine too. */
  readonly browserCpuPct: number;
  /** The legs with ICE and DTLS among them, by their own count; lost on the way in, by the recorder's. */
  readonly browserLegs: number;
  readonly browserHeardPackets: number;
  readonly browserLossPct: number;
  readonly browserUplinkLost: number | null;
}

/** One row: calls are made, everybody speaks for a while, and what came is counted when the last packet has arrived. */
export async function measureRow(options: RowOptions): Promise<Row> {
  const { media, generator, browsers, legs, browserLegs, recorded, durationMs } = options;
  const callers: Caller[] = [];
  const plainCalls = await makeCalls(
    (legs - browserLegs) / 2,
    async (call) => {
      for (let side = 0; side < 2; side++) {
        const caller = await generator.caller();
        callers.push(caller);
        await caller.connect(await call.plain(caller.facts));
      }
    },
    media,
  );
  let browserCount = 0;
  const browserCalls = await makeCalls(
    browserLegs / 2,
    async (call) => {
      for (let side = 0; side < 2; side++) {
        const leg = browserCount++;
        await browsers.accept(leg, await call.browser(await browsers.offer(leg)));
      }
    },
    media,
  );
  const calls = [...plainCalls, ...browserCalls];

  // The first packets tell the node where its plain legs are; they are not counted.
  generator.speak();
  await sleep(SETTLE_MS);
  generator.pause();
  await sleep(SETTLE_MS);
  if (recorded) await inBatches(calls, (call) => call.record());
  const before = await totals(callers);
  const browserBefore = await browserTotals(browsers, browserCount);
  generator.speak();
  await sleep(WARM_UP_MS);
  const delays: number[] = [];
  for (const caller of callers.slice(0, SAMPLED_LEGS)) await caller.sampleDelays(delays);
  const cpu = {
    node: measureCpu([media.pid]),
    worker: measureCpu(media.workerPids),
    generator: measureCpu(generator.pids),
    browser: measureCpu(browsers.pids),
  };
  await sleep(durationMs);
  const cpuPct = { node: cpu.node(), worker: cpu.worker(), generator: cpu.generator(), browser: cpu.browser() };
  generator.pause();
  await sleep(SETTLE_MS);

  const after = await totals(callers);
  const browserAfter = await browserTotals(browsers, browserCount);
  if (recorded) await inBatches(calls, (call) => call.stopRecording());
  const recordedPackets = recorded ? await sumOf(plainCalls, 'packets') : null;
  const browserUplinkLost = recorded ? await sumOf(browserCalls, 'lost') : null;
  await inBatches(calls, (call) => call.close());
  for (const caller of callers) caller.close();
  for (let leg = 0; leg < browserCount; leg++) await browsers.closeLeg(leg);

  const sent = after.sent - before.sent;
  const heard = after.heard - before.heard;
  const browserReceived = browserAfter.received - browserBefore.received;
  const browserLost = Math.max(0, browserAfter.lost - browserBefore.lost);
  return {
    legs,
    recorded,
    lossPct: rounded(((sent - heard) * 100) / sent, 3),
    forwardP50Ms: nullOr(quantile(delays, 0.5)),
    forwardP99Ms: nullOr(quantile(delays, 0.99)),
    recordedPackets,
    sentPackets: sent,
    nodeCpuPct: cpuPct.node,
    workerCpuPct: cpuPct.worker,
    generatorCpuPct: cpuPct.generator,
    browserCpuPct: cpuPct.browser,
    browserLegs: browserCount,
    browserHeardPackets: browserReceived,
    browserLossPct: rounded((browserLost * 100) / Math.max(1, browserReceived + browserLost), 3),
    browserUplinkLost,
  };
}

const nullOr = (value: number | null): number | null => (value === null ? null : rounded(value));

async function makeCalls(count: number, fill: (call: Call) => Promise<void>, media: MediaProcess): Promise<Call[]> {
  const calls: Call[] = [];
  for (let i = 0; i < count; i++) {
    const call = await Call.open(media);
    await fill(call);
    await call.connect();
    calls.push(call);
  }
  return calls;
}

/** A few at a time: beginning and ending calls is not what is measured. */
async function inBatches(calls: readonly Call[], run: (call: Call) => Promise<void>): Promise<void> {
  for (let at = 0; at < calls.length; at += 10) await Promise.all(calls.slice(at, at + 10).map(run));
}

async function totals(callers: readonly Caller[]): Promise<{ sent: number; heard: number }> {
  const counts = await Promise.all(callers.map((caller) => caller.counts()));
  return { sent: counts.reduce((sum, { sent }) => sum + sent, 0), heard: counts.reduce((sum, { heard }) => sum + heard, 0) };
}

async function browserTotals(browsers: BrowserLegs, count: number): Promise<{ received: number; lost: number }> {
  const counts = await Promise.all(Array.from({ length: count }, (_, leg) => browsers.counts(leg)));
  return { received: counts.reduce((sum, { received }) => sum + received, 0), lost: counts.reduce((sum, { lost }) => sum + lost, 0) };
}

async function sumOf(calls: readonly Call[], figure: 'packets' | 'lost'): Promise<number> {
  let sum = 0;
  for (const call of calls) for (const track of (await call.manifest(60_000)).tracks) sum += track[figure];
  return sum;
}
