/** The realm of SIP digest: it is part of what is kept of a station's secret, so it never changes. */
export const STATION_REALM = 'cordboard';

/** The SIP domain of a tenant: agents are `sip:<agentId>@<domain>`, and register there. */
export function sipDomain(tenantId: string): string {
  return `${tenantId}.cordboard.invalid`;
}
