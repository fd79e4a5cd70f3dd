/**
 * The error registry. Each error has a stable code, an HTTP and a SIP status and two texts: for people who use the
 * product, and for the one who runs it. Across a process boundary an error travels as {code, text, data}.
 */
interface ErrorFacts {
  readonly http: number;
  readonly sip: number;
  /** A sentence for the person at the screen; pages translate by code. */
  readonly user: string;
  /** What the operator should check. */
  readonly operator: string;
}

export const ERRORS = {
  invalid_input: {
    http: 400,
    sip: 400,
    user: 'Something in the form is not right.',
    operator: 'The message did not match its schema; data.issues names the fields.',
  },
  not_authenticated: {
    http: 401,
    sip: 401,
    user: 'Please sign in again.',
    operator: 'No token, or one that is expired or not signed by this deployment.',
  },
  not_allowed: {
    http: 403,
    sip: 403,
    user: 'You are not allowed to do this.',
    operator: 'The actor’s role or tenant does not cover the target.',
  },
  origin_refused: {
    http: 403,
    sip: 403,
    user: 'This site is not on the list of the web-call key. Its owner can add the address under Admin, Web-call keys.',
    operator: 'The Origin header is not in the key’s list.',
  },
  key_revoked: {
    http: 403,
    sip: 403,
    user: 'This web-call key is switched off. Its owner can switch it on or paste a new one.',
    operator: 'The key is revoked or unknown.',
  },
  not_found: { http: 404, sip: 404, user: 'This is not there (any more).', operator: 'No such row or key within the tenant.' },
  offer_stale: {
    http: 409,
    sip: 487,
    user: 'This call is no longer yours to answer.',
    operator: 'The offer’s token is not the current one: it expired, was withdrawn or is taken.',
  },
  offer_taken: {
    http: 409,
    sip: 487,
    user: 'Somebody else has taken this call.',
    operator: 'Another agent, or another tab of the same agent, accepted first.',
  },
  state_conflict: {
    http: 409,
    sip: 491,
    user: 'That is not possible right now.',
    operator: 'The transition is not an edge of the state machine; data.from and data.to name it.',
  },
  link_used: {
    http: 410,
    sip: 403,
    user: 'This link has been opened in another browser. Please go on there.',
    operator: 'A one-time link was opened a second time by somebody else than the first.',
  },
  slot_gone: {
    http: 409,
    sip: 486,
    user: 'This time is taken or past. Please choose another one.',
    operator: 'The slot was not (any more) among those that the queue offers.',
  },
  stale_epoch: {
    http: 409,
    sip: 500,
    user: 'The call has moved on; please try again.',
    operator: 'A command carried an older epoch than the owner’s.',
  },
  duplicate: { http: 409, sip: 486, user: 'This exists already.', operator: 'A unique constraint or an open promise of the same kind.' },
  too_large: { http: 413, sip: 513, user: 'This is too large.', operator: 'A size limit; data.limitBytes names it.' },
  unsupported_media: {
    http: 415,
    sip: 488,
    user: 'This kind of file or audio is not supported.',
    operator: 'Content detection or SDP negotiation failed; data.detail says where.',
  },
  rate_limited: {
    http: 429,
    sip: 503,
    user: 'That was too fast. Please wait a moment.',
    operator: 'A bucket is empty; data.bucket and data.retryAfterMs name it.',
  },
  limit_reached: {
    http: 429,
    sip: 486,
    user: 'All lines of this button are busy. Please try again soon.',
    operator: 'A cap on concurrent or waiting calls.',
  },
  internal: {
    http: 500,
    sip: 500,
    user: 'Something went wrong on our side. Nothing you entered is lost.',
    operator: 'An unexpected failure; the log has the stack under the same correlation id.',
  },
  media_unavailable: {
    http: 503,
    sip: 503,
    user: 'The voice service is not reachable right now.',
    operator: 'No media node is registered, or none has room.',
  },
  store_unavailable: {
    http: 503,
    sip: 503,
    user: 'The service is not reachable right now. Please try again.',
    operator: 'Redis or PostgreSQL did not answer.',
  },
  timeout: {
    http: 504,
    sip: 408,
    user: 'That took too long. Please try again.',
    operator: 'A call to another process did not answer in time.',
  },
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorData = Readonly<Record<string, unknown>>;

/** What travels between processes and to pages. */
export interface WireError {
  readonly code: ErrorCode;
  readonly text: string;
  readonly data?: ErrorData | undefined;
}

/** The one error class that may cross a boundary. */
export class CordboardError extends Error {
  override readonly name = 'CordboardError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, data: ErrorData = {}, options?: ErrorOptions) {
    super(`${code}: ${ERRORS[code].operator}`, options);
    this.code = code;
    this.data = data;
  }

  get httpStatus(): number {
    return ERRORS[this.code].http;
  }

  get sipStatus(): number {
    return ERRORS[this.code].sip;
  }

  toWire(): WireError {
    return { code: this.code, text: ERRORS[this.code].user, data: this.data };
  }

  static fromWire(wire: WireError): CordboardError {
    return new CordboardError(wire.code, wire.data ?? {});
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
