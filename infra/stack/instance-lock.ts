import { join } from 'node:path';
import { tryLock } from '../setup/lib/lock.mjs';

/** Two stacks on one data folder would overwrite each other's state. Gives the function that lets go. */
export async function lockInstance(dataDir: string): Promise<() => Promise<void>> {
  const release = await tryLock(join(dataDir, 'running.lock'));
  if (release === null)
    throw new Error(
      `Cordboard already runs with the data in ${dataDir}: stop it there with Ctrl-C, or give this one another folder (DATA_DIR).`,
    );
  return release;
}
