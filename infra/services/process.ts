import { closeSync, openSync, readFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnGuarded } from '../setup/lib/guarded.mjs';

/** A server program that runs until it is stopped, or until we die. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly logFile: string;
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Asks, waits, and insists after `deadlineMs`. Idempotent. */
  stop(deadlineMs?: number): Promise<void>;
}

export interface ServerProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** Which signal asks it to stop in order; the kernel sends it too when we die. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Everything it writes, appended. A file rather than a pipe: it must survive us long enough to stop in order. */
  readonly logFile: string;
  readonly user?: string | null;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to its standard input, e.g. a configuration with a password that `ps` should not show. */
  readonly input?: string;
}

export function startServer(program: ServerProgram): ServerProcess {
  const log = openSync(program.logFile, 'a', 0o600);
  const child = spawnGuarded(program.program, program.args, {
    deathSignal: program.stopSignal === 'SIGINT' ? 'INT' : 'TERM',
    ...(program.user ? { user: program.user } : {}),
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
    ...(program.env === undefined ? {} : { env: program.env }),
    stdio: [program.input === undefined ? 'ignore' : 'pipe', log, log],
  });
  closeSync(log);
  child.stdin?.end(program.input);
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      gone = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  return {
    child,
    logFile: program.logFile,
    exited,
    hasExited: () => gone,
    async stop(deadlineMs = 15_000) {
      if (gone) return;
      child.kill(program.stopSignal);
      const stopped = await Promise.race([exited.then(() => true), pause(deadlineMs, false, { ref: false })]);
      if (stopped) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The end of a server's log, for a message. */
export function logTail(file: string, lines = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return `(${file} cannot be read)`;
  }
}
