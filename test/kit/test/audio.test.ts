import { describe, expect, it } from 'vitest';
import { matchEdges } from '../src/audio/shifts.ts';
import { dominantHz } from '../src/audio/spectrum.ts';
import { alignFrames, edgesOf, slice, type TappedFrame } from '../src/audio/timeline.ts';
import { findEdges, toneEnvelope, toneLevel } from '../src/audio/tone.ts';
import { AGENT_VOICE, CUSTOMER_VOICE, isOnThroughout, renderVoice } from '../src/audio/voice.ts';
import { decodeWav, encodeWav } from '../src/audio/wav.ts';

const RATE = 48_000;

/** A repeatable source of chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function withNoise(samples: Float32Array, amplitude: number, gain = 1): Float32Array {
  const random = chance(7);
  return samples.map((sample) => gain * sample + amplitude * (2 * random() - 1));
}

const voiceSamples = (voice: typeof CUSTOMER_VOICE): Float32Array => renderVoice(voice).channels[0] ?? new Float32Array(0);

describe('tone', () => {
  it('finds the ten edges of a voice within 1 ms, quiet and in noise', () => {
    const samples = withNoise(voiceSamples(CUSTOMER_VOICE), 0.01, 0.2);
    const edges = findEdges(toneEnvelope(samples, RATE, CUSTOMER_VOICE.hz));
    const expected = CUSTOMER_VOICE.bursts.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
    expect(edges.map(({ kind }) => kind)).toEqual(expected.map((_, index) => (index % 2 === 0 ? 'on' : 'off')));
    edges.forEach((edge, index) => expect(Math.abs(edge.atMs - (expected[index] ?? 0))).toBeLessThan(1));
  });

  it('judges each burst by its own level', () => {
    const samples = voiceSamples(AGENT_VOICE).map((sample, index) => sample * (index < RATE * 2 ? 1 : 0.4));
    const edges = findEdges(toneEnvelope(samples, RATE, AGENT_VOICE.hz));
    expect(edges).toHaveLength(10);
    expect(Math.abs((edges[6]?.atMs ?? 0) - 2_900)).toBeLessThan(1);
  });

  it('does not see the other voice, nor noise', () => {
    expect(toneLevel(voiceSamples(AGENT_VOICE), RATE, CUSTOMER_VOICE.hz)).toBeLessThan(0.01);
    expect(findEdges(toneEnvelope(withNoise(new Float32Array(RATE), 0.02), RATE, CUSTOMER_VOICE.hz))).toEqual([]);
    expect(toneLevel(voiceSamples(AGENT_VOICE), RATE, AGENT_VOICE.hz)).toBeGreaterThan(0.3);
  });

  it('an edge outside of the sound is not invented', () => {
    const cut = voiceSamples(CUSTOMER_VOICE).subarray(RATE * 0.5, RATE * 1.1);
    expect(findEdges(toneEnvelope(cut, RATE, CUSTOMER_VOICE.hz)).map(({ kind }) => kind)).toEqual(['off']);
  });
});

describe('spectrum', () => {
  it('names the frequency within 1 Hz and silence as null', () => {
    for (const voice of [CUSTOMER_VOICE, AGENT_VOICE]) {
      expect(Math.abs((dominantHz(withNoise(voiceSamples(voice), 0.02), RATE) ?? 0) - voice.hz)).toBeLessThan(1);
    }
    expect(dominantHz(new Float32Array(RATE), RATE)).toBeNull();
  });
});

describe('wav', () => {
  it('is read as it was written', () => {
    const sound = { sampleRate: 16_000, channels: [Float32Array.of(0, 0.5, -0.5, 1), Float32Array.of(-1, 0.25, 0, 0)] };
    const again = decodeWav(encodeWav(sound));
    expect(again.sampleRate).toBe(16_000);
    again.channels.forEach((channel, index) =>
      channel.forEach((sample, at) => expect(sample).toBeCloseTo(sound.channels[index]?.[at] ?? NaN, 3)),
    );
  });
});

describe('timeline', () => {
  const cut = (samples: Float32Array, startMs: number, random: () => number): TappedFrame[] =>
    Array.from({ length: Math.floor(samples.length / 480) }, (_, index) => {
      const stampMs = index * 10 + 3 * random();
      return { stampMs, readAtMs: startMs + stampMs + 40 * random(), samples: samples.subarray(index * 480, (index + 1) * 480) };
    });

  it('puts edges on the wall clock within 1 ms although frames are stamped and read late', () => {
    const frames = cut(voiceSamples(CUSTOMER_VOICE), 1_000_000, chance(3));
    const edges = edgesOf(alignFrames(frames, RATE), CUSTOMER_VOICE.hz);
    const expected = CUSTOMER_VOICE.bursts.flatMap(({ fromMs, toMs }) => [1_000_000 + fromMs, 1_000_000 + toMs]);
    expect(edges).toHaveLength(10);
    edges.forEach((edge, index) => expect(Math.abs(edge.atMs - (expected[index] ?? 0))).toBeLessThan(1));
  });

  it.each([
    ['lost', true],
    ['made up', false],
  ])('keeps the clock when a microphone has samples %s, and says nothing of it', (_what, lost) => {
    // The stamps are right; the count of samples is not, from 1.1 s on, where the voice is silent.
    const whole = cut(voiceSamples(CUSTOMER_VOICE), 1_000_000, chance(7));
    const early = whole.filter(({ stampMs }) => stampMs < 1_100);
    const late = whole.filter(({ stampMs }) => stampMs >= 1_100);
    const frames = lost ? [...early, ...late.slice(6)] : [...early, ...early.slice(-6), ...late];
    const edges = edgesOf(alignFrames(frames, RATE), CUSTOMER_VOICE.hz).filter(({ atMs }) => atMs > 1_001_500);
    const expected = CUSTOMER_VOICE.bursts
      .flatMap(({ fromMs, toMs }) => [1_000_000 + fromMs, 1_000_000 + toMs])
      .filter((atMs) => atMs > 1_001_500);
    expect(edges).toHaveLength(expected.length);
    edges.forEach((edge, index) => expect(Math.abs(edge.atMs - (expected[index] ?? 0))).toBeLessThan(2));
  });

  it('keeps the clock over a gap and says where it was', () => {
    const frames = cut(voiceSamples(CUSTOMER_VOICE), 0, chance(5)).filter(({ stampMs }) => stampMs < 1_000 || stampMs > 2_000);
    const timeline = alignFrames(frames, RATE);
    expect(timeline.gaps).toHaveLength(1);
    expect(Math.abs((timeline.gaps[0]?.fromMs ?? 0) - 1_000)).toBeLessThan(15);
    const late = edgesOf(slice(timeline, 2_100, 5_300), CUSTOMER_VOICE.hz);
    expect(Math.abs((late[0]?.atMs ?? 0) - 2_200)).toBeLessThan(2);
  });
});

describe('shifts', () => {
  it('pairs edges by the shift most of them share', () => {
    const sent = findEdges(toneEnvelope(voiceSamples(CUSTOMER_VOICE), RATE, CUSTOMER_VOICE.hz));
    const received = sent.slice(2).map((edge, index) => ({ kind: edge.kind, atMs: edge.atMs + 137 + (index % 3) }));
    const shifts = matchEdges(sent, received, 2_000);
    expect(shifts).toHaveLength(8);
    for (const { shiftMs } of shifts) expect(Math.abs(shiftMs - 138)).toBeLessThan(2);
    expect(matchEdges(sent, [], 2_000)).toEqual([]);
  });
});

describe('voice', () => {
  it('knows when the tone is on, loops included', () => {
    expect(isOnThroughout(CUSTOMER_VOICE, 0, 250, 800)).toBe(true);
    expect(isOnThroughout(CUSTOMER_VOICE, 0, 5_300 * 3 + 250, 5_300 * 3 + 800)).toBe(true);
    expect(isOnThroughout(CUSTOMER_VOICE, 0, 800, 1_000)).toBe(false);
  });
});
