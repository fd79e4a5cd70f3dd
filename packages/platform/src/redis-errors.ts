import { CordboardError } from '@cordboard/contracts';
import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  ErrorReply,
  RootNodesUnavailableError,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
} from 'redis';

/** Of a node that cannot serve just now; nothing was done. */
const AWAY = ['TRYAGAIN', 'CLUSTERDOWN', 'LOADING', 'MASTERDOWN', 'READONLY'];
/** What node-redis says when it has no connection, or lost it under a command. */
const WITHOUT_CONNECTION = [
  ...[ClientClosedError, ClientOfflineError, ConnectionTimeoutError, DisconnectsClientError],
  ...[RootNodesUnavailableError, SocketClosedUnexpectedlyError, SocketTimeoutError],
];
/** … and the socket's own words, when that was not expected of it. */
const SOCKET_FAILED = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|ENOENT)/;
/** Those that are over by themselves within moments: a slot that moves, a replica that is being promoted. */
const MOMENTARY = ['TRYAGAIN', 'CLUSTERDOWN'];
/** As long as commands wait for a connection. */
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

const begins = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof ErrorReply && codes.some((code) => error.message.startsWith(code));

export function isNoScript(error: unknown): boolean {
  return begins(error, ['NOSCRIPT']);
}

/** Whether a reply says that the node cannot serve just now, and not that the command was wrong. */
export function isRedisAway(error: unknown): boolean {
  return begins(error, AWAY);
}

/**
 * A Redis that is away becomes `store_unavailable`: the command may have been carried out or not. Every other error stays
 * what it is.
 */
export function asRedisError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CordboardError) return error;
  const code = 'code' in error && 'syscall' in error && typeof error.code === 'string' ? error.code : '';
  const isAway = isRedisAway(error) || WITHOUT_CONNECTION.some((kind) => error instanceof kind) || SOCKET_FAILED.test(code);
  return isAway ? new CordboardError('store_unavailable', { store: 'redis' }, { cause: error }) : error;
}

/**
 * Repeats a command that a cluster has not carried out because the slot of its keys moves to another node (until it has,
 * none with several keys is served) or has no master for a moment. After 5 s it rejects with Redis' reply.
 */
export async function untilServed<T>(command: () => Promise<T>): Promise<T> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await command();
    } catch (error) {
      if (!begins(error, MOMENTARY) || performance.now() + pauseMs > endsAt) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
