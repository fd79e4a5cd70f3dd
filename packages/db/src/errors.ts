import { DrizzleQueryError } from 'drizzle-orm';
import { CordboardError } from '@cordboard/contracts';

/** SQLSTATE codes that callers react to. PostgreSQL, appendix A. */
export const UNIQUE_VIOLATION = '23505';
export const FOREIGN_KEY_VIOLATION = '23503';
export const INSUFFICIENT_PRIVILEGE = '42501';

/** The SQLSTATE (or the driver's own code) of a failed query, undefined for other errors. */
export function databaseErrorCode(error: unknown): string | undefined {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return undefined;
}

/** Class 08: connection exception, 53: insufficient resources, 57P: operator intervention; the rest are the sockets'. */
const UNAVAILABLE = /^(08|53|57P)|^(ECONN|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/;

/** What node-postgres says of a connection that is gone or was never made; these have no code. */
const NO_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|Cannot use a pool after calling end)/;

/** A database that does not answer becomes `store_unavailable`; every other error stays what it is. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof CordboardError) return error;
  const code = databaseErrorCode(error);
  if (code !== undefined && UNAVAILABLE.test(code)) {
    return new CordboardError('store_unavailable', { store: 'postgresql', code }, { cause: error });
  }
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return code === undefined && cause instanceof Error && NO_CONNECTION.test(cause.message)
    ? new CordboardError('store_unavailable', { store: 'postgresql', detail: cause.message }, { cause: error })
    : error;
}
