import { expect, it } from 'vitest';
import { OPUS_SILENCE, opusPacketMs } from '../src/index.ts';

/** The first byte of a packet: configuration number, mono, frame count code (RFC 6716 section 3.1). */
const toc = (configuration: number, code: number): number => (configuration << 3) | code;

it.each([
  ['one SILK frame of 10 ms', [toc(0, 0)], 10],
  ['one SILK frame of 60 ms', [toc(3, 0)], 60],
  ['one hybrid frame of 20 ms', [toc(13, 0)], 20],
  ['one CELT frame of 2.5 ms', [toc(16, 0)], 2.5],
  ['two CELT frames of one size', [toc(31, 1)], 40],
  ['two CELT frames of two sizes', [toc(31, 2)], 40],
  ['six frames by count', [toc(31, 3), 6], 120],
  ['a count with its flags', [toc(31, 3), 0xc0 | 3], 60],
  ['a count that is missing', [toc(31, 3)], 0],
  ['nothing', [], 0],
])('%s', (_what, bytes, ms) => {
  expect(opusPacketMs(Uint8Array.from(bytes))).toBe(ms);
});

it('silence is one packet of 20 ms', () => {
  expect(opusPacketMs(OPUS_SILENCE)).toBe(20);
});
