import { simulateNext, type SimulatedCall } from '@cordboard/flow';

/** A step of a valid flow ends by itself; one that does not is stopped here. */
const MOST_STEPS = 300;

/** What the call waits for from others. */
export type Awaits = 'keys' | 'line' | 'agent' | 'nothing' | null;

/** Null while something is said, or is about to happen by itself. */
export function awaits({ run }: SimulatedCall): Awaits {
  const { wait, speech } = run;
  if (wait.for === 'nothing') return 'nothing';
  if (wait.for === 'agent') return 'agent';
  if (wait.for === 'keys' && wait.deadlineMs !== null) return 'keys';
  return wait.for === 'line' && speech === null ? 'line' : null;
}

/** Lets time pass until somebody has to do something. `least`: at least so many things happen. */
export function runOn(call: SimulatedCall, least = 0): SimulatedCall {
  let now = call;
  for (let steps = 0; steps < MOST_STEPS && (steps < least || awaits(now) === null); steps++) {
    const next = simulateNext(now);
    if (next === now) return now;
    now = next;
  }
  return now;
}
