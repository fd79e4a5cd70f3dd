import type { Socket } from 'jssip/lib/Socket.js';
import type { UAConfiguration } from 'jssip/lib/UA.js';
import type { IceServer, TenantId } from '@cordboard/contracts';

export interface UserAgentOptions {
  readonly sipUrl: string;
  readonly tenantId: TenantId;
  /** User part of the address of record: an agent's id, or a contact's. */
  readonly user: string;
  readonly token: string;
  /** UUID of `+sip.instance`; the same after a reload, so that the server sees one device. */
  readonly instanceId: string;
  readonly registerHeaders?: readonly string[];
}

export function addressOfRecord(user: string, tenantId: TenantId): string {
  return `sip:${user}@${tenantId}.cordboard.invalid`;
}

/**
 * A JsSIP user agent as our server expects it. No session timers on our side: JsSIP's refresh would end the call when it
 * falls into the seconds in which the socket is being replaced; the event socket says when a call is over.
 */
export function configurationOf(options: UserAgentOptions, socket: Socket): UAConfiguration {
  return {
    sockets: [socket],
    uri: addressOfRecord(options.user, options.tenantId),
    authorization_jwt: bearer(options.token),
    instance_id: options.instanceId,
    register: true,
    register_expires: 120,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 5,
    no_answer_timeout: 60,
    user_agent: 'Cordboard',
  };
}

/** Drops what is undefined: RTCIceServer knows no explicit undefined. */
export function toIceServers(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));
}

export function bearer(token: string): string {
  return `Bearer ${token}`;
}
