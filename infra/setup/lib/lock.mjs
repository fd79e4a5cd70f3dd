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
 * @param {string} file
 * @param {string} what
 * @returns {Promise<() => Promise<void>>} lets go
 */
async function takeLock(file, what) {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; read -r _ || exit 0'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C reaches the whole group; the lock must stay until our own clean-up lets go.
    detached: true,
  });
  const gone = new Promise((resolve) => holder.once('exit', resolve));
  const waiting = setTimeout(() => say(`… another set-up is at work on ${what}; waiting for it`), 500);
  try {
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve);
      holder.once('error', reject);
      holder.once('exit', (code) => reject(new Error(`flock ended with ${code}`)));
    });
  } catch (error) {
    throw new SetupError(
      `The lock ${file} could not be taken (${error instanceof Error ? error.message : error}): the set-up needs flock from util-linux.`,
    );
  } finally {
    clearTimeout(waiting);
  }
  return async () => {
    holder.stdin.end();
    await gone;
  };
}
