import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../services/index.ts';
import { endGroup, spawnGuarded } from '../setup/lib/guarded.mjs';
import type { Program } from './program.ts';
import type { ProcessExit, StackProcess } from './types.ts';

const KEPT_LINES = 2_000;
/** A little over the services' own deadline for shutting down. */
const STOP_DEADLINE_MS = 12_000;

export interface SupervisedProcess extends StackProcess {
  hasExited(): boolean;
  /** Resolves when it said that it is ready. @throws Error with its last lines when it ended or took too long */
  ready(timeoutMs: number): Promise<void>;
  /** SIGTERM, then SIGKILL; also for whatever it started itself. Idempotent. */
  stop(): Promise<void>;
}

export function startProcess(program: Program, logFile: string, onLine: (line: string) => void): SupervisedProcess {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const child = spawnGuarded(program.command, program.args, {
    deathSignal: 'TERM',
    cwd: program.cwd,
    env: program.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const take = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    log.write(`${line}\n`);
    onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', take);

  let gone = false;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('error', (error) => {
      take(error.message);
      gone = true;
      resolve({ code: 127, signal: null });
    });
    // `close`, not `exit`: its last lines have been read then.
    child.once('close', (code, signal) => {
      gone = true;
      log.end();
      resolve({ code, signal });
    });
  });
  const pid = child.pid ?? -1;
  const said = (): string => lines.slice(-20).join('\n');
  return {
    kind: program.kind,
    name: program.name,
    pid,
    opsUrl: program.opsUrl,
    exited,
    hasExited: () => gone,
    lines: () => lines,
    kill: (signal) => void child.kill(signal),
    async ready(timeoutMs) {
      let answer = 'no answer';
      await waitFor(
        async () => {
          if (gone) throw new Error(`${program.name} ended before it was ready:\n${said()}`);
          answer = await ask(program.readyUrl);
          return answer === '' ? true : null;
        },
        timeoutMs,
        () => `${program.name} was not ready (${program.readyUrl}: ${answer}):\n${said()}`,
      );
    },
    async stop() {
      if (!gone) {
        child.kill('SIGTERM');
        await Promise.race([exited, pause(STOP_DEADLINE_MS, undefined, { ref: false })]);
      }
      endGroup(child.pid);
      await exited;
    },
  };
}

/** '' when it is ready, else what it answered. A page that redirects to the log-in is an answer. */
async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    const text = await response.text();
    return response.status < 400 ? '' : `${response.status} ${text.slice(0, 200).trim()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
