import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CordboardError } from '@cordboard/contracts';

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A key under another one: AES-256-GCM with a random nonce, as base64url of nonce, ciphertext and tag. `owner` says whose it
 * is, so that a wrapped key that is put into another's row does not open.
 */
export function wrapKey(wrapping: Uint8Array, key: Uint8Array, owner: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(Buffer.from(owner));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Throws `internal` when it is another's, was wrapped by another key, or was changed. */
export function unwrapKey(wrapping: Uint8Array, wrapped: string, owner: string): Buffer {
  const bytes = Buffer.from(wrapped, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrapping, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new CordboardError('internal', { detail: `the key of ${owner} does not open` }, { cause: error });
  }
}

/** The bytes of a key as `readSecretFile` gives it. Throws RangeError when it is not 32 bytes of base64url. */
export function keyOfSecret(secret: string): Buffer {
  const key = Buffer.from(secret, 'base64url');
  if (key.length !== KEY_BYTES) throw new RangeError(`a key must have ${String(KEY_BYTES)} bytes, this one has ${String(key.length)}`);
  return key;
}
