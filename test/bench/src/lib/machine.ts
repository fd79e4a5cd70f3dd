import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What a figure depends on besides the bench's own settings. */
export interface Facts {
  /** HEAD, null outside a clone. */
  readonly commit: string | null;
  /** Of the sources that are measured, so that a change nobody committed is another key. */
  readonly code: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly redis: string;
}

export function readFacts(sources: readonly string[]): Facts {
  return {
    commit: commitOf(),
    code: digestOf(sources),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    redis: /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown',
  };
}

/** Of the last minute, at the moment: figures of a machine that does other things mean little. */
export const loadNow = (): number => Number((loadavg()[0] ?? 0).toFixed(2));

function commitOf(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

function digestOf(sources: readonly string[]): string {
  const hash = createHash('sha256');
  const files = sources.flatMap((folder) => globSync(`${folder}/**/*.{ts,lua}`, { cwd: ROOT })).sort();
  for (const file of files) hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 12);
}
