import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { STATION_REALM } from '@cordboard/contracts';
import type { StationDigests } from '@cordboard/db';
import type { Clock } from '@cordboard/platform';

const NONCE_MS = 5 * 60_000;

/** In the order of our preference (RFC 8760 section 2.4): a station answers the first that it knows. */
const ALGORITHMS = [
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
] as const satisfies readonly (readonly [string, keyof StationDigests])[];

export type DigestVerdict = 'ok' | 'wrong' | 'stale';

export interface DigestRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly method: string;
  /** Whether the answer's `uri` is the one that the request goes to (RFC 7616 section 3.4.6). */
  readonly isRequestUri: (uri: string) => boolean;
}

/**
 * Digest (RFC 7616, RFC 8760; qop=auth) for station secrets that the server made; people's passwords never come here.
 * Nonces carry their time and a signature, so none is stored; how often each was used is kept per socket, since a nonce
 * is only good on the socket it was sent to.
 */
export class DigestChecker {
  readonly #key = randomBytes(32);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  challenges(socketKey: string, stale: boolean): string[] {
    const nonce = this.#nonce(this.#clock.nowMs().toString(36), socketKey);
    return ALGORITHMS.map(
      ([name]) =>
        `WWW-Authenticate: Digest realm="${STATION_REALM}", nonce="${nonce}", algorithm=${name}, qop="auth"${stale ? ', stale=true' : ''}`,
    );
  }

  /** `digests` null: there is no such station. `used` maps nonce → highest count seen on this socket. */
  check(
    { parameters, method, isRequestUri }: DigestRequest,
    digests: StationDigests | null,
    socketKey: string,
    used: Map<string, number>,
  ): DigestVerdict {
    const { nonce = '', nc = '', cnonce = '', qop = '', uri = '', response = '', realm = '', algorithm = 'MD5' } = parameters;
    const [, hash] = ALGORITHMS.find(([name]) => name === algorithm.toUpperCase()) ?? [];
    if (hash === undefined || realm !== STATION_REALM || qop !== 'auth' || !/^[0-9a-f]{8}$/i.test(nc) || cnonce === '') return 'wrong';
    const [time = ''] = nonce.split('.', 1);
    if (!equal(nonce, this.#nonce(time, socketKey)) || this.#ageMs(nonce) > NONCE_MS) return 'stale';
    const count = Number.parseInt(nc, 16);
    if (count <= (used.get(nonce) ?? 0)) return 'stale';
    const h = (text: string): string => createHash(hash).update(text).digest('hex');
    // Also worked out for nobody, so that the time of an answer does not tell which stations there are.
    const ha1 = digests?.[hash] ?? '';
    const expected = h(`${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${h(`${method}:${uri}`)}`);
    if (ha1 === '' || !equal(response.toLowerCase(), expected) || !isRequestUri(uri)) return 'wrong';
    used.set(nonce, count);
    for (const known of used.keys()) if (this.#ageMs(known) > NONCE_MS) used.delete(known);
    return 'ok';
  }

  #ageMs(nonce: string): number {
    return this.#clock.nowMs() - Number.parseInt(nonce, 36);
  }

  #nonce(time: string, socketKey: string): string {
    return `${time}.${createHmac('sha256', this.#key).update(`${time}:${socketKey}`).digest('hex').slice(0, 32)}`;
  }
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
