import { CordboardError, verifiedIdentitySchema, type VerifiedIdentity } from '@cordboard/contracts';
import { jwtVerify } from 'jose';

const LONGEST_S = 600;

/**
 * What the tenant's own server vouches for: a JWT (RFC 7519), HS256 with the key's secret, with `sub`, `exp` at most
 * ten minutes after `iat`, and optionally `name` and `attributes`. Refused with `not_authenticated`, which says why.
 */
export async function verifyIdentity(jwt: string, secret: string | null, nowMs: number): Promise<VerifiedIdentity> {
  if (secret === null) throw new CordboardError('not_authenticated', { why: 'this web-call key has no secret yet' });
  try {
    const { payload } = await jwtVerify(jwt, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'iat', 'exp'],
      currentDate: new Date(nowMs),
      maxTokenAge: LONGEST_S,
    });
    if ((payload.exp ?? 0) - (payload.iat ?? 0) > LONGEST_S) throw new RangeError('valid for more than ten minutes');
    return verifiedIdentitySchema.parse({ sub: payload.sub, name: payload['name'], attributes: payload['attributes'] ?? {} });
  } catch (cause) {
    throw new CordboardError('not_authenticated', { why: cause instanceof Error ? cause.message : 'not a token' }, { cause });
  }
}
