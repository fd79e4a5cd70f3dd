import type { CallId, CommandId, ContactId, TenantId, WebCallKeyId } from '@cordboard/contracts';

/** The one place that builds the Redis keys of calls, commands and the event socket. Those of SIP are in `sip/keys.ts`. */
export const keys = {
  /** Hash: owner, epoch, state (JSON of CallState). */
  call: (tenantId: TenantId, callId: CallId) => `sig:{${tenantId}}:call:${callId}`,
  /** Set of the tenant's calls that are not over. */
  calls: (tenantId: TenantId) => `sig:{${tenantId}}:calls`,
  /** Sets of the calls of one web-call key: all, and those that wait for an agent. */
  keyCalls: (tenantId: TenantId, webCallKeyId: WebCallKeyId) => `sig:{${tenantId}}:key:${webCallKeyId}:calls`,
  keyWaiting: (tenantId: TenantId, webCallKeyId: WebCallKeyId) => `sig:{${tenantId}}:key:${webCallKeyId}:waiting`,
  /** String (JSON): the outcome of a command, kept by its id. */
  command: (tenantId: TenantId, commandId: CommandId) => `sig:{${tenantId}}:command:${commandId}`,
  /** String: why a contact ended, for the page that comes back to it. */
  ended: (tenantId: TenantId, contactId: ContactId) => `sig:{${tenantId}}:ended:${contactId}`,
  /** String (`<ms> <why>`): when and why the access of an agent or a key ended. Tokens from before are refused. */
  barred: (tenantId: TenantId, who: string) => `sig:{${tenantId}}:barred:${who}`,
  /** Pub/sub channel (no key): access was removed, all processes close what belongs to it. */
  revocations: 'sig:revocations',
} as const;
