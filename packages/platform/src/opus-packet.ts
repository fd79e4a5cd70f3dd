/** What both ends of a recording know of Opus packets (RFC 6716): how long one is, and what silence looks like. */

/** Milliseconds of one Opus frame by the TOC's configuration number (RFC 6716 section 3.1, table 2). */
const FRAME_MS: readonly number[] = [
  ...[10, 20, 40, 60, 10, 20, 40, 60, 10, 20, 40, 60],
  ...[10, 20, 10, 20],
  ...[2.5, 5, 10, 20, 2.5, 5, 10, 20, 2.5, 5, 10, 20, 2.5, 5, 10, 20],
];

/** 20 ms of silence (CELT, full band, mono). */
export const OPUS_SILENCE = Buffer.of(0xf8, 0xff, 0xfe);

/** Milliseconds of sound in one Opus packet; 0 when it is empty or its frame count is missing. */
export function opusPacketMs(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) return 0;
  const frameMs = FRAME_MS[toc >> 3] ?? 0;
  const code = toc & 0x03;
  if (code === 0) return frameMs;
  if (code < 3) return 2 * frameMs;
  return frameMs * ((packet[1] ?? 0) & 0x3f);
}
