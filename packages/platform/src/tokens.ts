import { randomUUID } from 'node:crypto';
import { CordboardError, tokenClaimsSchema, type TokenClaims } from '@cordboard/contracts';
import { importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';
import { systemClock, type Clock } from './clock.ts';

const ISSUER = 'cordboard';
const ALGORITHM = 'EdDSA';

export interface TokenIssuer {
  issue(claims: TokenClaims, ttlSeconds: number): Promise<{ token: string; expiresAtMs: number }>;
}

export interface VerifiedToken {
  readonly claims: TokenClaims;
  readonly expiresAtMs: number;
  /** In whole seconds. */
  readonly issuedAtMs: number;
  /** Unique for each token; what is used once is remembered by it. */
  readonly tokenId: string;
}

export interface TokenVerifier {
  /** Rejects with `not_authenticated`: expired, another key or algorithm, or claims that are not ours. */
  verify(token: string): Promise<VerifiedToken>;
}

/** Signs this deployment's tokens: JWT (RFC 7519), EdDSA with Ed25519 (RFC 8037). */
export function createTokenIssuer(privateJwk: JWK, clock: Clock = systemClock): TokenIssuer {
  const key = importEd25519(privateJwk);
  return {
    async issue(claims, ttlSeconds) {
      const issuedAt = Math.floor(clock.nowMs() / 1_000);
      const expiresAt = issuedAt + ttlSeconds;
      const token = await new SignJWT({ cordboard: tokenClaimsSchema.parse(claims) })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .setJti(randomUUID())
        .sign(await key());
      return { token, expiresAtMs: expiresAt * 1_000 };
    },
  };
}

/** Checks tokens with the public half only. The algorithm is fixed here and never taken from the token. */
export function createTokenVerifier(publicJwk: JWK, clock: Clock = systemClock): TokenVerifier {
  const { d: _private, ...publicPart } = publicJwk;
  const key = importEd25519(publicPart);
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, await key(), {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          typ: 'JWT',
          requiredClaims: ['exp', 'iat', 'jti'],
          currentDate: new Date(clock.nowMs()),
        });
        const claims = tokenClaimsSchema.parse(payload['cordboard']);
        return { claims, expiresAtMs: (payload.exp ?? 0) * 1_000, issuedAtMs: (payload.iat ?? 0) * 1_000, tokenId: payload.jti ?? '' };
      } catch (error) {
        throw new CordboardError('not_authenticated', {}, { cause: error });
      }
    },
  };
}

/** Imports at first use and keeps the key; jose refuses what is not the key of an EdDSA signature. */
function importEd25519(jwk: JWK): () => Promise<CryptoKey> {
  let imported: Promise<CryptoKey> | undefined;
  const load = async (): Promise<CryptoKey> => {
    const key = await importJWK({ ...jwk, alg: ALGORITHM }, ALGORITHM);
    if (key instanceof Uint8Array) throw new TypeError('a symmetric key cannot sign deployment tokens');
    return key;
  };
  return () => (imported ??= load());
}
