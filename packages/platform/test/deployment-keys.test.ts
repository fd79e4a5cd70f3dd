import { createECDH } from 'node:crypto';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import {
  createTokenIssuer,
  createTokenVerifier,
  DEPLOYMENT_FILES,
  generateDeploymentKeys,
  readJwkFile,
  readPushKeys,
  readPushPublicKey,
  readSecretFile,
} from '../src/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

async function contents(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)));
}

describe('generateDeploymentKeys', () => {
  it('makes every file, each for its owner alone', async () => {
    const folder = join(await temporaryFolder(), 'keys');
    await generateDeploymentKeys(folder);
    expect((await readdir(folder)).sort()).toEqual(Object.values(DEPLOYMENT_FILES).sort());
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600]);
    const secrets = [DEPLOYMENT_FILES.deploymentSecret, DEPLOYMENT_FILES.authSecret, DEPLOYMENT_FILES.turnSecret].map((name) =>
      readSecretFile(join(folder, name)),
    );
    expect(new Set(secrets).size).toBe(3);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('keeps what is there and adds only what is missing', async () => {
    const folder = await temporaryFolder();
    await generateDeploymentKeys(folder);
    const before = await contents(folder);
    await rm(join(folder, DEPLOYMENT_FILES.turnSecret));
    await rm(join(folder, DEPLOYMENT_FILES.tokenPublicKey));
    await generateDeploymentKeys(folder);
    const after = await contents(folder);
    expect(after[DEPLOYMENT_FILES.turnSecret]).not.toBe(before[DEPLOYMENT_FILES.turnSecret]);
    expect({ ...after, [DEPLOYMENT_FILES.turnSecret]: '' }).toEqual({ ...before, [DEPLOYMENT_FILES.turnSecret]: '' });
  });

  it('gives one set when two processes begin at once', async () => {
    const folder = await temporaryFolder();
    await Promise.all([generateDeploymentKeys(folder), generateDeploymentKeys(folder), generateDeploymentKeys(folder)]);
    const issuer = createTokenIssuer(await readJwkFile(join(folder, DEPLOYMENT_FILES.tokenPrivateKey)));
    const publicJwk = await readJwkFile(join(folder, DEPLOYMENT_FILES.tokenPublicKey));
    expect(publicJwk.d).toBeUndefined();
    const { token } = await issuer.issue(
      { kind: 'desk', tenantId: newId('tenant'), agentId: newId('agent'), role: 'admin', name: 'A' },
      60,
    );
    await expect(createTokenVerifier(publicJwk).verify(token)).resolves.toBeDefined();
  });
});

describe('the key pair for push services', () => {
  it('is of P-256 and reads as browsers and libraries want it, alike from both files', async () => {
    const folder = await temporaryFolder();
    await generateDeploymentKeys(folder);
    const { publicKey, privateKey } = readPushKeys(join(folder, DEPLOYMENT_FILES.pushPrivateKey));
    expect(readPushPublicKey(join(folder, DEPLOYMENT_FILES.pushPublicKey))).toBe(publicKey);
    const derived = createECDH('prime256v1');
    derived.setPrivateKey(Buffer.from(privateKey, 'base64url'));
    expect(derived.getPublicKey('base64url')).toBe(publicKey);
    expect(await readFile(join(folder, DEPLOYMENT_FILES.pushPublicKey), 'utf8')).not.toContain(privateKey);
    expect(() => readPushKeys(join(folder, DEPLOYMENT_FILES.tokenPrivateKey))).toThrow('EC/P-256');
    expect(() => readPushKeys(join(folder, DEPLOYMENT_FILES.pushPublicKey))).toThrow('EC/P-256');
  });
});

describe('readSecretFile', () => {
  it('trims', async () => {
    const path = join(await temporaryFolder(), 'secret');
    await writeFile(path, ' abc \n', { mode: 0o600 });
    expect(readSecretFile(path)).toBe('abc');
  });
  it.each([0o640, 0o604, 0o660, 0o620])('refuses mode %o and says what to do', async (mode) => {
    const path = join(await temporaryFolder(), 'secret');
    await writeFile(path, 'abc');
    await chmod(path, mode);
    expect(() => readSecretFile(path)).toThrow(`chmod 600 ${path}`);
  });
  it('refuses a file that is missing, empty or no key', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'secret');
    expect(() => readSecretFile(path)).toThrow('is missing');
    await writeFile(path, '\n', { mode: 0o600 });
    expect(() => readSecretFile(path)).toThrow('is empty');
    await writeFile(path, '{"kty":"oct","k":"AAAA"}', { mode: 0o600 });
    await expect(readJwkFile(path)).rejects.toThrow('JSON Web Key');
    await writeFile(path, 'not json', { mode: 0o600 });
    await expect(readJwkFile(path)).rejects.toThrow('JSON Web Key');
  });
});
