const SEQUENCE_MS = 1_000;
const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta']);
let beganAtMs = -Infinity;
let second: Event | null = null;

/** `g` was pressed: the next letter names a page and means nothing else. */
export function beginGo(nowMs: number): void {
  beganAtMs = nowMs;
}

/** Hears each key before anybody acts on it. One key ends the sequence, so that the next one means what it always does. */
export function passKey(event: KeyboardEvent, nowMs: number): void {
  if (MODIFIERS.has(event.key)) return;
  second = nowMs - beganAtMs < SEQUENCE_MS ? event : null;
  beganAtMs = -Infinity;
}

/** Whether this key is the letter after `g`. */
export function namesPage(event: Event): boolean {
  return event === second;
}
