import { describe, expect, it } from 'vitest';
import { FrameClock, FrameGrid } from '../src/recorder/frame-clock.ts';
import { Pauses } from '../src/recorder/pauses.ts';
import { TrackPage } from '../src/recorder/track-page.ts';
import { seeded } from './support/random.ts';
import { readTrack } from './support/track.ts';

interface Sent {
  readonly number: number;
  /** When it was sent, in ms after the beginning. */
  readonly atMs: number;
  readonly timestamp: number;
  readonly arrivesMs: number;
}

interface Network {
  readonly seed: number;
  readonly jitterMs: number;
  readonly lossPct: number;
  /** Milliseconds a second that the sender's clock is too fast. */
  readonly driftMsPerS?: number;
  readonly delayMs?: number;
  readonly restartAt?: number;
  /** From this packet on its microphone is so much behind its own count of samples. */
  readonly lost?: { readonly fromNumber: number; readonly ms: number };
  /** These packets wait in a queue that grows and shrinks. */
  readonly queue?: { readonly fromNumber: number; readonly toNumber: number; readonly ms: number };
}

const START = 10_000;

/** `count` packets each 20 ms from `fromMs` on, through a network; in the order they arrive. */
function packets(count: number, fromMs: number, network: Network): Sent[] {
  const random = seeded(network.seed);
  const { jitterMs, lossPct, driftMsPerS = 0, delayMs = 5, restartAt = Infinity, lost, queue } = network;
  let first = Math.floor(random() * 0x1_0000_0000);
  const sent: Sent[] = [];
  for (let number = 0; number < count; number++) {
    if (number === restartAt) first = Math.floor(random() * 0x1_0000_0000) - number * 960;
    const behindMs = lost !== undefined && number >= lost.fromNumber ? lost.ms : 0;
    const atMs = fromMs + number * 20 * (1 - driftMsPerS / 1_000) + behindMs;
    const isLost = random() * 100 < lossPct;
    // One packet in ten is early: what the estimate of the least delay finds.
    const late = random() < 0.1 ? 0 : random() * jitterMs;
    const queued = queue !== undefined && number >= queue.fromNumber && number < queue.toNumber;
    const queuedMs = queued ? queue.ms * (0.5 + ((number / 60) % 1) / 2) : 0;
    const arrivesMs = START + atMs + delayMs + late + queuedMs;
    if (!isLost) sent.push({ number, atMs, timestamp: (first + number * 960) >>> 0, arrivesMs });
  }
  return sent.toSorted((a, b) => a.arrivesMs - b.arrivesMs);
}

/** Runs them through a track's page that is flushed each 800 ms; the frame of each packet by its number. */
function record(grid: FrameGrid, arriving: readonly Sent[]): { frames: Map<number, number>; dropped: number } {
  const page = new TrackPage(new FrameClock(grid), new Pauses());
  const written: Buffer[] = [];
  let flushAtMs = (arriving[0]?.arrivesMs ?? 0) + 800;
  const flush = (everything: boolean, nowMs: number): void => {
    const flushed = page.flush(everything, nowMs);
    if (flushed) written.push(flushed.bytes);
  };
  for (const { number, timestamp, arrivesMs } of arriving) {
    if (arrivesMs >= flushAtMs) {
      flush(false, arrivesMs);
      flushAtMs += 800;
    }
    const packet = Buffer.alloc(4);
    packet.writeUInt32LE(number);
    if (page.full) flush(false, arrivesMs);
    page.add(packet, 0, 4, timestamp, arrivesMs);
  }
  flush(true, Infinity);
  const records = readTrack(Buffer.concat(written));
  return { frames: new Map(records.map(({ frame, packet }) => [packet.readUInt32LE(0), frame])), dropped: page.dropped };
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed + 1);

describe('frame clock', () => {
  it('puts every packet that came on its own frame, whatever the jitter and loss', () => {
    for (const seed of SEEDS) {
      const arriving = packets(500, 1_000, { seed, jitterMs: 60, lossPct: 5 });
      const { frames, dropped } = record(new FrameGrid(START), arriving);
      const [[firstNumber = 0, firstFrame = 0] = []] = [...frames];
      const elsewhere = [...frames].filter(([number, frame]) => frame - firstFrame !== number - firstNumber);
      expect({ seed, dropped, recorded: frames.size, elsewhere }).toEqual({ seed, dropped: 0, recorded: arriving.length, elsewhere: [] });
      // Where it was said, but for the network's own delay and half a frame.
      expect(Math.abs(firstFrame * 20 - (1_000 + firstNumber * 20)), `seed ${seed}`).toBeLessThanOrEqual(20);
    }
  });

  it('keeps two legs within a frame of each other', () => {
    for (const seed of SEEDS) {
      const grid = new FrameGrid(START);
      const [fromA, fromB] = [500 + seed * 0.37, 3_000 + seed * 7.3];
      const a = record(grid, packets(400, fromA, { seed, jitterMs: 40, lossPct: 2 }));
      const b = record(grid, packets(400, fromB, { seed: seed + 1_000, jitterMs: 40, lossPct: 2 }));
      const skews = (track: typeof a, fromMs: number): number[] =>
        [...track.frames].map(([number, frame]) => (frame - number) * 20 - fromMs);
      const all = [...skews(a, fromA), ...skews(b, fromB)];
      expect(Math.max(...all) - Math.min(...all), `seed ${seed}`).toBeLessThanOrEqual(20);
    }
  });

  it('follows a sender whose clock drifts, for half an hour', () => {
    const arriving = packets(90_000, 0, { seed: 7, jitterMs: 30, lossPct: 1, driftMsPerS: 0.2 });
    const { frames, dropped } = record(new FrameGrid(START), arriving);
    const error = arriving.reduce((worst, { number, atMs }) => {
      const frame = frames.get(number);
      return frame === undefined ? worst : Math.max(worst, Math.abs(frame * 20 - atMs));
    }, 0);
    expect(error).toBeLessThan(40);
    // 360 ms too fast: 18 packets have no frame of their own.
    expect(dropped).toBeGreaterThan(10);
    expect(dropped).toBeLessThanOrEqual(20);
  });

  it('leaves a hole where a microphone lost samples, though timestamps have none', () => {
    for (const seed of SEEDS) {
      for (const lostMs of [17, 20, 33, 60, 240]) {
        const arriving = packets(400, 0, { seed, jitterMs: 8, lossPct: 1, lost: { fromNumber: 150, ms: lostMs } });
        const { frames, dropped } = record(new FrameGrid(START), arriving);
        expect({ seed, lostMs, dropped }).toEqual({ seed, lostMs, dropped: 0 });
        const errors = (from: number, to: number): number[] =>
          arriving.filter(({ number }) => number >= from && number < to).map(({ number, atMs }) => (frames.get(number) ?? NaN) * 20 - atMs);
        expect(Math.max(...errors(0, 150).map(Math.abs)), `seed ${seed}, ${lostMs} ms, before`).toBeLessThanOrEqual(20);
        expect(Math.max(...errors(280, 400).map(Math.abs)), `seed ${seed}, ${lostMs} ms, after`).toBeLessThanOrEqual(20);
      }
    }
  });

  it('loses nothing where the first packets of a call all come late', () => {
    for (const seed of SEEDS) {
      const network = { jitterMs: 2, lossPct: 0, seed, queue: { fromNumber: 0, toNumber: 55, ms: 40 } };
      const { frames, dropped } = record(new FrameGrid(START), packets(500, 0, network));
      expect({ seed, dropped, kept: frames.size }).toEqual({ seed, dropped: 0, kept: 500 });
    }
  });

  it('takes no queue in the network for lost samples', () => {
    for (const seed of SEEDS) {
      const arriving = packets(600, 0, { seed, jitterMs: 60, lossPct: 2, queue: { fromNumber: 200, toNumber: 400, ms: 80 } });
      const { frames, dropped } = record(new FrameGrid(START), arriving);
      const [[firstNumber = 0, firstFrame = 0] = []] = [...frames];
      const elsewhere = [...frames].filter(([number, frame]) => Math.abs(frame - firstFrame - (number - firstNumber)) > 1);
      expect({ seed, dropped, elsewhere }).toEqual({ seed, dropped: 0, elsewhere: [] });
    }
  });

  it('goes on where it was when timestamps begin anew', () => {
    for (const seed of SEEDS) {
      const arriving = packets(400, 0, { seed, jitterMs: 30, lossPct: 0, restartAt: 173 });
      const { frames, dropped } = record(new FrameGrid(START), arriving);
      expect(dropped, `seed ${seed}`).toBeLessThanOrEqual(1);
      expect(frames.size, `seed ${seed}`).toBeGreaterThanOrEqual(399);
      const astray = arriving.filter(({ number, atMs }) => Math.abs((frames.get(number) ?? atMs / 20) * 20 - atMs) > 45);
      expect({ seed, astray }).toEqual({ seed, astray: [] });
    }
  });

  it('leaves the silence of a sender that paused, and drops what came twice', () => {
    const grid = new FrameGrid(START);
    const before = packets(50, 0, { seed: 3, jitterMs: 0, lossPct: 0 });
    const paused = packets(200, 0, { seed: 3, jitterMs: 0, lossPct: 0 }).slice(150);
    const { frames, dropped } = record(
      grid,
      [...before, ...before.slice(40), ...paused].toSorted((a, b) => a.arrivesMs - b.arrivesMs),
    );
    expect(dropped).toBe(10);
    expect(frames.get(150)).toBe((frames.get(0) ?? 0) + 150);
  });

  it('keeps the count of a sender whose packets come early, and lays what waits by what they say', () => {
    const clock = new FrameClock(new FrameGrid(START));
    for (const number of [0, 1, 2]) expect(clock.arrive(number * 960, START + 2_000)).toBe(number * 960);
    // Late by 1,960 ms: nothing has come yet that did not wait.
    expect(clock.frameOf(0, 2 * 960)).toBe(100);
    expect(clock.arrive(3 * 960, START + 2_005)).toBe(3 * 960);
    for (let number = 4; number <= 100; number++) clock.arrive(number * 960, START + 2_010);
    expect([clock.segment, clock.frameOf(0, 2 * 960), clock.frameOf(0, 100 * 960)]).toEqual([0, 3, 101]);
    // So long a step, and so early, is another count.
    clock.arrive(200 * 960, START + 2_030);
    expect(clock.segment).toBe(1);
  });

  it('takes neither a queue that grows for another count, nor a sender that was silent and did not count for a queue', () => {
    const queue = new FrameClock(new FrameGrid(START));
    for (let number = 0; number < 400; number++) queue.arrive(number * 960, START + number * 40);
    expect(queue.segment).toBe(0);
    const silent = new FrameClock(new FrameGrid(START));
    for (let number = 0; number < 100; number++) silent.arrive(number * 960, START + number * 20);
    silent.arrive(100 * 960, START + 100 * 20 + 6_000);
    expect(silent.segment).toBe(1);
  });
});
