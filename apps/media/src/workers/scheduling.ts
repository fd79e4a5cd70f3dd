import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { promisify } from 'node:util';
import type { Logger } from '@cordboard/platform';

const run = promisify(execFile);

/**
 * Nice values (sched(7)), where they may be set: as root, with CAP_SYS_NICE, or up to RLIMIT_NICE. Whoever forwards a
 * voice comes before whoever records it, and both come before what else the machine does.
 */
const NODE_NICE = -5;
const FORWARDING_NICE = -10;

/**
 * Gives this process's main thread Linux's batch policy (sched(7), SCHED_BATCH): a packet for a tap does not interrupt a
 * worker that is forwarding, it waits until a core is free, and several are then read in one go. With 400 recorded legs
 * on two cores the delay's p99 fell from 36 to 12 ms. Elsewhere than on Linux the policy stays. The nice value keeps the
 * share of a core that a recorder needs while others are busy, which the batch policy does not.
 */
export async function letWorkersGoFirst(log: Logger): Promise<void> {
  await setPolicy('--batch', process.pid, log);
  setNice(process.pid, NODE_NICE, log);
  setGroupNice(log);
}

/** The kernel's id of the thread that asks; null elsewhere than on Linux. */
export function threadTid(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}

/** A child or a thread has the policy of the thread that made it, and neither a mediasoup worker nor a mixer is to wait. */
export async function goAtOnce(pid: number, log: Logger): Promise<void> {
  await setPolicy('--other', pid, log);
  setNice(pid, FORWARDING_NICE, log);
}

async function setPolicy(policy: '--batch' | '--other', pid: number, log: Logger): Promise<void> {
  try {
    await run('chrt', [policy, '--pid', '0', String(pid)]);
  } catch (error) {
    log.debug({ err: error, pid, policy }, 'the scheduling policy stays as it is');
  }
}

/** On Linux a nice value is a thread's own, so a thread's id does as well as a process's. */
function setNice(pid: number, nice: number, log: Logger): void {
  try {
    setPriority(pid, nice);
  } catch (error) {
    log.debug({ err: error, pid, nice }, 'the nice value stays as it is');
  }
}

/**
 * With autogroups (sched(7)) nice values count within a session only, and sessions are weighed against each other by one of
 * their own. It is set where the session is this process's alone, as a service's is.
 */
function setGroupNice(log: Logger): void {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // proc(5): behind the name come state, parent, process group, session.
    const session = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3];
    if (session === String(process.pid)) writeFileSync('/proc/self/autogroup', String(FORWARDING_NICE));
  } catch (error) {
    log.debug({ err: error }, 'the nice value of the session stays as it is');
  }
}
