import type { z } from 'zod';
import { CordboardError, isErrorCode, type ErrorData } from '@cordboard/contracts';
import type { VerbName, Verbs } from '../server/verbs/index.ts';

export type VerbInput<N extends VerbName> = z.input<Verbs[N]['input']>;
export type VerbOutput<N extends VerbName> = Awaited<ReturnType<Verbs[N]['run']>>;

/** Turns an answer of our routes into its value, or throws what the server said as a `CordboardError`. */
export async function unwrap(response: Response): Promise<unknown> {
  const body = (await response.json().catch(() => null)) as { error?: { code?: unknown; data?: ErrorData } } | null;
  if (response.ok) return body;
  const code = body?.error?.code;
  throw new CordboardError(isErrorCode(code) ? code : 'internal', body?.error?.data ?? {});
}

/** Asks the server to do something. Throws `CordboardError`; a network that is gone is `store_unavailable`. */
export async function callVerb<N extends VerbName>(name: N, input: VerbInput<N>): Promise<VerbOutput<N>> {
  let response: Response;
  try {
    response = await fetch(`/api/verb/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
  } catch (cause) {
    throw new CordboardError('store_unavailable', {}, { cause });
  }
  return (await unwrap(response)) as VerbOutput<N>;
}
