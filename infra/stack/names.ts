import type { ProcessKind } from './types.ts';

/** Each kind listens before those that look for it start; stopping goes the other way round. */
export const START_ORDER: readonly ProcessKind[] = ['media', 'worker', 'signaling', 'web'];

export const DEFAULT_COUNTS: Readonly<Record<ProcessKind, number>> = { media: 1, worker: 1, signaling: 1, web: 1 };
