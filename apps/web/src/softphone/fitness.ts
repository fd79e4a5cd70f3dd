import type { DeskTrouble } from '@cordboard/contracts';
import type { Problem, ProblemCode } from './problems.ts';

/** What this desk has told of itself, and what is about to follow from its problems. */
export interface Fitness {
  /** Told to routing: what keeps calls away from this desk; null: it can take them. */
  readonly trouble: DeskTrouble | null;
  /** Since when there is nothing in the way any more; null while there is. */
  readonly clearSinceMs: number | null;
  /** When the last trouble ended, and for how long the next one's end is not believed. */
  readonly endedAtMs: number | null;
  readonly doubtMs: number;
}

const FIRST_DOUBT_MS = 1_000;
const MOST_DOUBT_MS = 30_000;
/** Trouble that comes again later than this is trouble of its own. */
const FORGIVEN_AFTER_MS = 60_000;

export const FIT: Fitness = { trouble: null, clearSinceMs: null, endedAtMs: null, doubtMs: FIRST_DOUBT_MS };

/** What each problem means to routing, the worst first, and how long it may last before it counts, ms. */
const COUNTS: readonly { readonly code: ProblemCode; readonly trouble: DeskTrouble; readonly afterMs: number }[] = [
  { code: 'permissionDenied', trouble: 'permissionDenied', afterMs: 0 },
  { code: 'noMicrophone', trouble: 'noMicrophone', afterMs: 1_000 },
  // It has lasted for ten seconds when it becomes a problem.
  { code: 'microphoneSilent', trouble: 'microphoneSilent', afterMs: 0 },
  { code: 'audioBlocked', trouble: 'audioBlocked', afterMs: 1_000 },
  // These have lasted for 1.5 s.
  { code: 'socketLost', trouble: 'notRegistered', afterMs: 1_500 },
  { code: 'notRegistered', trouble: 'notRegistered', afterMs: 1_500 },
];

/** Takes a look at the problems there are. Call it when they change, and at `nextLookMs` of the result. */
export function stepFitness(before: Fitness, problems: readonly Problem[], nowMs: number): Fitness {
  const found = COUNTS.find(({ code, afterMs }) => problems.some((one) => one.code === code && nowMs - one.sinceMs >= afterMs));
  if (found !== undefined) return begin(before, found.trouble, nowMs);
  if (before.trouble === null) return before;
  // What is still too young to count is not believed to be over either.
  const clearSinceMs = problems.length > 0 ? null : (before.clearSinceMs ?? nowMs);
  if (clearSinceMs !== null && nowMs - clearSinceMs >= before.doubtMs)
    return { ...before, trouble: null, clearSinceMs: null, endedAtMs: nowMs };
  return clearSinceMs === before.clearSinceMs ? before : { ...before, clearSinceMs };
}

function begin(before: Fitness, trouble: DeskTrouble, nowMs: number): Fitness {
  if (before.trouble === trouble && before.clearSinceMs === null) return before;
  if (before.trouble !== null) return { ...before, trouble, clearSinceMs: null };
  const isAgain = before.endedAtMs !== null && nowMs - before.endedAtMs < FORGIVEN_AFTER_MS;
  const doubtMs = isAgain ? Math.min(MOST_DOUBT_MS, 2 * before.doubtMs) : FIRST_DOUBT_MS;
  return { ...before, trouble, clearSinceMs: null, doubtMs };
}

/** When to look again if nothing changes, Unix ms; null: no need. */
export function nextLookMs({ trouble, clearSinceMs, doubtMs }: Fitness, problems: readonly Problem[], nowMs: number): number | null {
  const due = COUNTS.flatMap(({ code, afterMs }) => problems.filter((one) => one.code === code).map((one) => one.sinceMs + afterMs));
  if (trouble !== null && clearSinceMs !== null) due.push(clearSinceMs + doubtMs);
  const later = due.filter((atMs) => atMs > nowMs);
  return later.length === 0 ? null : Math.min(...later);
}
