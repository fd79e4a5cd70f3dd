import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { capture, tail } from './commands.mjs';
import { withLock } from './lock.mjs';
import { cacheDir, NODE_24, ROOT } from './places.mjs';
import { say, SetupError } from './progress.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const PACKAGE = join(ROOT, 'node_modules/mediasoup');
const BUILD = join(ROOT, 'infra/mediasoup-worker');

/** @param {NodeJS.ProcessEnv} env */
export function cachedWorker(env) {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  return join(cacheDir(env), 'mediasoup-worker', `${version}-${platform()}-${arch()}`, 'mediasoup-worker');
}

/**
 * A worker that was seen to start on this machine: the one that MEDIASOUP_WORKER_BIN names, one built or fetched
 * before, mediasoup's own prebuilt one, or one built here from the sources inside the npm package.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ note: string, value: string }>} the binary's path
 */
export async function ensureMediasoupWorker(env) {
  const given = env['MEDIASOUP_WORKER_BIN'];
  if (given !== undefined && given !== '' && given !== 'skip') {
    const trouble = await trial(given, env);
    if (trouble !== null)
      throw new SetupError(
        `${trouble}\n\nMEDIASOUP_WORKER_BIN names ${given}, which does not start (see above): correct the variable or unset it, then start again.`,
      );
    return { note: `MEDIASOUP_WORKER_BIN=${given}`, value: given };
  }
  const cached = cachedWorker(env);
  if (existsSync(cached) && (await trial(cached, env)) === null) return { note: 'from the cache', value: cached };
  return withLock(join(cacheDir(env), 'mediasoup-worker.lock'), 'the mediasoup worker', async () => {
    if (existsSync(cached) && (await trial(cached, env)) === null) return { note: 'from the cache', value: cached };
    if (await keep(await download(env), cached, env)) return { note: 'downloaded', value: cached };
    const built = await build(env);
    if (await keep(built, cached, env)) return { note: 'built here', value: cached };
    throw new SetupError(
      `${await trial(built, env)}\n\nThe mediasoup worker was built but does not start (see above): set MEDIASOUP_WORKER_BIN to one that does, then start again.`,
    );
  });
}

/**
 * Starts a worker by mediasoup itself and closes it.
 * @param {string} binary
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | null>} what went wrong
 */
async function trial(binary, env) {
  const { code, output } = await capture(NODE_24, [join(BUILD, 'smoke-test.mjs'), PACKAGE, binary], { env, timeoutMs: 20_000 });
  return code === 0 ? null : tail(output) || `The trial of ${binary} ended with ${code}.`;
}

/**
 * @param {string} binary
 * @param {string} cached
 * @param {NodeJS.ProcessEnv} env
 */
async function keep(binary, cached, env) {
  if (!existsSync(binary) || (await trial(binary, env)) !== null) return false;
  mkdirSync(dirname(cached), { recursive: true });
  const partial = `${cached}.${process.pid}`;
  copyFileSync(binary, partial);
  chmodSync(partial, 0o755);
  renameSync(partial, cached);
  return true;
}

/**
 * mediasoup's own download; its fallback, a build that downloads more, is kept from running by a PYTHON that fails.
 * @param {NodeJS.ProcessEnv} env
 */
async function download(env) {
  say('… asking for mediasoup’s prebuilt worker');
  const { MEDIASOUP_WORKER_BIN: _, ...rest } = env;
  await capture(NODE_24, ['npm-scripts.mjs', 'postinstall'], { cwd: PACKAGE, env: { ...rest, PYTHON: '/bin/false' }, timeoutMs: 120_000 });
  return join(PACKAGE, 'worker/out/Release/mediasoup-worker');
}

/** @param {NodeJS.ProcessEnv} env */
async function build(env) {
  say('… it cannot be downloaded here; building it from mediasoup’s own sources (about 5 minutes on two cores, once)');
  await ensureSystemPackages(['workerBuild'], env);
  const folder = join(cacheDir(env), 'mediasoup-worker-build');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let shown = 0;
  const { code, output } = await capture('bash', [join(BUILD, 'build.sh'), PACKAGE, folder], {
    env,
    timeoutMs: 3_600_000,
    onLine: (line) => {
      const [, done, all] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
      if (done === undefined || all === undefined || Number(done) < shown) return;
      shown = Number(done) + 20;
      say(`    ${done} of ${all}`);
    },
  });
  if (code !== 0)
    throw new SetupError(
      `${tail(output)}\n\nThe mediasoup worker could not be built (see above): set MEDIASOUP_WORKER_BIN to a mediasoup-worker binary of the same version, then start again.`,
    );
  return join(folder, 'build/mediasoup-worker');
}
