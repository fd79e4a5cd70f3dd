import { CordboardError, verifiedIdentitySchema, type IdentityRefusal, type VerifiedIdentity } from '@cordboard/contracts';
import { errors, jwtVerify } from 'jose';
import { ZodError } from 'zod';

const LONGEST_S = 600;
/** The site's clock and ours are never quite the same. */
const CLOCK_TOLERANCE_S = 10;

/**
 * What the tenant's own server vouches for: a JWT (RFC 7519), HS256 with the key's secret, with `sub`, `exp` at most
 * ten minutes after `iat`, and optionally `name` and `attributes`. Refused with `not_authenticated`, whose `why` says
 * what is wrong.
 */
export async function verifyIdentity(jwt: string, secret: string | null, nowMs: number): Promise<VerifiedIdentity> {
  if (secret === null) throw refusal('noSecret');
  try {
    const { payload } = await jwtVerify(jwt, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'iat', 'exp'],
      currentDate: new Date(nowMs),
      maxTokenAge: LONGEST_S,
      clockTolerance: CLOCK_TOLERANCE_S,
    });
    if ((payload.exp ?? 0) - (payload.iat ?? 0) > LONGEST_S) throw refusal('tooLong');
    return verifiedIdentitySchema.parse({ sub: payload.sub, name: payload['name'], attributes: payload['attributes'] ?? {} });
  } catch (cause) {
    throw cause instanceof CordboardError ? cause : refusal(reasonOf(cause), cause);
  }
}

function refusal(why: IdentityRefusal, cause?: unknown): CordboardError {
  const detail = cause instanceof errors.JOSEError ? { detail: cause.message } : {};
  return new CordboardError('not_authenticated', { what: 'identity', why, ...detail }, { cause });
}

function reasonOf(cause: unknown): IdentityRefusal {
  if (cause instanceof errors.JWTExpired) return 'expired';
  if (cause instanceof errors.JWTClaimValidationFailed)
    return cause.claim === 'iat' && cause.reason === 'check_failed' ? 'notYet' : 'claims';
  return cause instanceof ZodError ? 'claims' : 'signature';
}
