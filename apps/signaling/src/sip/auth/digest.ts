import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@cordboard/platform';

export const DIGEST_REALM = 'cordboard';
const NONCE_MS = 5 * 60_000;

export type DigestVerdict = 'ok' | 'wrong' | 'stale';

/**
 * Digest (RFC 7616, MD5 with qop=auth: the one form that SIP phones share) for station secrets that the server made;
 * people's passwords never come here. Nonces carry their time and a signature, so none is stored; how often each was
 * used is kept per socket, since a nonce is only good on the socket it was sent to.
 */
export class DigestChecker {
  readonly #key = randomBytes(32);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  challenge(socketKey: string, stale: boolean): string {
    const nonce = this.#nonce(this.#clock.nowMs().toString(36), socketKey);
    return `WWW-Authenticate: Digest realm="${DIGEST_REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`;
  }

  /** `ha1` is MD5(username:realm:secret) in hex. `used` maps nonce → highest count seen on this socket. */
  check(
    parameters: Readonly<Record<string, string>>,
    method: string,
    ha1: string,
    socketKey: string,
    used: Map<string, number>,
  ): DigestVerdict {
    const { nonce = '', nc = '', cnonce = '', qop = '', uri = '', response = '', realm = '' } = parameters;
    if (realm !== DIGEST_REALM || qop !== 'auth' || !/^[0-9a-f]{8}$/i.test(nc) || cnonce === '') return 'wrong';
    const [time = ''] = nonce.split('.', 1);
    if (!equal(nonce, this.#nonce(time, socketKey))) return 'stale';
    if (this.#clock.nowMs() - Number.parseInt(time, 36) > NONCE_MS) return 'stale';
    const count = Number.parseInt(nc, 16);
    if (count <= (used.get(nonce) ?? 0)) return 'stale';
    const expected = md5(`${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${md5(`${method}:${uri}`)}`);
    if (!equal(response.toLowerCase(), expected)) return 'wrong';
    used.set(nonce, count);
    return 'ok';
  }

  #nonce(time: string, socketKey: string): string {
    return `${time}.${createHmac('sha256', this.#key).update(`${time}:${socketKey}`).digest('hex').slice(0, 32)}`;
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
