import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { CordboardError } from '@cordboard/contracts';

/**
 * A sealed object: a header (`CBS1`, then 28 random bytes), then chunks of 64 KiB, the last one shorter (it may be empty).
 * Each chunk is AES-256-GCM under a key of the object's own (HKDF-SHA256 of the given key with the random bytes as salt), with
 * its tag behind it. The nonce is the chunk's number and whether it is the last (STREAM, Hoang et al. 2015, section 5), and
 * what else is authenticated is the tag of the chunk before it (of the first: the header): so a chunk that is changed, left
 * out, moved or taken from another object does not open, nor does the rest of one that was cut off at its end.
 */
export const CHUNK_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const MAGIC = Buffer.from('CBS1');
export const HEADER_BYTES = 32;

export function objectKeyOf(key: Uint8Array, header: Uint8Array): Buffer {
  if (!MAGIC.equals(header.subarray(0, MAGIC.length))) throw damaged('it has no header');
  return Buffer.from(hkdfSync('sha256', key, header.subarray(MAGIC.length), 'cordboard sealed object', 32));
}

/** Plain bytes of a sealed object of so many; throws when that cannot be one. */
export function plainBytesOf(sealedBytes: number): number {
  const body = sealedBytes - HEADER_BYTES;
  const chunks = Math.max(1, Math.ceil(body / SEALED_CHUNK_BYTES));
  const plain = body - chunks * TAG_BYTES;
  if (plain < 0 || plain < (chunks - 1) * CHUNK_BYTES) throw damaged('its length is not one');
  return plain;
}

interface ChunkPlace {
  readonly number: number;
  readonly last: boolean;
  /** The tag of the chunk before, or the header. */
  readonly before: Uint8Array;
}

function nonceOf({ number, last }: ChunkPlace): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 3);
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}

export function sealChunk(objectKey: Uint8Array, place: ChunkPlace, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', objectKey, nonceOf(place)).setAAD(place.before);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export function openChunk(objectKey: Uint8Array, place: ChunkPlace, sealed: Uint8Array): Buffer {
  if (sealed.length < TAG_BYTES) throw damaged('a chunk is cut off');
  try {
    const decipher = createDecipheriv('aes-256-gcm', objectKey, nonceOf(place)).setAAD(place.before);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw damaged(`chunk ${String(place.number)} does not open`, error);
  }
}

export function damaged(detail: string, cause?: unknown): CordboardError {
  return new CordboardError('internal', { detail: `a sealed object is damaged: ${detail}` }, { cause });
}
