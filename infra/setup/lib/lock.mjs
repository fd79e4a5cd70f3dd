import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { spawn } from 'node:child_process';
import { say, SetupError } from './progress.mjs';

/**
 * Runs `work` while holding the file's lock. flock(1) holds it for us and lets go when our end of its pipe closes, so
 * a set-up that is killed leaves no stale lock.
 * @template T
 * @param {string} file made when missing
 * @param {string} what is being waited for, for the person who waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, what, work) {
  const release = await takeLock(file, what);
  try {
    return await work();
  } finally {
    await release();
  }
}

/**
 * Takes the lock if it is free; null when somebody has it.
 * @param {string} file made when missing
 * @returns {Promise<(() => Promise<void>) | null>} lets go
 */
export async function tryLock(file) {
  const holder = startHolder(['--nonblock'], file);
  return (await holder.held) ? holder.release : null;
}

/**
 * @param {string} file
 * @param {string} what
 * @returns {Promise<() => Promise<void>>} lets go
 */
async function takeLock(file, what) {
  const waiting = setTimeout(() => say(`… another set-up is at work on ${what}; waiting for it`), 500);
  try {
    const holder = startHolder([], file);
    if (await holder.held) return holder.release;
    throw new SetupError(`The lock ${file} could not be taken: check that this user may write it.`);
  } finally {
    clearTimeout(waiting);
  }
}

/**
 * @param {readonly string[]} flags
 * @param {string} file
 * @returns {{ held: Promise<boolean>, release: () => Promise<void> }}
 */
function startHolder(flags, file) {
  mkdirSync(dirname(file), { recursive: true });
  const child = spawn('flock', ['--exclusive', ...flags, file, 'sh', '-c', 'echo held; read -r _ || exit 0'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C reaches the whole group; the lock must stay until our own clean-up lets go.
    detached: true,
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const held = new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(true));
    child.once('exit', () => resolve(false));
    child.once('error', (error) =>
      reject(new SetupError(`flock could not be started (${error.message}): install util-linux, then start again.`)),
    );
  });
  return {
    held: /** @type {Promise<boolean>} */ (held),
    release: async () => {
      child.stdin.end();
      await gone;
    },
  };
}
