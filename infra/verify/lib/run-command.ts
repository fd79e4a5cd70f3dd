import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** While it ran; waiting for a place is not counted. */
  readonly tookMs: number;
}

/** Runs a JavaScript program of node_modules (or any program, by `program`) when one of the places is free. */
export interface CommandRunner {
  (command: { readonly program?: string; readonly args: readonly string[]; readonly cwd: string }): Promise<CommandResult>;
}

/** At most `places` programs at a time, in the order they were asked for. Programs die with `signal`. */
export function createCommandRunner(places: number, signal: AbortSignal): CommandRunner {
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = async (): Promise<void> => {
    if (running < places) {
      running++;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else running--;
  };
  return async ({ program = process.execPath, args, cwd }) => {
    await enter();
    try {
      return await execute(program, args, cwd, signal);
    } finally {
      leave();
    }
  };
}

function execute(program: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const beganMs = performance.now();
    const child = spawn(program, args, { cwd, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const tookMs = performance.now() - beganMs;
      resolve({ code: code ?? 128, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(), tookMs });
    });
  });
}

/** Where a tool's program is; tools are dev dependencies of the root. */
export function toolPath(repository: string, tool: keyof typeof TOOLS): string {
  return `${repository}/node_modules/${TOOLS[tool]}`;
}

const TOOLS = {
  prettier: 'prettier/bin/prettier.cjs',
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'knip/bin/knip.js',
} as const;
