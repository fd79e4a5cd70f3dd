import { createHash } from 'node:crypto';
import type { LegId, ProcessId, TenantId } from '@cordboard/contracts';

/** The one place that builds the edge's Redis keys. `user` is the user part of an address of record. */
export const sipKeys = {
  /** Hash: +sip.instance → binding (JSON). */
  registrations: (tenantId: TenantId, user: string) => `sig:{${tenantId}}:aor:${user}`,
  /** Hash: holder, body (JSON), lostAtMs, endWanted. */
  dialog: (tenantId: TenantId, dialogKey: string) => `sig:{${tenantId}}:dialog:${dialogKey}`,
  /** Set of the dialog keys of one address of record. */
  dialogsOf: (tenantId: TenantId, user: string) => `sig:{${tenantId}}:dialogs:${user}`,
  /** String: the dialog key of a leg. */
  leg: (tenantId: TenantId, legId: LegId) => `sig:{${tenantId}}:leg:${legId}`,
  identityBucket: (tenantId: TenantId, user: string) => `sig:{${tenantId}}:bucket:${user}`,
  tenantBucket: (tenantId: TenantId) => `sig:{${tenantId}}:bucket`,
  /** Pub/sub channel (no key): what other processes ask of this one's dialogs. */
  processChannel: (processId: ProcessId) => `sig:process:${processId}`,
} as const;

/** A dialog's id is chosen by the client and may be long: its key is a hash of bounded length. */
export function dialogKeyOf(callId: string, localTag: string, remoteTag: string): string {
  return createHash('sha256')
    .update(JSON.stringify([callId, localTag, remoteTag]))
    .digest('hex')
    .slice(0, 40);
}
