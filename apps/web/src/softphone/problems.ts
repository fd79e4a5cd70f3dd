/** What can stand between a person and a call: a closed list, each with one way out. Pages translate by the code. */
export const PROBLEM_CODES = [
  'permissionDenied',
  'noMicrophone',
  'microphoneSilent',
  'audioBlocked',
  'socketLost',
  'notRegistered',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/**
 * - `allowMicrophone`: only the person can, in the browser's address bar; we try again when the permission changes.
 * - `connectMicrophone`: plug one in or choose another; a new device is found by itself.
 * - `checkMicrophone`: a mute switch, a cable, the system's sound settings; `mend` says that this microphone is always so.
 * - `clickAnywhere`: the browser plays sound only after a gesture; `mend` from inside a click or key press is enough.
 * - `wait`: connecting again is under way, `mend` tries at once.
 */
export const WAYS_OUT = {
  permissionDenied: 'allowMicrophone',
  noMicrophone: 'connectMicrophone',
  microphoneSilent: 'checkMicrophone',
  audioBlocked: 'clickAnywhere',
  socketLost: 'wait',
  notRegistered: 'wait',
} as const satisfies Record<ProblemCode, string>;
export type WayOut = (typeof WAYS_OUT)[ProblemCode];

export interface Problem {
  readonly code: ProblemCode;
  readonly wayOut: WayOut;
  /** Unix ms of this browser. */
  readonly sinceMs: number;
}

/** The new list of problems: those that go on keep their moment, order is that of the closed list. */
export function updateProblems(before: readonly Problem[], present: ReadonlySet<ProblemCode>, nowMs: number): readonly Problem[] {
  const after = PROBLEM_CODES.filter((code) => present.has(code)).map(
    (code) => before.find((problem) => problem.code === code) ?? { code, wayOut: WAYS_OUT[code], sinceMs: nowMs },
  );
  const isSame = after.length === before.length && after.every((problem, index) => problem === before[index]);
  return isSame ? before : after;
}
