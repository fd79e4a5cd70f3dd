/** Since when nothing was heard any more that had been heard before. */
export interface Quiet {
  /** Of the last packet that was heard; only whether it changes matters. Null: nothing was heard yet. */
  readonly stamp: number | null;
  /** Unix ms. */
  readonly sinceMs: number;
  /** Somebody was asked about this quiet. */
  readonly asked: boolean;
}

export const NOT_QUIET: Quiet = { stamp: null, sinceMs: 0, asked: false };
/** 25 packets: no network that a voice is understood over loses so many in a row. */
const QUIET_AFTER_MS = 500;

/** Takes a look. A call may rightly be quiet (on hold, say), so what comes of it is a question, once for each quiet. */
export function stepQuiet(before: Quiet, stamp: number | null, nowMs: number): { readonly quiet: Quiet; readonly ask: boolean } {
  if (stamp === null || stamp !== before.stamp) return { quiet: { stamp, sinceMs: nowMs, asked: false }, ask: false };
  const ask = !before.asked && nowMs - before.sinceMs >= QUIET_AFTER_MS;
  return { quiet: ask ? { ...before, asked: true } : before, ask };
}
