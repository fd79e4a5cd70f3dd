import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, tail } from './commands.mjs';
import { NODE_24, ROOT } from './places.mjs';
import { say, SetupError } from './progress.mjs';

const STAMP = join(ROOT, 'node_modules/.cordboard-installed');

/** A digest of everything that decides what belongs into node_modules. */
function wantedDigest() {
  const hash = createHash('sha256');
  const manifests = ['package.json', 'package-lock.json', '.npmrc', 'infra/package.json'];
  for (const folder of ['apps', 'packages', 'test']) {
    if (!existsSync(join(ROOT, folder))) continue;
    for (const name of readdirSync(join(ROOT, folder)).sort()) manifests.push(`${folder}/${name}/package.json`);
  }
  for (const file of manifests) {
    if (existsSync(join(ROOT, file))) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

/** Whether node_modules is what the lock file says. */
function isInstalled() {
  return existsSync(NODE_24) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wantedDigest();
}

/**
 * The registry's packages, Node 24 among them.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ note: string, value: void }>}
 */
export async function ensureNodeModules(env) {
  if (isInstalled()) return { note: 'as the lock file says', value: undefined };
  const fresh = !existsSync(join(ROOT, 'node_modules'));
  say('… fetching packages from the registry (about a minute the first time)');
  // `install`, not `ci`: it takes the versions of the lock file too, but lets a registry lack what only other platforms
  // need (a mirror often does). `--no-save` leaves the lock file as it is.
  const { code, output } = await npm(['install', '--no-save'], env);
  if (code !== 0)
    throw new SetupError(
      `${tail(output)}\n\nnpm could not install the project's packages: check the network and the registry (npm config get registry), then start again.`,
    );
  if (!existsSync(NODE_24))
    throw new SetupError(
      'npm installed the packages but not Node 24: allow the install script of the package “node” (npm config “ignore-scripts” must be off), then start again.',
    );
  // A new file, never the old one written over: a copy of the clone may share it by a hard link.
  writeFileSync(`${STAMP}.new`, wantedDigest());
  renameSync(`${STAMP}.new`, STAMP);
  return { note: fresh ? 'installed' : 'brought up to date', value: undefined };
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function npm(args, env) {
  const cli = env['npm_execpath'];
  const [command, prefix] = cli !== undefined && cli.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  return capture(command, [...prefix, ...args, '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'], {
    cwd: ROOT,
    // mediasoup's install script would build for minutes where it cannot download: the set-up finds a worker itself.
    env: { ...env, MEDIASOUP_WORKER_BIN: 'skip' },
    timeoutMs: 1_200_000,
  });
}
