import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU seconds that a process and its threads have used (proc(5), fields 14 and 15). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Begins to measure; what it returns gives the share of one core in percent since then. */
export function measureCpu(pids: readonly number[]): () => number {
  const read = (): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = read();
  const beganAt = performance.now();
  return () => Math.round(((read() - before) / ((performance.now() - beganAt) / 1_000)) * 1_000) / 10;
}

/** The processes that a process has started and whose command names `part`. */
export function childrenOf(pid: number, part: string): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(part));
}
