import { CordboardError } from '@cordboard/contracts';
import type { Actor, ConfigurationSnapshot, DeskClaims, WidgetClaims } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import type { RedisClient, TokenVerifier } from '@cordboard/platform';
import { accessEnd } from '../access.ts';

export interface HelloServices {
  readonly acd: Acd;
  readonly redis: RedisClient;
  readonly verifier: TokenVerifier;
  /** PUBLIC_URL: its origin is the desk's. */
  readonly publicUrl: string;
}

export interface Identity {
  readonly claims: DeskClaims | WidgetClaims;
  readonly actor: Actor;
  readonly expiresAtMs: number;
}

/**
 * Who is on a socket: a good token, shown from a page that may use it, of somebody whose access still stands. Throws
 * `not_authenticated`, `not_allowed`, `origin_refused`, `key_revoked`; `store_unavailable` while Redis is being refilled.
 */
export async function identify(
  { acd, redis, verifier, publicUrl }: HelloServices,
  token: string,
  origin: string | null,
): Promise<Identity> {
  const { claims, expiresAtMs, issuedAtMs } = await verifier.verify(token);
  if (claims.kind === 'resume') throw new CordboardError('not_allowed', { detail: 'a resume token opens no socket' });
  checkOrigin(claims, origin, new URL(publicUrl).origin);
  const who = claims.kind === 'desk' ? claims.agentId : claims.webCallKeyId;
  const [configuration, ended] = await Promise.all([
    acd.readConfiguration(claims.tenantId),
    accessEnd(redis, claims.tenantId, who, issuedAtMs),
  ]);
  if (configuration === null) throw new CordboardError('store_unavailable', { detail: 'no configuration yet' });
  if (ended === 'changed') throw new CordboardError('not_authenticated', { detail: 'the token is from before a change' });
  checkAccess(claims, configuration, ended === 'removed');
  return { claims, expiresAtMs, actor: actorOf(claims) };
}

/** Keeps other sites from using a token within a browser; elsewhere an Origin proves nothing. */
function checkOrigin(claims: DeskClaims | WidgetClaims, origin: string | null, own: string): void {
  const allowed = claims.kind === 'desk' ? [own] : [own, claims.origin];
  if (origin === null || !allowed.some((one) => one.toLowerCase() === origin.toLowerCase()))
    throw new CordboardError('origin_refused', { origin });
}

function checkAccess(claims: DeskClaims | WidgetClaims, configuration: ConfigurationSnapshot, removed: boolean): void {
  if (claims.kind === 'desk') {
    const agent = configuration.agents.find((one) => one.agentId === claims.agentId);
    if (removed || agent?.active !== true) throw new CordboardError('not_allowed', { detail: 'no active member of this tenant' });
  } else {
    const key = configuration.webCallKeys.find((one) => one.webCallKeyId === claims.webCallKeyId);
    if (removed || key?.active !== true) throw new CordboardError('key_revoked', { webCallKeyId: claims.webCallKeyId });
  }
}

function actorOf(claims: DeskClaims | WidgetClaims): Actor {
  if (claims.kind === 'desk') return { kind: 'agent', agentId: claims.agentId, role: claims.role };
  return { kind: 'visitor', contactId: claims.contactId, visitorId: claims.visitorId };
}

/** A renewal is for the same person or contact; anything else needs a socket of its own. */
export function sameHolder(a: DeskClaims | WidgetClaims, b: DeskClaims | WidgetClaims): boolean {
  if (a.tenantId !== b.tenantId) return false;
  if (a.kind === 'desk' && b.kind === 'desk') return a.agentId === b.agentId && a.role === b.role;
  return a.kind === 'widget' && b.kind === 'widget' && a.contactId === b.contactId && a.webCallKeyId === b.webCallKeyId;
}
