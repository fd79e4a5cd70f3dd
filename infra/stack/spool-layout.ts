import { readdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands in the way of a step that another process has done meanwhile, or whose folder is not empty. */
const DONE_OR_NOT_EMPTY = ['ENOENT', 'ENOTEMPTY', 'EEXIST'];

/**
 * Once each media process had a spool of its own, `<spool>/media-1/<node>`; now they share one, `<spool>/<node>`. Moves
 * what is still there, so that recordings which were not uploaded at the update are found and stored. Idempotent; several
 * processes may do it at once.
 */
export async function shareSpool(spool: string): Promise<void> {
  const old = (await foldersIn(spool)).filter((name) => /^media-\d+$/.test(name));
  for (const folder of old.map((name) => join(spool, name))) {
    for (const node of await foldersIn(folder)) await attempt(rename(join(folder, node), join(spool, node)));
    await attempt(rmdir(folder));
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const read = readdir(folder, { withFileTypes: true });
  const entries = (await attempt(read)) ?? [];
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function attempt<T>(step: Promise<T>): Promise<T | null> {
  try {
    return await step;
  } catch (error) {
    if (DONE_OR_NOT_EMPTY.includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
