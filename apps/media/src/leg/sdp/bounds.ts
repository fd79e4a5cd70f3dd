import type { types } from 'mediasoup';

/** RFC 5761 section 4 leaves these for dynamic payload types when RTCP shares the port. */
export const isDynamicPayloadType = (value: number): boolean => (value >= 96 && value <= 127) || (value >= 35 && value <= 63);

/** RFC 3550 section 5.1; 0 is taken for none. */
export const isSsrc = (value: number): boolean => Number.isInteger(value) && value > 0 && value <= 0xffff_ffff;

/** One-byte header extensions (RFC 8285 section 4.2); 15 ends a packet's extensions. */
export const isExtensionId = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 14;

/** A token (RFC 5888 section 4) that fits the header extension (RFC 9143 section 15.1). */
export const isMid = (value: string): boolean => /^[\w!#$%&'*+.^`{|}~-]{1,16}$/.test(value);

/** RFC 8839 section 5.4. */
export const isIceUfrag = (value: string): boolean => /^[A-Za-z0-9+/]{4,256}$/.test(value);

const DIGEST_BYTES: Readonly<Record<types.FingerprintAlgorithm, number>> = {
  'sha-1': 20,
  'sha-224': 28,
  'sha-256': 32,
  'sha-384': 48,
  'sha-512': 64,
};

/** RFC 8122 section 5; null: an algorithm that is not known here, or a value that it does not make. */
export function readFingerprint(type: string, hash: string): types.DtlsFingerprint | null {
  const algorithm = (Object.keys(DIGEST_BYTES) as types.FingerprintAlgorithm[]).find((known) => known === type.toLowerCase());
  if (algorithm === undefined || !/^[\dA-Fa-f]{2}(:[\dA-Fa-f]{2})*$/.test(hash)) return null;
  return hash.length === DIGEST_BYTES[algorithm] * 3 - 1 ? { algorithm, value: hash.toUpperCase() } : null;
}
