import { sipDomain, tenantIdSchema, type DeskClaims, type TenantId, type WidgetClaims } from '@cordboard/contracts';
import { URI } from './sipjs.ts';

/**
 * Addresses of record: `sip:<agentId>@<tenantId>.cordboard.invalid` for agents, `sip:<contactId>@…` for widgets. An
 * entry point is called as `sip:<webCallKeyId>@<tenantId>.cordboard.invalid`.
 */
const SUFFIX = '.cordboard.invalid';

export function domainOf(tenantId: TenantId): string {
  return sipDomain(tenantId);
}

export function aorUri(tenantId: TenantId, user: string): URI {
  return new URI('sip', user, domainOf(tenantId));
}

/** The tenant whose domain this host is; null for any other host. */
export function tenantOfHost(host: string): TenantId | null {
  const lower = host.toLowerCase();
  if (!lower.endsWith(SUFFIX)) return null;
  const parsed = tenantIdSchema.safeParse(lower.slice(0, -SUFFIX.length));
  return parsed.success ? parsed.data : null;
}

export interface Identity {
  readonly tenantId: TenantId;
  /** User part of the address of record. */
  readonly user: string;
  /** Whose registrations and dialogs these are: a plain SIP station has its own, beside those of its agent's desk. */
  readonly line: string;
  readonly claims: DeskClaims | WidgetClaims;
}

export function identityOf(claims: DeskClaims | WidgetClaims): Identity {
  const user = claims.kind === 'desk' ? claims.agentId : claims.contactId;
  return { tenantId: claims.tenantId, user, line: lineOf(claims), claims };
}

export function lineOf(claims: DeskClaims | WidgetClaims): string {
  if (claims.kind === 'widget') return claims.contactId;
  return claims.stationId === undefined ? claims.agentId : `${claims.agentId}.${claims.stationId}`;
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  return a.tenantId === b.tenantId && a.user === b.user && a.claims.kind === b.claims.kind && a.line === b.line;
}

export function isAddressOf(uri: URI, identity: Identity): boolean {
  return uri.scheme === 'sip' && uri.user === identity.user && uri.host.toLowerCase() === domainOf(identity.tenantId);
}
