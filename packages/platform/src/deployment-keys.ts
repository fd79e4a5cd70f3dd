import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** The files of KEYS_DIR. */
export const DEPLOYMENT_FILES = {
  /** Shared by the processes of the deployment: the secret of the JSON-RPC ports. */
  deploymentSecret: 'deployment.secret',
  tokenPrivateKey: 'token.private.jwk',
  tokenPublicKey: 'token.public.jwk',
  /** By which push services know us (RFC 8292): whoever has subscribed is bound to this key. */
  pushPrivateKey: 'push.private.jwk',
  pushPublicKey: 'push.public.jwk',
  /** better-auth's. */
  authSecret: 'auth.secret',
  turnSecret: 'turn.secret',
  /** Wraps the tenants' keys, which wrap those of their recordings. Without it no recording can be heard. */
  recordingsKey: 'recordings.key',
  /** JSON: {owner, app, auth}, the passwords of the three database roles. */
  databasePasswords: 'database.json',
} as const;

/** Makes what is missing in `folder` (0700), each file 0600; what is there stays as it is. Safe to run twice at once. */
export async function generateDeploymentKeys(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const random = (): string => randomBytes(32).toString('base64url');
  const write = async (name: string, content: () => string | Promise<string>): Promise<void> => {
    await writeNew(join(folder, name), content);
  };
  await write(DEPLOYMENT_FILES.deploymentSecret, random);
  await write(DEPLOYMENT_FILES.authSecret, random);
  await write(DEPLOYMENT_FILES.turnSecret, random);
  await write(DEPLOYMENT_FILES.recordingsKey, random);
  await write(DEPLOYMENT_FILES.databasePasswords, () => JSON.stringify({ owner: random(), app: random(), auth: random() }));
  await write(DEPLOYMENT_FILES.tokenPrivateKey, async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'EdDSA', use: 'sig' });
  });
  await write(DEPLOYMENT_FILES.pushPrivateKey, async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    return JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' });
  });
  // Always from the private key that is there, so that the two can never differ.
  await write(DEPLOYMENT_FILES.tokenPublicKey, () => publicPart(join(folder, DEPLOYMENT_FILES.tokenPrivateKey)));
  await write(DEPLOYMENT_FILES.pushPublicKey, () => publicPart(join(folder, DEPLOYMENT_FILES.pushPrivateKey)));
}

async function publicPart(privateKeyFile: string): Promise<string> {
  const { d: _private, ...publicJwk } = JSON.parse(await readFile(privateKeyFile, 'utf8')) as JWK;
  return JSON.stringify(publicJwk);
}

async function writeNew(path: string, content: () => string | Promise<string>): Promise<void> {
  try {
    await writeFile(path, `${await content()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
