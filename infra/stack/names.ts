import type { ProcessKind } from './types.ts';

/** Stopping goes the other way round: nobody asks for what is gone already. */
export const START_ORDER: readonly ProcessKind[] = ['media', 'worker', 'signaling', 'web'];

export const DEFAULT_COUNTS: Readonly<Record<ProcessKind, number>> = { media: 1, worker: 1, signaling: 1, web: 1 };
