import type { BucketOptions } from '@cordboard/platform';

/** The limits and times of the edge. All durations in milliseconds. */
export interface SipConfiguration {
  /** PUBLIC_URL: its origin is the desk's. */
  readonly publicUrl: string;
  /** How long a dialog outlives its socket. */
  readonly socketGraceMs: number;
  readonly maxMessageBytes: number;
  /** Before it has shown who it is, a socket may send this many messages and live this long. */
  readonly unauthenticatedMessages: number;
  readonly unauthenticatedMs: number;
  /** A WebSocket ping goes out this often; a socket that is silent for twice as long is lost. */
  readonly pingEveryMs: number;
  /** Registrations are granted for at most this long. */
  readonly registrationMs: number;
  /** An INVITE to a softphone that nobody answers fails after this. */
  readonly inviteTimeoutMs: number;
  /** Dialogs are written again this often, so that those of a dead process vanish from Redis by themselves. */
  readonly touchEveryMs: number;
  /** Every message of one socket, one token for each 512 bytes of its head. What is too much waits in the socket: the client is slowed down, not refused. */
  readonly socketBucket: BucketOptions;
  /** REGISTER and INVITE of one identity, over all processes. */
  readonly identityBucket: BucketOptions;
  /** REGISTER and INVITE of one tenant, over all processes. */
  readonly tenantBucket: BucketOptions;
}

const defaults: Omit<SipConfiguration, 'publicUrl'> = {
  socketGraceMs: 60_000,
  maxMessageBytes: 16_384,
  unauthenticatedMessages: 10,
  unauthenticatedMs: 5_000,
  pingEveryMs: 10_000,
  registrationMs: 600_000,
  inviteTimeoutMs: 30_000,
  touchEveryMs: 60_000,
  socketBucket: { ratePerSecond: 20, burst: 60 },
  identityBucket: { ratePerSecond: 2, burst: 20 },
  tenantBucket: { ratePerSecond: 100, burst: 400 },
};

export type SipConfigurationInput = Pick<SipConfiguration, 'publicUrl'> & Partial<SipConfiguration>;

export function sipConfiguration(input: SipConfigurationInput): SipConfiguration {
  return { ...defaults, ...input };
}
