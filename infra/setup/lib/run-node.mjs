import { readFileSync } from 'node:fs';
import { spawnGuarded } from './guarded.mjs';
import { SetupError } from './progress.mjs';
import { NODE_24, ROOT } from './places.mjs';

/** Ctrl-C arrives twice, from the terminal and by npm; a repeat within this time is the same key press. */
const SAME_KEY_PRESS_MS = 1_500;

/**
 * Runs a TypeScript file on Node 24 and passes signals on to it, each once.
 * @param {string} script path below the clone's root
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export function runOnNode24(script, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawnGuarded(NODE_24, ['--disable-warning=ExperimentalWarning', script, ...args], {
      deathSignal: 'TERM',
      cwd: ROOT,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    let lastAtMs = 0;
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      const nowMs = Date.now();
      if (nowMs - lastAtMs > SAME_KEY_PRESS_MS) child.kill(signal);
      lastAtMs = nowMs;
    };
    process.on('SIGINT', () => forward('SIGINT'));
    process.on('SIGTERM', () => forward('SIGTERM'));
    process.on('SIGHUP', () => forward('SIGTERM'));
    const watch = watchParent(() => forward('SIGTERM'));
    child.once('error', (error) =>
      reject(new SetupError(`Node 24 could not be started (${error.message}): the set-up needs setpriv from util-linux.`)),
    );
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/**
 * npm killed without a chance to pass the signal on: its children are adopted by another process. Only asked when npm
 * started us: whoever runs us by nohup wants us to outlive the shell.
 * @param {() => void} onGone
 * @returns {NodeJS.Timeout | undefined}
 */
function watchParent(onGone) {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const before = ancestry();
  return setInterval(() => {
    if (ancestry() !== before) onGone();
  }, 1_000);
}

/** Our parent and, when that is the shell that npm runs scripts in (`sh -c …`), its parent: npm. */
function ancestry() {
  const parent = process.ppid;
  try {
    const command = readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0');
    if (command[1] !== '-c') return `${parent}`;
    // proc(5): the name in brackets may contain anything, the parent is the second field after it.
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return `${parent}`;
  }
}
