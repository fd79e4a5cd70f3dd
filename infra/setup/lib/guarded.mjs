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
