const SEQUENCE_MS = 1_000;
let beganAtMs = -Infinity;

/** `g` was pressed: the next letter names a page and means nothing else. */
export function beginGo(nowMs: number): void {
  beganAtMs = nowMs;
}

export function isGoing(nowMs: number): boolean {
  return nowMs - beganAtMs < SEQUENCE_MS;
}
