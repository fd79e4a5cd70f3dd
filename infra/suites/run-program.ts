import { NODE_24 } from '../setup/lib/places.mjs';
import { endGroup, spawnGuarded } from '../setup/lib/guarded.mjs';

export interface SuiteRun {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** true: its standard output is kept instead of shown. */
  readonly keepOutput?: boolean;
}

/** Runs a program on Node 24 to its end. It and all it left behind are gone afterwards. */
export function runProgram(run: SuiteRun): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawnGuarded(NODE_24, ['--disable-warning=ExperimentalWarning', ...run.args], {
      deathSignal: 'TERM',
      cwd: run.cwd,
      env: run.env,
      stdio: ['ignore', run.keepOutput ? 'pipe' : 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const stop = (): void => void child.kill('SIGTERM');
    const timer = setTimeout(() => {
      process.stderr.write(`! no end after ${run.timeoutMs / 60_000} minutes; stopping it\n`);
      stop();
      setTimeout(() => child.kill('SIGKILL'), 15_000).unref();
    }, run.timeoutMs);
    run.signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      run.signal.removeEventListener('abort', stop);
      endGroup(child.pid);
      resolve({ code: code ?? 1, output });
    });
  });
}
