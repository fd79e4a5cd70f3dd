import { describe, expect, it } from 'vitest';
import { Listener, punctuality } from '../src/mixer/listener.ts';
import { encodeAll, FRAME_SAMPLES, SAMPLE_RATE } from '../src/mixer/opus.ts';
import { rtpPacket } from '../src/mixer/rtp.ts';
import { snrDb } from '../src/mixer/snr.ts';
import { threeVoices } from '../src/mixer/speech.ts';

const SECONDS = 5;
const voices = await threeVoices();
const [a, b, c] = voices.map(({ sound }) => sound);

/** What the first and second say from these samples on, as a listener gets it; `noise`: white, of this RMS. */
function heard(delays: readonly [number, number], noise: number): Buffer[] {
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const sound = Float32Array.from({ length: SECONDS * SAMPLE_RATE }, (_, i) => {
    const [x, y] = [a?.[(i + delays[0]) % a.length] ?? 0, b?.[(i + delays[1]) % b.length] ?? 0];
    return 0.8 * x + y + noise * Math.sqrt(12) * (random() - 0.5);
  });
  return encodeAll(sound, 128_000);
}

describe('signal-to-noise ratio of a mix', () => {
  it('finds each source at its own delay and gain, and knows the noise that was added', () => {
    if (!a || !b || !c) throw new Error('three voices');
    const clean = snrDb(heard([100_000, 31_234], 0), [a, b]) ?? 0;
    expect(clean).toBeGreaterThan(15);
    const mixRms = 0.07 * Math.hypot(0.8, 1);
    const noisy = snrDb(heard([100_000, 31_234], mixRms / 3.16), [a, b]) ?? 0;
    expect(noisy).toBeGreaterThan(6);
    expect(noisy).toBeLessThan(11);
    // Against somebody who was not in it, most is noise.
    expect(snrDb(heard([100_000, 31_234], 0), [a, c])).toBeLessThan(8);
  });
});

describe('punctuality', () => {
  it('counts what came late and what never came', () => {
    const listener = new Listener();
    listener.begin();
    for (let frame = 0; frame < 100; frame++) {
      if (frame === 50) continue;
      listener.hear(rtpPacket(111, 1, frame, Buffer.of(0xf8, frame)), 1_000 + frame * 20 + (frame === 60 ? 45 : 1));
    }
    expect(listener.payloads[50]).toBeNull();
    expect(listener.payloads[60]).toEqual(Buffer.of(0xf8, 60));
    expect(punctuality([listener], 2_000)).toEqual({ frames: 100, late: 2, frameP99Ms: null });
    expect(punctuality([new Listener()], 2_000).late).toBe(98);
    expect(voices[0]?.sound.length).toBe(10 * SAMPLE_RATE);
    expect((voices[0]?.packets.length ?? 0) * FRAME_SAMPLES).toBe(10 * SAMPLE_RATE);
  });
});
