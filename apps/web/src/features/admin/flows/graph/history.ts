/** What was, is, and was taken back, the nearest last. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** The latest change, so that a word typed is one step and not one a letter. */
  readonly latest: { readonly tag: string; readonly atMs: number } | null;
}

const MOST_STEPS = 100;
const ONE_STEP_MS = 1_500;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], latest: null });

/** Changes with the same tag, each soon after the one before, are one step. Null: a step of its own. */
export function change<T>(history: History<T>, present: T, tag: string | null, nowMs: number): History<T> {
  if (present === history.present) return history;
  const { latest } = history;
  const goesOn = tag !== null && latest?.tag === tag && nowMs - latest.atMs <= ONE_STEP_MS && history.future.length === 0;
  const past = goesOn ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present, future: [], latest: tag === null ? null : { tag, atMs: nowMs } };
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { past: history.past.slice(0, -1), present, future: [...history.future, history.present], latest: null };
}

export function redo<T>(history: History<T>): History<T> {
  const present = history.future.at(-1);
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future: history.future.slice(0, -1), latest: null };
}
