import { execFileSync, spawnSync } from 'node:child_process';
import type { Bench } from '../bench.ts';
import { LATE_MS } from '../mixer/listener.ts';
import { startJanus } from '../mixer/janus-rival.ts';
import { startOurs } from '../mixer/our-rival.ts';
import { threeVoices } from '../mixer/speech.ts';
import { mostHeld, runStep, type Step } from '../mixer/step.ts';

const TIMES_JANUS = 2.5;
const SETTINGS = { bitrate: 32_000, complexity: 5 } as const;
/** The rivals' core, and that of the callers. */
const CORES = { rival: 0, callers: 1 } as const;
const QUICK_CALLS = 5;
const OURS = [10, 20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 80];
const JANUS = [5, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 35, 40];

/** Three-way calls in which all three speak throughout, on one core, beside Janus's AudioBridge. */
export const bench: Bench = {
  summary: `Three-way calls on one core without a late frame (over ${LATE_MS} ms), ours with SRTP, beside Janus's AudioBridge with plain RTP.`,
  aim: `${TIMES_JANUS} times as many calls as Janus, at no lower signal-to-noise ratio.`,
  async run({ quick, note, row }) {
    const workerBin = process.env['MEDIASOUP_WORKER_BIN'];
    if (workerBin === undefined) throw new Error('MEDIASOUP_WORKER_BIN is not set; run it by npm run bench');
    // All threads of this process, so that the callers take nothing from the core that is measured.
    execFileSync('taskset', ['-a', '-c', '-p', String(CORES.callers), String(process.pid)]);
    const voices = await threeVoices();
    const durationMs = quick ? 4_000 : 10_000;
    const told = (rival: string) => (step: Step) => {
      note(`${rival}: ${JSON.stringify(step)}`);
      row({ rival, ...step });
    };
    const ours = (calls: number) =>
      runStep((count) => startOurs(workerBin, CORES.rival, count, voices, SETTINGS), calls, durationMs, voices);
    const janus = (calls: number) => runStep((count) => startJanus(CORES.rival, count, voices, SETTINGS), calls, durationMs, voices);
    const measure = async (sizes: readonly number[], run: (calls: number) => Promise<Step>, note: (step: Step) => void) =>
      quick ? await run(QUICK_CALLS) : await mostHeld(sizes, run, note);

    const us = await measure(OURS, ours, told('ours'));
    const shared = { settings: { ...SETTINGS, sampleRate: 48_000, channels: 1 }, ...figuresOf(us) };
    if (!janusIsHere()) {
      const skipped = 'Janus could not be installed here (Debian’s package “janus”), so there is nothing to compare with.';
      note(skipped);
      return { ok: us !== null && us.snrDb !== null, ...shared, janus: null, skipped };
    }
    const them = await measure(JANUS, janus, told('janus'));
    // A short run says nothing about who holds more.
    const timesJanus = us && them && !quick ? Number((us.calls / them.calls).toFixed(2)) : null;
    const heard = us !== null && them !== null && us.snrDb !== null && them.snrDb !== null;
    const ok = heard && (quick || ((timesJanus ?? 0) >= TIMES_JANUS && (us.snrDb ?? 0) >= (them.snrDb ?? 0)));
    return { ok, ...shared, janus: figuresOf(them), timesJanus };
  },
};

const figuresOf = (step: Step | null) => ({
  calls: step?.calls ?? 0,
  late: step?.late ?? null,
  frameP99Ms: step?.frameP99Ms ?? null,
  cpuPct: step?.cpuPct ?? null,
  snrDb: step?.snrDb ?? null,
});

/** It ends with an error when asked for its version, and says it all the same. */
const janusIsHere = (): boolean => spawnSync('janus', ['--version'], { stdio: 'ignore' }).error === undefined;
