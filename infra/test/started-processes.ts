import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The variable by which a test finds what came of what it started: children inherit it. */
export const MARK = 'CORDBOARD_TEST_MARK';

export interface StartedProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * Each living process that has the mark in its environment, or works in (or names) one of the folders: Redis and
 * PostgreSQL write over their environment, but each works in its data folder. Zombies are dead.
 */
export function startedProcesses(mark: string, folders: readonly string[]): StartedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const marked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
        const place = readlinkSync(`/proc/${pid}/cwd`);
        const inside = folders.some((folder) => place.startsWith(folder) || command.includes(folder));
        return command !== '' && (marked || inside) ? [{ pid: Number(pid), command }] : [];
      } catch {
        return []; // It ended while we looked, or belongs to somebody else.
      }
    });
}
