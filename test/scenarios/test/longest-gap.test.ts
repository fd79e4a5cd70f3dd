import { CUSTOMER_VOICE, renderVoice, type Timeline } from '@cordboard/test-kit';
import { expect, it } from 'vitest';
import { longestGap, type Playout, type PlayoutMoment } from '../src/longest-gap.ts';

const RATE = 48_000;
const LOOPS = 4;
const { hz, loopMs } = CUSTOMER_VOICE;
const at = (ms: number): number => Math.round((ms * RATE) / 1_000);

function voice(): Float32Array {
  const loop = renderVoice(CUSTOMER_VOICE).channels[0] ?? new Float32Array(0);
  const all = new Float32Array(loop.length * LOOPS);
  for (let index = 0; index < LOOPS; index++) all.set(loop, index * loop.length);
  return all;
}

const timeline = (samples: Float32Array, startedAtMs = 0): Timeline => ({ startedAtMs, sampleRate: RATE, samples, gaps: [], stalls: [] });

/** As heard 160 ms later, with whole periods of the tone left out from `fromMs` on, some of each 20 ms until `removeMs` are gone. */
function accelerated(samples: Float32Array, fromMs: number, removeMs: number): Float32Array {
  const period = Math.round(RATE / hz);
  const kept: number[] = [];
  let removed = 0;
  for (let index = 0; index < samples.length; index++) {
    kept.push(samples[index] ?? 0);
    if (index > at(fromMs) && index % at(20) === 0 && removed < at(removeMs)) {
      index += 3 * period;
      removed += 3 * period;
    }
  }
  return Float32Array.from(kept);
}

const NO_LOOKS: Playout = { speaker: [], listener: [] };
const look = (atMs: number, more: Partial<PlayoutMoment>): PlayoutMoment => ({
  atMs,
  removedMs: 0,
  concealedMs: 0,
  packetsSent: Math.floor(atMs / 20),
  packetsReceived: Math.floor(atMs / 20),
  ...more,
});

const gap = (heard: Float32Array, playout: Playout = NO_LOOKS, startedAtMs = 160): number | null =>
  longestGap(timeline(voice()), timeline(heard, startedAtMs), hz, loopMs + 500, LOOPS * loopMs - 300, playout)?.ms ?? null;

/** A burst of the third loop: it begins at 1,250 ms of it and ends at 1,950. */
const BURST_MS = 2 * loopMs + 1_250;

it('sees nothing missing in what came whole', () => {
  expect(gap(voice())).toBeLessThan(10);
});

it('a hole inside of a burst is as long as it is', () => {
  const samples = voice();
  samples.fill(0, at(BURST_MS + 300), at(BURST_MS + 450));
  expect(gap(samples)).toBeGreaterThan(140);
  expect(gap(samples)).toBeLessThan(165);
});

it('a lost beginning or end of a burst counts, and a lost burst whole', () => {
  for (const [fromMs, toMs, missing] of [
    [BURST_MS - 10, BURST_MS + 200, 200],
    [BURST_MS + 550, BURST_MS + 710, 150],
    [BURST_MS - 10, BURST_MS + 710, 700],
  ] as const) {
    const samples = voice();
    samples.fill(0, at(fromMs), at(toMs));
    expect(Math.abs((gap(samples) ?? 0) - missing)).toBeLessThan(15);
  }
});

it('bursts that run together lose nothing: the pause between them was no sound', () => {
  const samples = voice();
  // The third loop's burst and the one before it, the pause filled with the tone.
  const [fromMs, toMs] = [2 * loopMs + 880, BURST_MS + 20];
  for (let index = at(fromMs); index < at(toMs); index++) samples[index] = 0.35 * Math.sin((2 * Math.PI * hz * index) / RATE);
  expect(gap(samples)).toBeLessThan(10);
});

it('a jitter buffer that gets nearer to the speaker loses nothing', () => {
  const shorter = accelerated(voice(), BURST_MS + 100, 120);
  const removed = (1_000 * (voice().length - shorter.length)) / RATE;
  const playout = [
    look(BURST_MS + 100, { removedMs: 0 }),
    look(BURST_MS + 1_000, { removedMs: removed }),
    look(LOOPS * loopMs, { removedMs: removed }),
  ];
  expect(removed).toBeGreaterThan(100);
  expect(gap(shorter, { ...NO_LOOKS, listener: playout })).toBeLessThan(15);
  // Without its word for it, the same is a loss.
  expect(gap(shorter)).toBeGreaterThan(100);
});

it('does not judge what was made up when every packet came, and does when some did not', () => {
  const samples = voice();
  samples.fill(0, at(BURST_MS + 200), at(BURST_MS + 450));
  const looks = (receivedLess: number): Playout => {
    const moments = Array.from({ length: (LOOPS * loopMs) / 100 + 12 }, (_, index) => index * 100);
    const listener = moments.map((atMs) => {
      const isAfter = atMs > BURST_MS + 600;
      return look(atMs, { concealedMs: isAfter ? 250 : 0, packetsReceived: Math.floor(atMs / 20) - (isAfter ? receivedLess : 0) });
    });
    return { speaker: moments.map((atMs) => look(atMs, {})), listener };
  };
  expect(gap(samples, looks(0))).toBeLessThan(10);
  expect(gap(samples, looks(12))).toBeGreaterThan(240);
  // Silence that was sent is none that was made up.
  const sent = looks(0);
  expect(gap(samples, { ...sent, listener: sent.listener.map((each) => ({ ...each, concealedMs: 0 })) })).toBeGreaterThan(240);
});

it('says null when nothing was heard', () => {
  expect(gap(new Float32Array(RATE * 20))).toBeNull();
});

it('does not judge what was said while a page did not run', () => {
  const samples = voice();
  samples.fill(0, at(BURST_MS + 300), at(BURST_MS + 450));
  const stalls = [{ fromMs: BURST_MS + 300, toMs: BURST_MS + 460 }];
  const all = longestGap(timeline(voice()), timeline(samples, 160), hz, loopMs + 500, LOOPS * loopMs - 300, NO_LOOKS);
  const found = longestGap({ ...timeline(voice()), stalls }, timeline(samples, 160), hz, loopMs + 500, LOOPS * loopMs - 300, NO_LOOKS);
  expect(found?.ms).toBeLessThan(10);
  expect(found?.judged).toBeLessThan(all?.judged ?? 0);
  expect(found?.judged).toBeGreaterThan(5);
});
