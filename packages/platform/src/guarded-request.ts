import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/** Why there is no response: what the other side did, or what this side does not do. */
export type GuardedFailure = 'timeout' | 'refusedAddress' | 'network' | 'tooLarge';

export class GuardedRequestError extends Error {
  override readonly name = 'GuardedRequestError';
  readonly failure: GuardedFailure;

  constructor(failure: GuardedFailure, options?: ErrorOptions) {
    super(`the request failed: ${failure}`, options);
    this.failure = failure;
  }
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface GuardedRequest {
  readonly method: string;
  /** `http:` or `https:`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** For all of it, from the name to the last byte. */
  readonly timeoutMs: number;
  readonly mostBytes: number;
  /** Asked of every address of the host; one that may not be reached refuses the request. */
  readonly mayReach: (address: string) => boolean;
  /** Default: the machine's. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
}

export interface GuardedResponse {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * A request at somebody else's wish. The host is resolved once, each address is checked, and the connection goes to those
 * addresses and no others, so a name server that answers differently a moment later (DNS rebinding) is not asked again. TLS
 * and `Host` keep the name. Redirects are answers like any other; there is no proxy, no cookie, no kept connection. Throws
 * `GuardedRequestError`.
 */
export async function guardedRequest(given: GuardedRequest): Promise<GuardedResponse> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), given.timeoutMs);
  try {
    const url = new URL(given.url);
    const addresses = await unlessLate(resolved(url.hostname, given), limit.signal);
    if (addresses.length === 0 || !addresses.every(({ address }) => given.mayReach(address)))
      throw new GuardedRequestError('refusedAddress');
    return await exchange(url, given, addresses, limit.signal);
  } catch (error) {
    if (error instanceof GuardedRequestError) throw error;
    throw new GuardedRequestError(limit.signal.aborted ? 'timeout' : 'network', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function resolved(hostname: string, { resolve }: GuardedRequest): Promise<readonly ResolvedAddress[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  return await (resolve?.(host) ?? lookup(host, { all: true, order: 'verbatim' }));
}

/** A question to the machine's resolver cannot be called back; it is left alone. */
async function unlessLate<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new GuardedRequestError('timeout')), { once: true });
  });
  return await Promise.race([work, late]);
}

async function exchange(
  url: URL,
  { method, headers, body, mostBytes }: GuardedRequest,
  addresses: readonly ResolvedAddress[],
  signal: AbortSignal,
): Promise<GuardedResponse> {
  const pinned: LookupFunction = (_host, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...length, 'accept-encoding': 'identity' },
    lookup: pinned,
    agent: false,
    signal,
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    send(url, options, resolve)
      .on('error', reject)
      .end(body ?? undefined);
  });
  return { status: response.statusCode ?? 0, body: await read(response, mostBytes) };
}

async function read(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop by an error closes the connection.
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw new GuardedRequestError('tooLarge');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
