import { randomUUID } from 'node:crypto';
import { STATION_REALM, stationIdSchema } from '@cordboard/contracts';
import type { DeskClaims, StationId, TenantId, WidgetClaims } from '@cordboard/contracts';
import type { StationDigests } from '@cordboard/db';
import type { Clock, RedisClient, TokenVerifier } from '@cordboard/platform';
import { identityOf, sameIdentity, tenantOfHost, type Identity } from '../address.ts';
import { accessEnd } from '../../access.ts';
import { SipRefusal } from '../refusal.ts';
import { parseUri, type SipRequest } from '../sipjs.ts';
import type { SipSocket } from '../socket/sip-socket.ts';
import { parseAuthorization } from './authorization.ts';
import { DigestChecker } from './digest.ts';

/** A tenant's plain SIP station: whose it is, and the digests of its secret. Null when there is none, or no longer. */
export type FindStation = (
  tenantId: TenantId,
  stationId: StationId,
) => Promise<{ readonly claims: DeskClaims; readonly digests: StationDigests } | null>;

interface SocketMemory {
  readonly key: string;
  readonly usedNonces: Map<string, number>;
  /** The token that was checked last: an identical one needs no second check while it is good. */
  token: { text: string; expiresAtMs: number; identity: Identity } | null;
}

export interface Authenticator {
  /** Who sent this REGISTER, INVITE or (on a socket not yet known) in-dialog request. Rejects with a refusal: 401 or 403. */
  authenticate(socket: SipSocket, message: SipRequest): Promise<Identity>;
}

export function createAuthenticator(options: {
  verifier: TokenVerifier;
  redis: RedisClient;
  clock: Clock;
  publicUrl: string;
  findStation?: FindStation | undefined;
}): Authenticator {
  const { verifier, redis, clock, findStation } = options;
  const deskOrigin = new URL(options.publicUrl).origin;
  const digest = new DigestChecker(clock);
  const memories = new WeakMap<SipSocket, SocketMemory>();
  const memoryOf = (socket: SipSocket): SocketMemory => {
    const known = memories.get(socket);
    if (known) return known;
    const made: SocketMemory = { key: randomUUID(), usedNonces: new Map(), token: null };
    memories.set(socket, made);
    return made;
  };

  const unauthorized = (memory: SocketMemory, reason: string, stale = false): SipRefusal => {
    const bearer = `WWW-Authenticate: Bearer realm="${STATION_REALM}"`;
    // Clients that read one challenge only read the first.
    return new SipRefusal(401, reason, [...(findStation ? digest.challenges(memory.key, stale) : []), bearer]);
  };

  const byToken = async (socket: SipSocket, memory: SocketMemory, text: string): Promise<Identity> => {
    const known = memory.token;
    if (known && known.text === text && known.expiresAtMs > clock.nowMs()) return known.identity;
    const verified = await verifier.verify(text).catch(() => null);
    if (!verified || verified.expiresAtMs <= clock.nowMs()) throw unauthorized(memory, 'token refused');
    const { claims, expiresAtMs, issuedAtMs } = verified;
    if (claims.kind === 'resume') throw new SipRefusal(403, 'a resume token carries no calls');
    checkOrigin(socket.origin, claims, deskOrigin);
    const ended = await accessEnd(redis, claims.tenantId, claims.kind === 'desk' ? claims.agentId : claims.webCallKeyId, issuedAtMs);
    if (ended === 'removed') throw new SipRefusal(403, 'access removed');
    if (ended === 'changed') throw unauthorized(memory, 'the token is from before a change');
    const identity = identityOf(claims);
    memory.token = { text, expiresAtMs, identity };
    return identity;
  };

  /** A station is looked for only in the tenant whose domain it registers at, so another tenant's is unknown there. */
  const byDigest = async (memory: SocketMemory, message: SipRequest, parameters: Readonly<Record<string, string>>): Promise<Identity> => {
    const tenantId = tenantOfHost(message.from.uri.host);
    const stationId = stationIdSchema.safeParse(parameters['username']);
    const station = findStation && tenantId && stationId.success ? await findStation(tenantId, stationId.data) : null;
    const { ruri, method } = message;
    const isRequestUri = (uri: string): boolean => parseUri(uri)?.toString() === ruri?.toString();
    const verdict = digest.check({ parameters, method, isRequestUri }, station?.digests ?? null, memory.key, memory.usedNonces);
    if (verdict !== 'ok' || station === null) throw unauthorized(memory, `digest ${verdict}`, verdict === 'stale');
    return identityOf(station.claims);
  };

  return {
    async authenticate(socket, message) {
      const memory = memoryOf(socket);
      const authorization = parseAuthorization(message.getHeader('authorization'));
      if (authorization.kind === 'none') throw unauthorized(memory, 'no credentials');
      const identity =
        authorization.kind === 'bearer'
          ? await byToken(socket, memory, authorization.token)
          : await byDigest(memory, message, authorization.parameters);
      if (socket.identity && !sameIdentity(socket.identity, identity)) throw new SipRefusal(403, 'the socket belongs to somebody else');
      return identity;
    },
  };
}

/**
 * Browsers send the Origin of the page: the desk's is PUBLIC_URL, the widget's is the site the token was made for (or
 * PUBLIC_URL, for previews). This keeps other sites from using a token within a browser; it proves nothing elsewhere.
 */
function checkOrigin(origin: string | null, claims: DeskClaims | WidgetClaims, deskOrigin: string): void {
  const allowed = claims.kind === 'desk' ? [deskOrigin] : [deskOrigin, claims.origin];
  if (origin === null || !allowed.some((one) => one.toLowerCase() === origin.toLowerCase())) throw new SipRefusal(403, 'origin refused');
}
