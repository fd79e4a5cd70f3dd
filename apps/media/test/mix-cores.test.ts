import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, OpusEncoder, OpusDecoder, SAMPLE_RATE } from '../src/mixer/codec/opus.ts';
import { Desk } from '../src/mixer/mix/desk.ts';
import { Limiter } from '../src/mixer/mix/limiter.ts';
import { merge, peakOf, rmsOf } from '../src/mixer/mix/samples.ts';
import { Total } from '../src/mixer/mix/total.ts';
import { decibels, Leveller } from '../src/mixer/source/leveller.ts';
import { FrameLoop, type Framed } from '../src/mixer/thread/frame-loop.ts';
import { Lateness } from '../src/mixer/thread/lateness.ts';
import { amplitudeOf } from './support/tone-peer.ts';

const tone = (hz: number, amplitude: number, frame = 0): Float32Array =>
  Float32Array.from(
    { length: FRAME_SAMPLES },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * (frame * FRAME_SAMPLES + i)) / SAMPLE_RATE),
  );

describe('leveller', () => {
  const loudness = (rms: (frame: number) => number, frames: number): { leveller: Leveller; out: number } => {
    const leveller = new Leveller();
    for (let frame = 0; frame < frames; frame++) leveller.hear(rms(frame));
    return { leveller, out: decibels(rms(frames) * leveller.gain) };
  };

  it('brings a loud and a quiet speaker together', () => {
    const loud = loudness(() => 0.2, 500).out;
    const quiet = loudness(() => 0.03, 500).out;
    expect(decibels(0.2) - decibels(0.03)).toBeGreaterThan(16);
    expect(loud - quiet).toBeLessThan(2);
    expect(loud).toBeCloseTo(-23, 0);
  });

  it('begins at the level that is, moves at most 3 dB a second, and has bounds', () => {
    expect(new Leveller().gain).toBe(1);
    const { leveller } = loudness(() => 0.9, 50);
    expect(decibels(leveller.gain)).toBeGreaterThanOrEqual(-3.01);
    expect(decibels(loudness(() => 0.9, 2_000).leveller.gain)).toBeCloseTo(-12, 1);
    expect(decibels(loudness(() => 0.006, 1_000).leveller.gain)).toBeCloseTo(9, 1);
  });

  it('does not move in pauses or for steady noise', () => {
    expect(loudness(() => 0.001, 3_000).leveller.gain).toBe(1);
    // Noise at -46 dB with nothing said: the floor rises to it, and what moved the gain before then is little.
    const { leveller } = loudness((frame) => (frame < 500 ? 0.05 : 0.0005), 600);
    const before = leveller.gain;
    for (let i = 0; i < 1_000; i++) leveller.hear(0.0005);
    expect(leveller.gain).toBe(before);
  });
});

describe('limiter', () => {
  it('leaves what is below the ceiling bit by bit', () => {
    const frame = tone(440, 0.85);
    const limited = frame.slice();
    new Limiter().apply(limited);
    expect(limited).toEqual(frame);
  });

  it('never lets a sample reach full scale, does not cut, and lets go again', () => {
    const limiter = new Limiter();
    for (let frame = 0; frame < 10; frame++) {
      const loud = tone(440, 2.5, frame);
      limiter.apply(loud);
      expect(peakOf(loud)).toBeLessThan(1);
      // A cut tone has its third harmonic at a tenth or more; the gain has settled after the first frame.
      if (frame > 1) expect(amplitudeOf(loud, 1_320)).toBeLessThan(0.1 * amplitudeOf(loud, 440));
    }
    let last: Float32Array = tone(440, 0.5);
    for (let frame = 0; frame < 60; frame++) {
      last = tone(440, 0.5, frame);
      limiter.apply(last);
    }
    expect(rmsOf(last)).toBeCloseTo(rmsOf(tone(440, 0.5, 59)), 5);
  });
});

describe('mixing arithmetic', () => {
  it('merges two frames without a step at either end', () => {
    const [a, b] = [tone(300, 0.5), tone(300, 0.5, 1)];
    const merged = a.slice();
    merge(merged, b);
    expect(merged[0]).toBe(a[0]);
    expect(Math.abs((merged.at(-1) ?? 0) - (b.at(-1) ?? 0))).toBeLessThan(0.01);
  });

  it('takes the total minus own only where that is less work, and only at gain 1', () => {
    const total = new Total();
    const frames = new Map(['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => [id, tone(200 + i * 100, 0.1)]));
    const all = (leaving: readonly string[], gain = 1) =>
      new Map([...frames.keys()].filter((id) => !leaving.includes(id)).map((id) => [id, gain]));
    total.begin(frames);
    expect(total.without(all(['a']))).toEqual([frames.get('a')]);
    expect(total.without(all(['a', 'b', 'c', 'd']))).toBeNull();
    expect(total.without(all(['a'], 0.5))).toBeNull();
    total.begin(new Map([...frames].slice(0, 3)));
    expect(total.without(all(['a']))).toBeNull();
  });
});

/** A desk that is fed by encoders of tones and read by decoders, frame by frame. */
class DeskRun {
  readonly desk = new Desk({ bitrate: 64_000, complexity: 5 });
  readonly packets = new Map<string, (Uint8Array | null)[]>();
  readonly #speakers = new Map<string, { readonly encoder: OpusEncoder; readonly hz: number }>();
  #frame = 0;

  speaker(id: string, hz: number): void {
    this.#speakers.set(id, { encoder: new OpusEncoder({ bitrate: 64_000, complexity: 5 }), hz });
    this.desk.addVoice(id, false);
  }

  run(frames: number, silent: readonly string[] = []): void {
    for (let i = 0; i < frames; i++, this.#frame++) {
      const nowMs = this.#frame * 20;
      for (const [id, { encoder, hz }] of this.#speakers) {
        if (silent.includes(id)) continue;
        this.desk.put(id, this.#frame * FRAME_SAMPLES, encoder.encode(tone(hz, 0.1, this.#frame)).slice(), nowMs);
      }
      this.desk.tick(nowMs + 1, (id, packet) => {
        const packets = this.packets.get(id) ?? [];
        this.packets.set(id, packets);
        packets.push(packet && packet.slice());
      });
    }
  }

  /** The decoded sound of an output's last frames. */
  heard(id: string, frames: number): Float32Array {
    const decoder = new OpusDecoder();
    const all = (this.packets.get(id) ?? []).map((packet) => (packet ? decoder.decode(packet) : decoder.conceal(FRAME_SAMPLES))?.slice());
    decoder.close();
    const sound = new Float32Array(frames * FRAME_SAMPLES);
    all.slice(-frames).forEach((frame, index) => {
      if (frame) sound.set(frame, index * FRAME_SAMPLES);
    });
    return sound;
  }

  close(): void {
    this.desk.close();
    for (const { encoder } of this.#speakers.values()) encoder.close();
  }
}

describe('desk', () => {
  it('gives each of seven the six others by total minus own, as adding would', () => {
    const run = new DeskRun();
    const hertz = [300, 450, 600, 750, 900, 1_050, 1_200];
    for (const hz of hertz) run.speaker(String(hz), hz);
    for (const own of hertz) run.desk.setOutput(`to ${own}`, new Map(hertz.filter((hz) => hz !== own).map((hz) => [String(hz), 1])));
    run.run(40);
    for (const own of hertz) {
      const sound = run.heard(`to ${own}`, 10);
      for (const hz of hertz) {
        const level = amplitudeOf(sound, hz);
        if (hz === own) expect(level, `own ${hz}`).toBeLessThan(0.004);
        else expect(level, `${hz} at ${own}`).toBeGreaterThan(0.085);
      }
    }
    run.close();
  });

  it('encodes nothing for silence, after a tail of 200 ms, and is idle half a second after the last packet', () => {
    const run = new DeskRun();
    run.speaker('a', 500);
    run.speaker('b', 700);
    run.desk.setOutput('x', new Map([['a', 1]]));
    run.run(20);
    run.run(50, ['a']);
    const packets = run.packets.get('x') ?? [];
    expect(packets.slice(-25)).toEqual(new Array(25).fill(null));
    const encoded = run.desk.counts.encoded;
    expect(encoded).toBeGreaterThan(20);
    expect(encoded).toBeLessThan(40);
    const lastMs = 69 * 20;
    expect(run.desk.busy(lastMs + 499)).toBe(true);
    expect(run.desk.busy(lastMs + 501)).toBe(false);
    run.close();
  });

  it('fades a source out within a frame when it is taken away with its voice, and in when it comes', () => {
    const run = new DeskRun();
    run.speaker('a', 500);
    run.speaker('b', 900);
    run.desk.setOutput('x', new Map([['a', 1]]));
    run.run(30);
    run.desk.setOutput('x', new Map([['b', 1]]));
    run.desk.removeVoice('a');
    run.run(10, ['a']);
    const sound = run.heard('x', 20);
    // A tone of 900 Hz at 0.1 moves at most 0.012 from sample to sample: a step would be a click.
    let step = 0;
    for (let i = 1; i < sound.length; i++) step = Math.max(step, Math.abs((sound[i] ?? 0) - (sound[i - 1] ?? 0)));
    expect(step).toBeLessThan(0.025);
    expect(amplitudeOf(sound.subarray(-5 * FRAME_SAMPLES), 900)).toBeGreaterThan(0.085);
    expect(amplitudeOf(sound.subarray(-5 * FRAME_SAMPLES), 500)).toBeLessThan(0.004);
    run.close();
  });
});

describe('frame loop', () => {
  /** Timers that are run by hand. */
  function byHand(room: Framed) {
    const timers = { nowMs: 0, run: null as (() => void) | null, delayMs: 0 };
    let seconds = 0;
    const loop = new FrameLoop({
      timers: {
        now: () => timers.nowMs,
        after: (delayMs, run) => {
          timers.run = run;
          timers.delayMs = delayMs;
        },
      },
      onSecond: () => seconds++,
    });
    loop.add(room);
    const pass = (lateMs = 0): void => {
      const { run } = timers;
      timers.run = null;
      timers.nowMs += timers.delayMs + lateMs;
      run?.();
    };
    return { loop, timers, pass, seconds: () => seconds };
  }

  it('ticks a busy room each 20 ms, and has no timer when none is busy', () => {
    let busy = true;
    const ticks: number[] = [];
    const { loop, timers, pass } = byHand({ busy: () => busy, tick: (nowMs) => ticks.push(nowMs) });
    expect(timers.run).toBeNull();
    loop.wake();
    loop.wake();
    for (let i = 0; i < 40; i++) pass();
    expect(ticks.length).toBe(10);
    expect(ticks.map((at, i) => at - (ticks[i - 1] ?? at - 20))).toEqual(new Array(10).fill(20));
    busy = false;
    for (let i = 0; i < 8; i++) pass();
    expect(timers.run).toBeNull();
    expect(loop.running).toBe(false);
    expect(ticks.length).toBe(10);
  });

  it('makes up for a late timer, counts the late frames, and leaves out what is older than 200 ms', () => {
    let ticks = 0;
    const { loop, pass } = byHand({ busy: () => true, tick: () => ticks++ });
    loop.wake();
    for (let i = 0; i < 40; i++) pass();
    expect(loop.lateness.read()).toMatchObject({ frames: 10, late: 0 });
    pass(60);
    expect(loop.lateness.read().late).toBeGreaterThanOrEqual(1);
    ticks = 0;
    pass(2_000);
    expect(ticks).toBeLessThanOrEqual(11);
  });
});

describe('lateness', () => {
  it('knows its 99th percentile and what is late, since it was last read', () => {
    const lateness = new Lateness();
    for (let i = 0; i < 198; i++) lateness.add(1.1);
    lateness.add(7.3);
    lateness.add(7.3);
    lateness.add(30);
    expect(lateness.read()).toEqual({ frames: 201, late: 1, p99Ms: 7.5 });
    expect(lateness.read()).toEqual({ frames: 0, late: 0, p99Ms: 0 });
  });
});
