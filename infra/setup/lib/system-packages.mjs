import { existsSync } from 'node:fs';
import { capture, findCommand, tail } from './commands.mjs';
import { say, SetupError } from './progress.mjs';

/**
 * What a command of the project needs of the system, and how its presence shows. Debian's package names.
 * @type {Readonly<Record<string, ReadonlyArray<{ package: string, command?: string, file?: string }>>>}
 */
export const SYSTEM_PACKAGES = {
  services: [
    { package: 'redis-server', command: 'redis-server' },
    { package: 'ffmpeg', command: 'ffmpeg' },
    { package: 'espeak-ng', command: 'espeak-ng' },
    { package: 'opus-tools', command: 'opusenc' },
  ],
  browser: [
    { package: 'chromium', command: 'chromium' },
    { package: 'fonts-noto-cjk', file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' },
  ],
  otherHost: [
    { package: 'nginx-light', command: 'nginx' },
    { package: 'iproute2', command: 'ip' },
    { package: 'openssl', command: 'openssl' },
    { package: 'coturn', command: 'turnserver' },
  ],
  mixerRival: [{ package: 'janus', command: 'janus' }],
  workerBuild: [
    { package: 'cmake', command: 'cmake' },
    { package: 'ninja-build', command: 'ninja' },
    { package: 'g++', command: 'g++' },
    { package: 'xz-utils', command: 'xz' },
    { package: 'flatbuffers-compiler', command: 'flatc' },
    { package: 'libflatbuffers-dev', file: '/usr/include/flatbuffers/flatbuffers.h' },
    { package: 'libuv1-dev', file: '/usr/include/uv.h' },
    { package: 'libssl-dev', file: '/usr/include/openssl/ssl.h' },
    { package: 'libabsl-dev', file: '/usr/include/absl/strings/string_view.h' },
  ],
};

/**
 * @param {readonly string[]} groups keys of SYSTEM_PACKAGES
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} the packages that are absent
 */
export function missingPackages(groups, env) {
  const absent = groups
    .flatMap((group) => SYSTEM_PACKAGES[group] ?? [])
    .filter((entry) => (entry.command === undefined ? !existsSync(entry.file ?? '') : findCommand(entry.command, env) === null));
  return [...new Set(absent.map((entry) => entry.package))];
}

/**
 * The command that may install, or null when nobody here may.
 * @param {{ uid: number, interactive: boolean, env: NodeJS.ProcessEnv }} who
 * @returns {string[] | null} a prefix for apt-get
 */
export function installer({ uid, interactive, env }) {
  if (findCommand('apt-get', env) === null) return null;
  if (uid === 0) return [];
  if (findCommand('sudo', env) === null) return null;
  return interactive ? ['sudo'] : ['sudo', '-n'];
}

/**
 * @param {readonly string[]} packages
 * @returns {string} one sentence that says what to do
 */
export function howToInstall(packages) {
  return `Cordboard needs ${packages.join(', ')}, and this user may not install packages: run “apt-get install -y --no-install-recommends ${packages.join(' ')}” as root (or get sudo), then start again.`;
}

/**
 * Installs what is absent; does nothing, and asks for no rights, when all is there.
 * @param {readonly string[]} groups
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>} what was installed
 */
export async function ensureSystemPackages(groups, env) {
  const absent = missingPackages(groups, env);
  if (absent.length === 0) return [];
  const prefix = installer({ uid: process.getuid?.() ?? 0, interactive: process.stdin.isTTY === true, env });
  if (prefix === null) throw new SetupError(howToInstall(absent));
  say(`… installing ${absent.join(', ')} by apt-get`);
  await apt(prefix, ['update', '-qq'], absent, env);
  await apt(prefix, ['install', '-y', '-qq', '--no-install-recommends', ...absent], absent, env);
  const still = missingPackages(groups, env);
  if (still.length > 0)
    throw new SetupError(`apt-get reported success, but ${still.join(', ')} cannot be found: install it by hand, then start again.`);
  return absent;
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} args
 * @param {readonly string[]} wanted
 * @param {NodeJS.ProcessEnv} env
 */
async function apt(prefix, args, wanted, env) {
  const [command = 'apt-get', ...rest] = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=600',
    ...args,
  ];
  const { code, output } = await capture(command, rest, {
    env,
    timeoutMs: 900_000,
    stdin: 'inherit',
    onLine: (line) => {
      if (/^(Unpacking|Setting up) /.test(line)) say(`    ${line}`);
    },
  });
  if (code === 0) return;
  if (prefix.length > 0 && /password|not allowed|sudoers|may not run/i.test(output)) throw new SetupError(howToInstall(wanted));
  throw new SetupError(
    `${tail(output)}\n\napt-get ${args[0]} failed: mend the system's package sources (see above), or install ${wanted.join(', ')} by hand, then start again.`,
  );
}
