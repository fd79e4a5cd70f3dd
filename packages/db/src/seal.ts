import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { CordboardError } from '@cordboard/contracts';

/**
 * Secrets that must be read again (the HS256 secret of `identify(jwt)`) lie sealed in their column, so that a copy of
 * the database alone is of no use. AES-256-GCM (NIST SP 800-38D), key by HKDF (RFC 5869) from the deployment's secret;
 * `context` (the row's id) is authenticated, so a sealed value cannot be moved to another row.
 * Form: `v1.<iv>.<ciphertext and tag>`, base64url.
 */
const IV_BYTES = 12;
const TAG_BYTES = 16;

function sealingKey(deploymentSecret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', deploymentSecret, 'cordboard', 'sealed column', 32));
}

export function sealSecret(secret: string, context: string, deploymentSecret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(deploymentSecret), iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${iv.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Throws `internal` when the value was sealed for another row or deployment, or was changed. */
export function openSecret(sealed: string, context: string, deploymentSecret: string): string {
  const [version, iv, body] = sealed.split('.');
  if (version !== 'v1' || iv === undefined || body === undefined)
    throw new CordboardError('internal', { detail: 'sealed value of an unknown form' });
  const bytes = Buffer.from(body, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(deploymentSecret), Buffer.from(iv, 'base64url'))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    return decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new CordboardError('internal', { detail: 'a sealed value does not open with this deployment’s secret' }, { cause });
  }
}
