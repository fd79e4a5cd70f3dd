import { CordboardError, type ErrorCode } from '@cordboard/contracts';

/** After these a callback is over for this browser; everything else passes. */
const OVER: readonly ErrorCode[] = ['not_allowed', 'not_found', 'key_revoked'];
const LONGEST_MS = 60_000;

export interface TakeUpOptions {
  readonly onFault: (error: unknown) => void;
  /** Its `online` event ends a wait: the browser is back on the network. */
  readonly network: EventTarget;
  readonly signal: AbortSignal;
  /** The first wait; each later one is twice as long, up to a minute. */
  readonly firstMs?: number;
}

/**
 * Asks for a callback's token until there is one, through whatever passes: no network, a server that starts anew, too
 * many at once.
 */
export async function takeUpCallback<T>(
  ask: () => Promise<T>,
  options: TakeUpOptions,
): Promise<{ readonly token: T } | 'over' | 'aborted'> {
  const { onFault, network, signal, firstMs = 2_000 } = options;
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return { token: await ask() };
    } catch (error) {
      onFault(error);
      if (error instanceof CordboardError && OVER.includes(error.code)) return 'over';
      await wait(retryDelayMs(attempt, Math.random(), error, firstMs), network, signal);
    }
  }
  return 'aborted';
}

/** ms; spread over the upper half, so that a thousand pages do not come back in one moment. `random` is in [0, 1). */
export function retryDelayMs(attempt: number, random: number, error: unknown, firstMs: number): number {
  const ceiling = Math.min(firstMs * 2 ** Math.min(attempt, 20), LONGEST_MS);
  const wished = error instanceof CordboardError ? error.data['retryAfterMs'] : undefined;
  return Math.max(Math.round(ceiling * (0.5 + random / 2)), typeof wished === 'number' ? Math.min(wished, LONGEST_MS) : 0);
}

async function wait(ms: number, network: EventTarget, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      network.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    network.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
