import { describe, expect, it } from 'vitest';
import { JitterBuffer, type Taken } from '../src/mixer/source/jitter-buffer.ts';
import { seeded } from './support/random.ts';

const FRAME = 960;

/** A sender of numbered packets and a player that takes one each 20 ms, on a clock of its own. */
class Run {
  readonly buffer = new JitterBuffer();
  readonly taken: Taken[] = [];
  nowMs = 1_000;

  put(number: number, first = 0): void {
    this.buffer.put((first + number * FRAME) >>> 0, FRAME, Uint8Array.of(number & 0xff), this.nowMs);
  }

  take(): Taken {
    const taken = this.buffer.take(this.nowMs);
    this.taken.push(taken);
    return taken;
  }

  /** Packets `from` to `to` arrive `delays` ms after their time; one is taken each 20 ms from the first on. */
  stream(count: number, delayMs: (number: number) => number | null, restMs = 400, first = 0): void {
    const began = this.nowMs;
    const arrivals = Array.from({ length: count }, (_, number) => ({ number, delay: delayMs(number) }))
      .flatMap(({ number, delay }) => (delay === null ? [] : [{ number, atMs: began + number * 20 + delay }]))
      .toSorted((a, b) => a.atMs - b.atMs);
    for (let atMs = began; atMs < began + count * 20 + restMs; atMs += 20) {
      while ((arrivals[0]?.atMs ?? Infinity) <= atMs) {
        const arrival = arrivals.shift();
        if (!arrival) break;
        this.nowMs = arrival.atMs;
        this.put(arrival.number, first);
      }
      this.nowMs = atMs;
      const taken = this.take();
      if (taken.kind === 'packet' && taken.spare) this.take();
    }
  }

  get numbers(): number[] {
    return this.taken.flatMap((taken) => (taken.kind === 'packet' ? [taken.payload[0] ?? -1] : []));
  }

  count(kind: Taken['kind']): number {
    return this.taken.filter((taken) => taken.kind === kind).length;
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number & 0xff);

describe('jitter buffer', () => {
  it('holds an even stream back for 40 ms and gives all of it', () => {
    const run = new Run();
    run.stream(100, () => 3);
    expect(run.numbers).toEqual(upTo(100));
    // The first packet is there from the second take on; 40 ms of sound are there with the second packet.
    expect(run.taken.slice(0, 3).map(({ kind }) => kind)).toEqual(['silence', 'silence', 'packet']);
    expect(run.buffer.targetMs).toBe(40);
    expect(run.buffer.counts.dropped).toBe(0);
    expect(run.count('recover')).toBe(0);
  });

  it('waits longer on a restless network, at most 60 ms, and forgets it again', () => {
    const run = new Run();
    const random = seeded(5);
    run.stream(500, () => random() * 55);
    expect(run.buffer.targetMs).toBe(60);
    expect(run.numbers.length).toBeGreaterThan(480);
    run.stream(700, () => 2, 400, 500 * FRAME + 20 * FRAME);
    expect(run.buffer.targetMs).toBe(40);
  });

  it('puts what overtook in its place, and plays what came twice once', () => {
    const run = new Run();
    run.stream(50, (number) => (number % 10 === 4 ? 25 : 3));
    expect(run.numbers).toEqual(upTo(50));
    const twice = new Run();
    for (const number of [0, 1, 1, 0, 2]) twice.put(number);
    twice.nowMs += 40;
    for (let i = 0; i < 3; i++) twice.take();
    expect(twice.numbers).toEqual([0, 1, 2]);
  });

  it('asks the next packet for what is lost, conceals the first of two, and keeps its delay', () => {
    const run = new Run();
    run.stream(60, (number) => ([20, 40, 41].includes(number) ? null : 3), 0);
    const holes = run.taken.filter(({ kind }) => kind === 'recover' || kind === 'conceal');
    expect(holes).toEqual([
      { kind: 'recover', next: Uint8Array.of(21), samples: FRAME },
      { kind: 'conceal', samples: FRAME },
      { kind: 'recover', next: Uint8Array.of(42), samples: FRAME },
    ]);
    expect(run.buffer.counts.concealed).toBe(3);
  });

  it('goes on after a stall, sheds what is too much of it, and is back at its delay', () => {
    const run = new Run();
    // Packets 50 to 64 all come 300 ms late, at once.
    run.stream(250, (number) => (number >= 50 && number < 65 ? 300 - (number - 50) * 20 : 3), 0);
    expect(run.buffer.counts.dropped).toBeGreaterThan(0);
    expect(run.buffer.heldMs).toBeLessThanOrEqual(100);
    expect(run.numbers.at(-1)).toBeGreaterThan(243);
  });

  it('says that a frame is to spare when the delay stays too long, once a second', () => {
    const run = new Run();
    // The network became 60 ms faster for good.
    run.stream(400, (number) => (number < 20 ? 60 : 0), 0);
    const spares = run.taken.filter((taken) => taken.kind === 'packet' && taken.spare).length;
    expect(spares).toBeGreaterThanOrEqual(1);
    expect(run.buffer.counts.dropped).toBe(0);
  });

  it('falls silent 100 ms after the last packet, without a row of made-up frames, and begins anew', () => {
    const run = new Run();
    run.stream(10, () => 3, 1_000);
    expect(run.count('conceal')).toBe(5);
    expect(run.buffer.flowing).toBe(false);
    run.stream(10, () => 3, 0, 0x8000_0000);
    expect(run.numbers.slice(10)).toEqual(upTo(10).slice(0, run.numbers.length - 10));
    expect(run.numbers.length).toBeGreaterThanOrEqual(17);
  });

  it('takes timestamps over their end', () => {
    const run = new Run();
    run.stream(100, () => 3, 400, 2 ** 32 - 50 * FRAME);
    expect(run.numbers).toEqual(upTo(100));
  });

  it('gives each packet at most once and in order, whatever the network does', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed);
      const run = new Run();
      run.stream(120, () => (random() < 0.1 ? null : random() ** 3 * 400), 1_000);
      const numbers = run.numbers;
      for (let i = 1; i < numbers.length; i++) expect(numbers[i], `seed ${seed}`).toBeGreaterThan(numbers[i - 1] ?? -1);
      expect(run.buffer.flowing).toBe(false);
    }
  });
});
