import { newId, type DeskClaims } from '@cordboard/contracts';
import { base64url, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTokenIssuer, createTokenVerifier, type Clock } from '../src/index.ts';

const claims: DeskClaims = { kind: 'desk', tenantId: newId('tenant'), agentId: newId('agent'), role: 'agent', name: 'Ada' };
let keys: { privateJwk: JWK; publicJwk: JWK };
async function makeKeys(): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { privateJwk: await exportJWK(pair.privateKey), publicJwk: await exportJWK(pair.publicKey) };
}
beforeAll(async () => {
  keys = await makeKeys();
});
const refused = { name: 'CordboardError', code: 'not_authenticated' };
const at = (nowMs: number): Clock => ({ nowMs: () => nowMs });

describe('tokens', () => {
  it('come back as they were issued', async () => {
    const issued = await createTokenIssuer(keys.privateJwk, at(1_700_000_000_500)).issue(claims, 600);
    expect(issued.expiresAtMs).toBe(1_700_000_600_000);
    const verified = await createTokenVerifier(keys.publicJwk, at(1_700_000_599_000)).verify(issued.token);
    expect(verified).toMatchObject({ claims, expiresAtMs: issued.expiresAtMs });
  });

  it('each have an id of their own', async () => {
    const issuer = createTokenIssuer(keys.privateJwk);
    const verifier = createTokenVerifier(keys.publicJwk);
    const [a, b] = await Promise.all([issuer.issue(claims, 60), issuer.issue(claims, 60)]);
    expect((await verifier.verify(a.token)).tokenId).not.toBe((await verifier.verify(b.token)).tokenId);
  });

  it('are refused from the second they expire', async () => {
    const { token, expiresAtMs } = await createTokenIssuer(keys.privateJwk, at(1_700_000_000_000)).issue(claims, 600);
    await expect(createTokenVerifier(keys.publicJwk, at(expiresAtMs - 1)).verify(token)).resolves.toMatchObject({ claims });
    await expect(createTokenVerifier(keys.publicJwk, at(expiresAtMs)).verify(token)).rejects.toMatchObject(refused);
  });

  it('are refused when another key signed them, or when one letter differs', async () => {
    const other = await makeKeys();
    const verifier = createTokenVerifier(keys.publicJwk);
    await expect(verifier.verify((await createTokenIssuer(other.privateJwk).issue(claims, 60)).token)).rejects.toMatchObject(refused);
    const { token } = await createTokenIssuer(keys.privateJwk).issue(claims, 60);
    const [header, payload, signature] = token.split('.');
    const forged = base64url.encode(JSON.stringify({ ...JSON.parse(new TextDecoder().decode(base64url.decode(payload ?? ''))), exp: 9e9 }));
    await expect(verifier.verify(`${header}.${forged}.${signature}`)).rejects.toMatchObject(refused);
    await expect(verifier.verify('')).rejects.toMatchObject(refused);
  });

  it('are refused when the algorithm is another one', async () => {
    const verifier = createTokenVerifier(keys.publicJwk);
    const body = { cordboard: claims };
    const sign = (alg: string, key: Uint8Array): Promise<string> =>
      new SignJWT(body)
        .setProtectedHeader({ alg, typ: 'JWT' })
        .setIssuer('cordboard')
        .setIssuedAt()
        .setExpirationTime('5m')
        .setJti('x')
        .sign(key);
    // The classic confusion: an HMAC with the public key as its secret.
    await expect(verifier.verify(await sign('HS256', base64url.decode(keys.publicJwk.x ?? '')))).rejects.toMatchObject(refused);
    await expect(verifier.verify(await sign('HS256', new TextEncoder().encode(JSON.stringify(keys.publicJwk))))).rejects.toMatchObject(
      refused,
    );
    const now = Math.floor(Date.now() / 1_000);
    const part = (value: object): string => base64url.encode(JSON.stringify(value));
    const none = `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...body, iss: 'cordboard', iat: now, exp: now + 60, jti: 'x' })}.`;
    await expect(verifier.verify(none)).rejects.toMatchObject(refused);
  });

  it.each<[string, (jwt: SignJWT) => SignJWT]>([
    ['no expiry', (jwt) => jwt.setIssuer('cordboard').setIssuedAt().setJti('x')],
    ['no id', (jwt) => jwt.setIssuer('cordboard').setIssuedAt().setExpirationTime('5m')],
    ['another issuer', (jwt) => jwt.setIssuer('other').setIssuedAt().setExpirationTime('5m').setJti('x')],
  ])('are refused with %s, although our key signed them', async (_what, shape) => {
    const { importJWK } = await import('jose');
    const key = await importJWK(keys.privateJwk, 'EdDSA');
    const token = await shape(new SignJWT({ cordboard: claims }))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
      .sign(key);
    await expect(createTokenVerifier(keys.publicJwk).verify(token)).rejects.toMatchObject(refused);
  });

  it('are refused when the claims are not of this build', async () => {
    const { importJWK } = await import('jose');
    const key = await importJWK(keys.privateJwk, 'EdDSA');
    const jwt = new SignJWT({ cordboard: { ...claims, role: 'emperor' } })
      .setIssuer('cordboard')
      .setIssuedAt()
      .setExpirationTime('5m')
      .setJti('x');
    const token = await jwt.setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' }).sign(key);
    await expect(createTokenVerifier(keys.publicJwk).verify(token)).rejects.toMatchObject(refused);
    await expect(createTokenIssuer(keys.privateJwk).issue({ ...claims, agentId: 'x' as never }, 60)).rejects.toThrow();
  });

  it('verify with the public half only, even when the private key was given', async () => {
    const { token } = await createTokenIssuer(keys.privateJwk).issue(claims, 60);
    await expect(createTokenVerifier(keys.privateJwk).verify(token)).resolves.toMatchObject({ claims });
  });
});
