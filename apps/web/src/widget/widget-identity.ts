import { CordboardError, IDENTITY_REFUSALS, WIDGET_IDENTITY_MAX_CHARS } from '@cordboard/contracts';
import type { IdentitySource } from './host.ts';
import type { IdentityFault } from './identity-refusals.ts';

const GIVEN_WITHIN_MS = 5_000;

/** Why the identity was refused; null when the error is about something else. */
export function identityFaultOf(error: unknown): IdentityFault | null {
  if (!(error instanceof CordboardError) || error.data['what'] !== 'identity') return null;
  return IDENTITY_REFUSALS.find((why) => why === error.data['why']) ?? 'signature';
}

/** The token that the page gives for its visitor; null when it says nothing. Tells `onFault` when it should have. */
export async function readIdentity(source: IdentitySource | null, onFault: (fault: IdentityFault) => void): Promise<string | null> {
  let jwt: string | null;
  try {
    jwt = typeof source === 'function' ? await inTime(source) : source;
  } catch {
    // What went wrong in it is the page's own matter, and in its own console.
    onFault('notGiven');
    return null;
  }
  if (jwt === null || jwt === '') return null;
  if (jwt.length <= WIDGET_IDENTITY_MAX_CHARS) return jwt;
  onFault('tooLarge');
  return null;
}

async function inTime(source: Exclude<IdentitySource, string>): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CordboardError('timeout', { what: 'identity' })), GIVEN_WITHIN_MS);
  });
  try {
    const given: unknown = await Promise.race([Promise.resolve(source()), late]);
    if (given === null || typeof given === 'string') return given;
    throw new TypeError('identify() was given a function that returns no token');
  } finally {
    clearTimeout(timer);
  }
}
