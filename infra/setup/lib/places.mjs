import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's root. */
export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Everything that runs writes below this folder of the clone (git ignores it). */
export const DATA_DIR = join(ROOT, '.data');

/** The registry's Node 24; services, tests and tools run on it. */
export const NODE_24 = join(ROOT, 'node_modules/.bin/node');

/**
 * What may outlive the clone, e.g. a built mediasoup worker.
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheDir(env) {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'cordboard');
}
