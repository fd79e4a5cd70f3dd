/** What a push service said to a notification (RFC 8030 section 5), or that it said nothing. */
export type PushAnswer =
  /** It has it, or had it; what becomes of it is between it and the browser. */
  | { readonly type: 'sent' }
  /** The subscription is over (RFC 8030 section 7.3). */
  | { readonly type: 'gone' }
  /** It does not want it, and would not want it a second time. */
  | { readonly type: 'refused'; readonly why: string }
  /** Another time; `afterMs` when it said how long to wait. */
  | { readonly type: 'later'; readonly why: string; readonly afterMs: number | null };

const TRY_AGAIN = [408, 425, 429];

/** `retryAfter` is the header of that name (RFC 9110 section 10.2.3): seconds, or a date. */
export function pushAnswer(status: number, retryAfter: string | undefined, nowMs: number): PushAnswer {
  const why = `answered ${String(status)}`;
  if (status >= 200 && status < 300) return { type: 'sent' };
  if (status === 404 || status === 410) return { type: 'gone' };
  if (status >= 500 || TRY_AGAIN.includes(status)) return { type: 'later', why, afterMs: waitOf(retryAfter, nowMs) };
  return { type: 'refused', why };
}

function waitOf(retryAfter: string | undefined, nowMs: number): number | null {
  if (retryAfter === undefined) return null;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** When to try again after so many tries; null: not before it is of no use to anybody. All Unix ms. */
export function nextTryMs(tries: number, afterMs: number | null, nowMs: number, untilMs: number): number | null {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20), LONGEST_PAUSE_MS);
  const atMs = nowMs + Math.max(pauseMs, afterMs ?? 0);
  return atMs < untilMs ? atMs : null;
}
