import { CordboardError } from '@cordboard/contracts';

/** A final response that ends the handling of a request. Stays within the edge: what others see is the status. */
export class SipRefusal extends Error {
  override readonly name = 'SipRefusal';
  readonly status: number;
  readonly headers: readonly string[];

  constructor(status: number, reason: string, headers: readonly string[] = []) {
    super(reason);
    this.status = status;
    this.headers = headers;
  }
}

/** Reason header (RFC 3326); quotes and control characters cannot leave the quoted string. */
export function reasonHeader(status: number, text: string): string {
  const safe = text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/["\\]/g, "'")
    .slice(0, 200);
  return `Reason: SIP;cause=${status};text="${safe}"`;
}

/** What a failure in our own handling becomes. */
export function refusalOf(error: unknown): SipRefusal {
  if (error instanceof SipRefusal) return error;
  if (!(error instanceof CordboardError)) return new SipRefusal(500, 'internal');
  const retryAfterMs = error.data['retryAfterMs'];
  const headers = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) ? [retryAfter(retryAfterMs)] : [];
  return new SipRefusal(error.sipStatus, error.code, headers);
}

export function retryAfter(ms: number): string {
  return `Retry-After: ${Math.max(1, Math.ceil(ms / 1_000))}`;
}
