/** Session timers (RFC 4028). Seconds as on the wire. */
const MIN_SECONDS = 90;
const MAX_SECONDS = 1_800;
export const MIN_SE_HEADER = `Min-SE: ${MIN_SECONDS}`;

export interface SessionTimer {
  readonly seconds: number;
  /** Who sends the refreshes, seen from here. */
  readonly refresher: 'us' | 'them';
}

/** For the legs we start: a long interval that we refresh, so that no client transaction of the browser hangs on a socket. */
export const OUR_TIMER_HEADERS = [`Session-Expires: ${MAX_SECONDS};refresher=uac`, MIN_SE_HEADER];

export type TimerVerdict = { readonly timer: SessionTimer | null; readonly headers: readonly string[] } | 'tooSmall';

/**
 * The UAS's part in a request with (or without) Session-Expires: the caller's interval, capped, and the caller refreshes
 * unless it asked us to. `tooSmall` is a 422 with Min-SE.
 */
export function answerTimer(sessionExpires: string | undefined, supportsTimer: boolean): TimerVerdict {
  if (sessionExpires === undefined) return { timer: null, headers: [] };
  const asked = parseSessionExpires(sessionExpires);
  if (!asked) return { timer: null, headers: [] };
  if (asked.seconds < MIN_SECONDS) return supportsTimer ? 'tooSmall' : { timer: null, headers: [] };
  const seconds = Math.min(asked.seconds, MAX_SECONDS);
  const refresher = asked.refresher ?? 'uac';
  const headers = [`Session-Expires: ${seconds};refresher=${refresher}`];
  // RFC 4028 section 9: with refresher=uac the response also requires the extension.
  if (refresher === 'uac') headers.push('Require: timer');
  return { timer: { seconds, refresher: refresher === 'uac' ? 'them' : 'us' }, headers };
}

/** What a 2xx to our own INVITE settled: no Session-Expires means no session timer. */
export function settledTimer(sessionExpires: string | undefined): SessionTimer | null {
  const settled = sessionExpires === undefined ? null : parseSessionExpires(sessionExpires);
  return settled && { seconds: settled.seconds, refresher: settled.refresher === 'uas' ? 'them' : 'us' };
}

function parseSessionExpires(value: string): { seconds: number; refresher: 'uac' | 'uas' | null } | null {
  const [seconds = '', ...parameters] = value.split(';').map((part) => part.trim().toLowerCase());
  if (!/^\d{1,9}$/.test(seconds)) return null;
  const refresher = parameters.find((part) => part.startsWith('refresher='))?.slice('refresher='.length);
  return { seconds: Number(seconds), refresher: refresher === 'uac' || refresher === 'uas' ? refresher : null };
}
