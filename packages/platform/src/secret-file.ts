import { readFileSync, statSync } from 'node:fs';
import { importJWK, type JWK } from 'jose';
import { ConfigurationError } from './configuration.ts';

/**
 * A secret from a file, trimmed. Throws ConfigurationError when it is missing, empty, or when the group or others may
 * read it (mode & 0077).
 */
export function readSecretFile(path: string): string {
  let mode: number;
  try {
    mode = statSync(path).mode;
  } catch (error) {
    throw Object.assign(new ConfigurationError([`${path} is missing; \`npm start\` makes it.`]), { cause: error });
  }
  if ((mode & 0o077) !== 0) {
    throw new ConfigurationError([`${path} can be read by others (mode ${(mode & 0o777).toString(8)}); do \`chmod 600 ${path}\`.`]);
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (secret === '') throw new ConfigurationError([`${path} is empty; delete it and \`npm start\` makes a new one.`]);
  return secret;
}

/** A JSON Web Key from such a file. */
export async function readJwkFile(path: string): Promise<JWK> {
  const text = readSecretFile(path);
  try {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') throw new TypeError(`kty ${String(jwk.kty)}, crv ${String(jwk.crv)}`);
    await importJWK(jwk, 'EdDSA');
    return jwk;
  } catch (error) {
    throw Object.assign(new ConfigurationError([`${path} is not a JSON Web Key of type OKP/Ed25519.`]), { cause: error });
  }
}
