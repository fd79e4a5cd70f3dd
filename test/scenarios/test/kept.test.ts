import { CUSTOMER_VOICE, renderVoice, type Timeline } from '@cordboard/test-kit';
import { expect, test } from 'vitest';
import { inStep, keptUntilMs } from '../src/survival/kept.ts';

const { hz, loopMs } = CUSTOMER_VOICE;
const BEGIN_MS = 1_000_000;
const END_MS = BEGIN_MS + 3 * loopMs;
const OFF_MS = 45;

const voice = (startedAtMs: number): Timeline => {
  const { sampleRate, channels } = renderVoice(CUSTOMER_VOICE);
  const [loop = new Float32Array()] = channels;
  const samples = new Float32Array(3 * loop.length);
  for (let at = 0; at < 3; at++) samples.set(loop, at * loop.length);
  return { startedAtMs, sampleRate, samples, gaps: [], stalls: [] };
};

/** Recorded 45 ms later than it was said, silent between two moments of the speaker's clock. */
const recorded = (fromMs: number, toMs: number, offMs = OFF_MS): Timeline => {
  const timeline = voice(BEGIN_MS + offMs);
  const index = (ms: number): number => Math.round(((ms - BEGIN_MS) * timeline.sampleRate) / 1_000);
  timeline.samples.fill(0, index(fromMs), index(toMs));
  return timeline;
};

const said = voice(BEGIN_MS);
/** In the middle of the second loop's third burst. */
const MID_MS = BEGIN_MS + loopMs + 2_600;

test('what is cut off in the middle of a burst is kept until there', () => {
  const kept = keptUntilMs(said, recorded(MID_MS, Infinity), hz, BEGIN_MS, END_MS - loopMs);
  expect(Math.abs((kept ?? 0) - MID_MS)).toBeLessThan(20);
});

test('of a hole in the middle nothing after it counts as kept', () => {
  const kept = keptUntilMs(said, recorded(MID_MS, MID_MS + 150), hz, BEGIN_MS, END_MS);
  expect(Math.abs((kept ?? 0) - MID_MS)).toBeLessThan(20);
});

test('a packet or two that are missing are no hole, and a silence of the voice is not known to be kept', () => {
  const kept = keptUntilMs(said, recorded(MID_MS, MID_MS + 40), hz, BEGIN_MS, END_MS);
  const lastBurstMs = BEGIN_MS + 2 * loopMs + 5_050;
  expect(Math.abs((kept ?? 0) - lastBurstMs)).toBeLessThan(60);
});

test('nothing is kept of a channel that is silent', () => {
  expect(keptUntilMs(said, recorded(BEGIN_MS, Infinity), hz, BEGIN_MS, END_MS)).toBeNull();
});

test('edges are found where they lie, and those that are not there are missed', () => {
  const all = inStep(said, recorded(0, 0), hz, BEGIN_MS, END_MS);
  expect(all).toMatchObject({ edges: 30, missed: 0 });
  expect(all.offMs).toBeCloseTo(OFF_MS, 0);
  expect(inStep(said, recorded(0, 0, 320), hz, BEGIN_MS, END_MS).offMs).toBeCloseTo(320, 0);
  expect(inStep(said, recorded(BEGIN_MS + loopMs, Infinity), hz, BEGIN_MS, END_MS)).toMatchObject({ edges: 10, missed: 20 });
});
