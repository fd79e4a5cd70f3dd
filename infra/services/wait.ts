import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is not null.
 * @param missing says what was missing when the time is up
 * @throws Error with that text after `timeoutMs`
 */
export async function waitFor<T>(ask: () => Promise<T | null> | T | null, timeoutMs: number, missing: () => string): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadlineMs) throw new Error(`after ${timeoutMs} ms: ${missing()}`);
    await pause(25);
  }
}
