import { spawn } from 'node:child_process';

/**
 * Starts a program that the kernel signals when this process dies, however it dies (PR_SET_PDEATHSIG by setpriv(1)),
 * in a session of its own, so that Ctrl-C in the terminal reaches only the one who stops things in order.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ deathSignal: 'TERM' | 'INT' | 'KILL', user?: string } & import('node:child_process').SpawnOptions} options `user`: run as this user and its group (root only)
 */
export function spawnGuarded(program, args, { deathSignal, user, ...options }) {
  const identity = user === undefined ? [] : ['--reuid', user, '--regid', user, '--clear-groups'];
  return spawn('setpriv', ['--pdeathsig', deathSignal, ...identity, '--', program, ...args], { ...options, detached: true });
}

/**
 * Ends what is left of the group that a guarded program led: whatever it started itself and did not stop.
 * @param {number | undefined} leader its pid; undefined when it never started
 */
export function endGroup(leader) {
  if (leader === undefined || leader <= 1) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // ESRCH: nobody is left, as it should be.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
