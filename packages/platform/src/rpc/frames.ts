import { CordboardError, isErrorCode, type WireError } from '@cordboard/contracts';
import { z } from 'zod';

/** The first frame of a client that could not send an Authorization header. */
export const AUTHENTICATE_METHOD = 'rpc.authenticate';
export const authenticateParamsSchema = z.object({ secret: z.string().max(500) });

/** Application close codes (RFC 6455 section 7.4.2). */
export const CLOSE = { notAuthenticated: 4401, tooSlow: 4408, shuttingDown: 1001 } as const;

/** One frame at most; SDP and event replays are far below. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;
/** A peer that lets this much pile up is cut off: it will come back and ask for the truth. */
export const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** JSON-RPC 2.0 section 5.1; our own errors are all -32000 and carry their code in `data`. */
const NUMBERS: Partial<Record<string, number>> = { invalid_input: -32_602, internal: -32_603 };

export function requestFrame(id: string, method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

export function notificationFrame(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

export function resultFrame(id: string, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

export function errorFrame(id: string | null, error: CordboardError): string {
  const data: WireError = error.toWire();
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: NUMBERS[error.code] ?? -32_000, message: data.text, data } });
}

/** What an error frame carried, as the same typed error; a code this build does not know becomes `internal`. */
export function errorOf(data: { code: string; data?: Record<string, unknown> | undefined } | undefined, message: string): CordboardError {
  if (data && isErrorCode(data.code)) return new CordboardError(data.code, data.data ?? {});
  return new CordboardError('internal', { remote: data?.code ?? message });
}

/** `invalid_input` whose data.issues name the fields. */
export function invalidInput(error: z.ZodError): CordboardError {
  const issues = error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
  return new CordboardError('invalid_input', { issues });
}

/** null when it is not JSON. */
export function parseFrame(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
