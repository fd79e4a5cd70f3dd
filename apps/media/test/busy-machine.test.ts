import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameClock, FrameGrid } from '../src/recorder/frame-clock.ts';
import { Pauses } from '../src/recorder/pauses.ts';
import { TrackPage } from '../src/recorder/track-page.ts';
import { readTrack } from './support/track.ts';

const START_MS = 10_000;
const FLUSH_MS = 800;
/** From the sender to the node at least. */
const DELAY_MS = 5;

/**
 * For a while each, over and over until the machine is calm: packets wait in the queue to the process, and it may be away
 * altogether until the while is over. Commands and timers have no such queue.
 */
interface Load {
  readonly turns: readonly { readonly lengthMs: number; readonly waitMs: number; readonly away: boolean }[];
  readonly calmFromMs: number;
  readonly jitterMs: number;
}

interface Leg {
  readonly fromMs: number;
  readonly firstTimestamp: number;
  readonly count: number;
  /** What is said from then to then is held back by the network, and comes at its end. */
  readonly held?: { readonly fromMs: number; readonly toMs: number };
}

interface Packet {
  readonly number: number;
  /** When the node would have had it if nothing had waited, in ms after the beginning. */
  readonly saidMs: number;
  readonly timestamp: number;
  /** When it is at the mediasoup worker. */
  readonly workerMs: number;
}

const load = (calmFromMs: number): fc.Arbitrary<Load> =>
  fc.record({
    turns: fc.array(
      fc.record({
        lengthMs: fc.integer({ min: 20, max: 3_000 }),
        waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 100, max: 2_000 })),
        away: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    calmFromMs: fc.constant(calmFromMs),
    jitterMs: fc.integer({ min: 0, max: 12 }),
  });

const leg = (count: number): fc.Arbitrary<Leg> =>
  fc.record({
    fromMs: fc.integer({ min: 0, max: 3_000 }),
    firstTimestamp: fc.integer({ min: 0, max: 0xffff_ffff }),
    count: fc.constant(count),
  });

interface Times {
  /** When the process comes to a command or a timer. */
  readonly awake: (atMs: number) => number;
  /** When it takes in what the worker has at a moment; in order. */
  readonly taken: (atMs: number) => number;
}

function timesOf({ turns, calmFromMs }: Load): Times {
  const awake = new Float64Array(calmFromMs + 1);
  const taken = new Float64Array(calmFromMs + 1);
  for (let beginMs = 0, turn = 0; beginMs <= calmFromMs; turn++) {
    const { lengthMs = 1, waitMs = 0, away = false } = turns[turn % turns.length] ?? {};
    for (let atMs = beginMs; atMs < beginMs + lengthMs && atMs <= calmFromMs; atMs++) {
      const awakeMs = away ? Math.min(beginMs + lengthMs, calmFromMs) : atMs;
      awake[atMs] = awakeMs;
      // A queue grows and shrinks: one that stood still could not be told from a microphone that lost samples.
      taken[atMs] = Math.max(taken[atMs - 1] ?? 0, awakeMs + waitMs * (0.4 + 0.6 * Math.abs(Math.sin(atMs / 330))));
    }
    beginMs += lengthMs;
  }
  const backlogMs = taken[calmFromMs] ?? 0;
  return {
    awake: (atMs) => Math.max(atMs, awake[Math.floor(atMs)] ?? 0),
    taken: (atMs) => Math.max(atMs, taken[Math.floor(atMs)] ?? backlogMs),
  };
}

function packetsOf({ fromMs, firstTimestamp, count, held }: Leg, jitterMs: number): Packet[] {
  const packets: Packet[] = [];
  for (let number = 0; number < count; number++) {
    const saidMs = fromMs + number * 20 + DELAY_MS;
    // One of seven does not wait, whichever.
    const heldToMs = held !== undefined && saidMs >= held.fromMs ? held.toMs : 0;
    const workerMs = Math.max(packets.at(-1)?.workerMs ?? 0, saidMs + ((number * 5) % 7) * (jitterMs / 6), heldToMs);
    packets.push({ number, saidMs, timestamp: (firstTimestamp + number * 960) >>> 0, workerMs });
  }
  return packets;
}

interface Recorded {
  readonly packets: readonly Packet[];
  /** The frame of each packet by its number. */
  readonly frames: ReadonlyMap<number, number>;
  /** What was on the disk when the pause began. */
  readonly lastFrameBefore: number;
}

/** What a track does in a process under this load; `pause` is asked for and ended at these moments. */
function record(
  grid: FrameGrid,
  leg: Leg,
  load: Load,
  pauses: Pauses,
  pause?: { readonly fromMs: number; readonly toMs: number },
): Recorded {
  const page = new TrackPage(new FrameClock(grid), pauses);
  const { awake, taken } = timesOf(load);
  const packets = packetsOf(leg, load.jitterMs);
  const written: Buffer[] = [];
  let lastFrameBefore = -1;
  const flush = (everything: boolean, nowMs: number): void => {
    const flushed = page.flush(everything, nowMs);
    if (flushed) written.push(flushed.bytes);
  };
  const take = (packet: Packet, nowMs: number): void => {
    if (pauses.on) {
      page.pass(packet.timestamp, nowMs);
      return;
    }
    const bytes = Buffer.alloc(5, 0xf8);
    bytes.writeUInt32LE(packet.number, 1);
    if (page.full) flush(false, nowMs);
    page.add(bytes, 0, 5, packet.timestamp, nowMs);
  };
  const positionOf = (atMs: number): number => grid.positionOf(START_MS + atMs);
  // What is due at one moment is done in the order in which it was asked for.
  const events = packets.map((packet) => ({
    askedMs: packet.workerMs,
    atMs: taken(packet.workerMs),
    run: (nowMs: number) => {
      take(packet, nowMs);
    },
  }));
  const lastMs = packets.at(-1)?.workerMs ?? 0;
  for (let dueMs = FLUSH_MS; dueMs < lastMs; dueMs += FLUSH_MS) {
    events.push({
      askedMs: dueMs,
      atMs: awake(dueMs),
      run: (nowMs) => {
        flush(false, nowMs);
      },
    });
  }
  if (pause) {
    const beginMs = awake(pause.fromMs);
    // The worker answers behind all packets that it has had, as `Track.catchUp` waits for it.
    const askedMs = awake(pause.toMs);
    const endMs = taken(askedMs);
    events.push({
      askedMs: -1,
      atMs: beginMs,
      run: () => {
        pauses.begin(positionOf(beginMs));
        lastFrameBefore = page.lastFrame;
      },
    });
    events.push({
      askedMs,
      atMs: endMs,
      run: () => {
        pauses.end(positionOf(endMs));
      },
    });
  }
  events.sort((a, b) => a.atMs - b.atMs || a.askedMs - b.askedMs);
  for (const { atMs, run } of events) run(START_MS + atMs);
  flush(true, Infinity);
  const records = readTrack(Buffer.concat(written)).map(({ frame, packet }) => [packet.readUInt32LE(1), frame] as const);
  return { packets, frames: new Map(records), lastFrameBefore };
}

const missingOf = ({ packets, frames }: Recorded): number[] =>
  packets.filter(({ number }) => !frames.has(number)).map(({ number }) => number);

describe('a recording on a machine that is busy', () => {
  it('loses no packet and no order, whatever the bursts: a single one is left out now and then to get in step', () => {
    fc.assert(
      fc.property(leg(1_500), load(20_000), (who, how) => {
        const recorded = record(new FrameGrid(START_MS), who, how, new Pauses());
        const missing = missingOf(recorded);
        expect(missing.filter((number, index) => number - (missing[index - 1] ?? -Infinity) < 25)).toEqual([]);
        const order = [...recorded.frames.keys()];
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });

  it('loses nothing once it has seen packets that did not wait, but one where a half frame is rounded', () => {
    const calmFirst = load(15_000).map((how) => ({ ...how, turns: [{ lengthMs: 5_000, waitMs: 0, away: false }, ...how.turns] }));
    fc.assert(
      fc.property(leg(1_500), calmFirst, (who, how) => {
        expect(missingOf(record(new FrameGrid(START_MS), who, how, new Pauses())).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  it('has two tracks in step again, with each other and with what was said', () => {
    fc.assert(
      fc.property(leg(8_000), leg(8_000), load(8_000), load(8_000), (a, b, howA, howB) => {
        const grid = new FrameGrid(START_MS);
        const skews = [record(grid, a, howA, new Pauses()), record(grid, b, howB, new Pauses())].flatMap(({ packets, frames }) =>
          packets.slice(-200).flatMap(({ number, saidMs }) => {
            const frame = frames.get(number);
            return frame === undefined ? [] : [START_MS + saidMs - grid.originMs - frame * 20];
          }),
        );
        expect(Math.max(...skews) - Math.min(...skews)).toBeLessThanOrEqual(20);
        expect(Math.max(...skews.map(Math.abs))).toBeLessThanOrEqual(20);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps nothing that was said while it was paused, however late it comes, and lays nothing there', () => {
    const span = fc.record({ fromMs: fc.integer({ min: 100, max: 12_000 }), lengthMs: fc.integer({ min: 20, max: 6_000 }) });
    fc.assert(
      fc.property(leg(900), load(18_000), span, (who, how, { fromMs, lengthMs }) => {
        const pauses = new Pauses();
        const { packets, frames, lastFrameBefore } = record(new FrameGrid(START_MS), who, how, pauses, { fromMs, toMs: fromMs + lengthMs });
        const { awake } = timesOf(how);
        const [beganMs, endedMs] = [awake(fromMs), awake(fromMs + lengthMs)];
        const leaked = packets.filter(({ number, saidMs }) => frames.has(number) && saidMs >= beganMs && saidMs <= endedMs);
        expect(leaked).toEqual([]);
        const { fromFrame = 0, toFrame = 0 } = pauses.spans[0] ?? {};
        const begins = Math.max(fromFrame, lastFrameBefore + 1);
        expect([...frames.values()].filter((frame) => frame >= begins && frame < toFrame)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps nothing that was said in a pause and that the network brings after it, also when the track is behind', () => {
    const span = fc.record({ beganMs: fc.integer({ min: 3_000, max: 6_000 }), lengthMs: fc.integer({ min: 60, max: 2_000 }) });
    const first = fc.constantFrom(0, 1_500);
    fc.assert(
      fc.property(leg(600), first, span, fc.integer({ min: 20, max: 800 }), (who, waitMs, { beganMs, lengthMs }, heldMs) => {
        const endedMs = beganMs + lengthMs;
        const held = { fromMs: beganMs + lengthMs / 2, toMs: endedMs + heldMs };
        const how: Load = { turns: [{ lengthMs: 2_500, waitMs, away: false }], calmFromMs: 2_500, jitterMs: 6 };
        const { packets, frames } = record(new FrameGrid(START_MS), { ...who, fromMs: who.fromMs / 10, held }, how, new Pauses(), {
          fromMs: beganMs,
          toMs: endedMs,
        });
        expect(packets.filter(({ number, saidMs }) => frames.has(number) && saidMs >= beganMs && saidMs <= endedMs)).toEqual([]);
        // What is said when it has really ended is there again, but for the frames at the edge and one to get in step.
        const goesOnMs = timesOf(how).taken(endedMs) + 60;
        const missing = packets.filter(({ number, saidMs }) => !frames.has(number) && saidMs > goesOnMs).map(({ number }) => number);
        expect(missing.filter((number, index) => number - (missing[index - 1] ?? -Infinity) < 25)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
