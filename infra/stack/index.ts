import type { Stack, StackOptions } from './types.ts';

export type * from './types.ts';

/**
 * Runs a whole deployment on this machine: services, keys, migrations, seed, then media, worker, signaling and web.
 * Resolves when every process has said that it is ready.
 */
export type StartStack = (options?: StackOptions) => Promise<Stack>;
