import { spawn } from 'node:child_process';
import { CordboardError } from '@cordboard/contracts';

export interface ProgramLimits {
  /** Wall clock. */
  readonly timeoutMs: number;
  /** Address space. */
  readonly memoryBytes: number;
  /** Standard output, and each file it writes. */
  readonly outputBytes: number;
  /** Processor time. */
  readonly cpuSeconds: number;
}

export interface ProgramResult {
  readonly stdout: Buffer;
}

const MIB = 1024 * 1024;
export const DEFAULT_LIMITS: ProgramLimits = { timeoutMs: 60_000, memoryBytes: 2_048 * MIB, outputBytes: 64 * MIB, cpuSeconds: 60 };
const STDERR_KEPT = 4_000;

/**
 * Runs a program under limits of time, memory and output (prlimit of util-linux) and gives what it wrote. No shell and
 * an empty environment but for PATH. Throws `timeout`, `too_large` (output) or `unsupported_media` (it failed; data.detail is
 * the end of its standard error).
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly stdin?: Uint8Array; readonly limits?: Partial<ProgramLimits>; readonly cwd?: string } = {},
): Promise<ProgramResult> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const wrapped = [
    `--as=${limits.memoryBytes}`,
    `--cpu=${limits.cpuSeconds}`,
    `--fsize=${limits.outputBytes}`,
    '--core=0',
    '--',
    program,
    ...args,
  ];
  const child = spawn('prlimit', wrapped, {
    cwd: options.cwd ?? '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return await new Promise<ProgramResult>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let said = '';
    let verdict: CordboardError | undefined;
    const stop = (error: CordboardError): void => {
      verdict ??= error;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => {
      stop(new CordboardError('timeout', { program, timeoutMs: limits.timeoutMs }));
    }, limits.timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.outputBytes) stop(new CordboardError('too_large', { program, limitBytes: limits.outputBytes }));
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-STDERR_KEPT);
    });
    // A program that has read enough closes its input; that is its right, and its exit code decides.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? Buffer.alloc(0));
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new CordboardError('internal', { program, detail: 'it cannot be started' }, { cause: error }));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (verdict !== undefined) reject(verdict);
      else if (code === 0) resolve({ stdout: Buffer.concat(chunks) });
      else if (signal === 'SIGXFSZ' || code === 128 + 25)
        reject(new CordboardError('too_large', { program, limitBytes: limits.outputBytes }));
      else reject(new CordboardError('unsupported_media', { program, code, signal, detail: said.trim().slice(-500) }));
    });
  });
}
