import { CordboardError } from '@cordboard/contracts';
import { redisBucket } from '@cordboard/platform';
import { services } from './services.ts';

/** Buckets per address: how often a stranger may try. */
const LIMITS = {
  signUp: { ratePerSecond: 0.05, burst: 10 },
  tokenByAddress: { ratePerSecond: 1, burst: 30 },
  tokenByKey: { ratePerSecond: 20, burst: 200 },
  tokenByTenant: { ratePerSecond: 50, burst: 500 },
} as const;
export type LimitName = keyof typeof LIMITS;

export function addressOf(request: Request): string {
  return request.headers.get('x-forwarded-for') ?? 'unknown';
}

/** Takes one from the bucket of `who` (default: the request's address), or says when to come back. */
export async function take(request: Request, name: LimitName, who: string = addressOf(request)): Promise<void> {
  const verdict = await redisBucket(await services().redis(), `web:bucket:${name}:${who}`, LIMITS[name]).take();
  if (!verdict.ok) throw new CordboardError('rate_limited', { bucket: name, retryAfterMs: verdict.retryAfterMs });
}
