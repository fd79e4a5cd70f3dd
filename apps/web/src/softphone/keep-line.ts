/**
 * What keeps a call's line up when the network beneath it changes: when to open a new SIP socket, and when to restart ICE.
 * Pure: whoever runs it hands in what was noticed and when, and does what comes out.
 */

/** Of the call's audio: `none` before it first was up and after its end; `down` from a lost pair, or an ICE restart, until there is one. */
export type AudioPath = 'none' | 'up' | 'down';

export interface Line {
  readonly path: AudioPath;
  readonly socketUp: boolean;
  /** The socket may be one of a network that is gone: nothing is sent over it that must not be lost. */
  readonly suspect: boolean;
  readonly openedAtMs: number | null;
  /** New sockets that were asked for since the trouble began, and when the last. */
  readonly asks: number;
  readonly askedAtMs: number | null;
  /** The network has changed since ICE was last restarted. */
  readonly stale: boolean;
  readonly restarts: number;
  readonly restartedAtMs: number | null;
}

export type LineInput =
  | { readonly type: 'networkChanged' }
  | { readonly type: 'path'; readonly path: AudioPath }
  /** A new socket is open. */
  | { readonly type: 'socketUp' }
  | { readonly type: 'socketDown' }
  | { readonly type: 'tick' };

export type LineAction = 'reconnectSocket' | 'restartIce';

export const LINE: Line = {
  ...{ path: 'none', socketUp: false, suspect: false, openedAtMs: null, asks: 0, askedAtMs: null },
  ...{ stale: false, restarts: 0, restartedAtMs: null },
};

/**
 * A restart that was asked for before the browser knows its new address still finds it: gathering goes on until a pair is
 * there. Chromium on Linux hears of an address 1.5 s after it was given, and of one more later if IPv6 gets its own. What
 * follows is for a re-INVITE or a check that was lost, and seldom later, for it disturbs what a slow network still tries.
 */
const OFTEN_MS = 1_000;
const OFTEN = 3;
const SELDOM_MS = 5_000;
/** A socket that is opened over a slow network needs its time; a new attempt takes the place of the one before. */
const ASK_AGAIN_MS = [1_000, 2_000, 4_000, 5_000] as const;
/** A socket that was opened this shortly before the audio was lost belongs to the network there is. */
const FRESH_MS = 1_500;

export function stepLine(before: Line, input: LineInput, nowMs: number): { readonly line: Line; readonly actions: readonly LineAction[] } {
  const line = noted(before, input, nowMs);
  const isAskDue = line.suspect && dueMs(line.askedAtMs, askGapMs(line)) <= nowMs;
  const isRestartDue = wantsRestart(line) && dueMs(line.restartedAtMs, restartGapMs(line)) <= nowMs;
  return {
    line: {
      ...line,
      ...(isAskDue ? { asks: line.asks + 1, askedAtMs: nowMs } : {}),
      ...(isRestartDue ? { stale: false, restarts: line.restarts + 1, restartedAtMs: nowMs } : {}),
    },
    actions: [...(isAskDue ? (['reconnectSocket'] as const) : []), ...(isRestartDue ? (['restartIce'] as const) : [])],
  };
}

/** When to `tick` if nothing else happens, Unix ms; null: no need. */
export function nextTickMs(line: Line): number | null {
  const due: number[] = [];
  if (line.suspect) due.push(dueMs(line.askedAtMs, askGapMs(line)));
  if (wantsRestart(line)) due.push(dueMs(line.restartedAtMs, restartGapMs(line)));
  return due.length === 0 ? null : Math.min(...due);
}

function noted(line: Line, input: LineInput, nowMs: number): Line {
  switch (input.type) {
    case 'networkChanged':
      return { ...suspected(line), stale: line.path !== 'none', restarts: 0, restartedAtMs: null };
    case 'socketUp':
      return { ...line, socketUp: true, suspect: false, openedAtMs: nowMs };
    case 'socketDown':
      return { ...line, socketUp: false };
    case 'path':
      return pathNoted(line, input.path, nowMs);
    case 'tick':
      return line;
  }
}

function pathNoted(line: Line, path: AudioPath, nowMs: number): Line {
  if (path === line.path) return line;
  if (path !== 'down') return { ...line, path, restarts: 0, stale: path === 'up' && line.stale };
  // Our own restart takes the pair away for a moment; what lost it otherwise has probably lost the socket too.
  const isOurs = line.restartedAtMs !== null && nowMs - line.restartedAtMs < FRESH_MS;
  const isFresh = line.openedAtMs !== null && nowMs - line.openedAtMs < FRESH_MS;
  return isOurs || isFresh || line.suspect ? { ...line, path } : { ...suspected(line), path };
}

function suspected(line: Line): Line {
  return { ...line, suspect: true, asks: 0, askedAtMs: null };
}

/** Only over a socket that is known to be good: a call ends when its re-INVITE gets no answer. */
function wantsRestart({ path, socketUp, suspect, stale }: Line): boolean {
  return socketUp && !suspect && (path === 'down' || (path === 'up' && stale));
}

function dueMs(lastMs: number | null, gapMs: number): number {
  return lastMs === null ? 0 : lastMs + gapMs;
}

function askGapMs({ asks }: Line): number {
  return ASK_AGAIN_MS[Math.min(Math.max(asks, 1), ASK_AGAIN_MS.length) - 1] ?? SELDOM_MS;
}

function restartGapMs({ restarts }: Line): number {
  return restarts < OFTEN ? OFTEN_MS : SELDOM_MS;
}
