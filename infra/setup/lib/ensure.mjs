import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { ensureMediasoupWorker } from './mediasoup-worker.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { DATA_DIR, ROOT } from './places.mjs';
import { SetupError, step } from './progress.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/**
 * Brings the machine to where a command can run; does next to nothing when it is there already.
 * @param {{ packages: readonly string[], worker: boolean }} needs groups of system packages, and whether media runs
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for what runs on Node 24
 */
export async function ensureMachine(needs, env = process.env) {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20)
    throw new SetupError(
      `Cordboard's set-up needs Node 20 or later, and this is ${process.version}: install a newer Node, then start again.`,
    );
  return withLock(join(DATA_DIR, 'setup.lock'), 'this clone', async () => {
    await step('packages of the system', async () => {
      const installed = await ensureSystemPackages(needs.packages, env);
      return { note: installed.length === 0 ? 'all there' : `installed ${installed.join(', ')}`, value: undefined };
    });
    await step('packages of the registry', () => ensureNodeModules(env));
    const PATH = `${join(ROOT, 'node_modules/.bin')}:${env['PATH'] ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`;
    const ready = { ...env, PATH };
    if (!needs.worker) return ready;
    const worker = await step('mediasoup’s worker', () => ensureMediasoupWorker(ready));
    return { ...ready, MEDIASOUP_WORKER_BIN: worker };
  });
}
