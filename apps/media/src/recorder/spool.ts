import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaNodeId, RecordingId } from '@cordboard/contracts';

/** A node touches its folder's `alive` file this often; one that did not for `STALE_MS` is gone. */
export const HEARTBEAT_MS = 1_000;
const STALE_MS = 5_000;
const ALIVE = 'alive';

/**
 * Where recordings under way are kept: a folder a node, in it a folder a part of a recording. Nodes of one machine may share the
 * spool; what a node that is gone has left, any other takes over by renaming it into its own folder, which only one can.
 */
export class Spool {
  readonly #root: string;
  readonly #own: string;
  #folders = 0;

  private constructor(root: string, mediaNodeId: MediaNodeId) {
    this.#root = root;
    this.#own = join(root, mediaNodeId);
  }

  static async open(root: string, mediaNodeId: MediaNodeId): Promise<Spool> {
    const spool = new Spool(root, mediaNodeId);
    await mkdir(spool.#own, { recursive: true, mode: 0o700 });
    await writeFile(join(spool.#own, ALIVE), '');
    return spool;
  }

  /**
   * The path of a folder that no other recording of this process has or had. The id alone is not enough: when a worker
   * dies, the next part of a recording begins here while the one before it is still being stored.
   */
  newFolder(recordingId: RecordingId): string {
    return join(this.#own, `${recordingId}.${++this.#folders}`);
  }

  async beat(): Promise<void> {
    const now = new Date();
    await utimes(join(this.#own, ALIVE), now, now);
  }

  /** Takes over the recordings of nodes that are gone. Returns their folders, which are this node's now. */
  async takeOver(nowMs: number): Promise<string[]> {
    const taken: string[] = [];
    for (const name of await foldersIn(this.#root)) {
      const folder = join(this.#root, name);
      if (folder === this.#own || !(await isStale(folder, nowMs))) continue;
      for (const recording of await foldersIn(folder)) {
        // Both nodes may have a part of the same recording, and the same number for it.
        const mine = join(this.#own, `${recording}.${name}`);
        if (await moved(join(folder, recording), mine)) taken.push(mine);
      }
      await removeEmpty(folder);
    }
    return taken;
  }
}

async function isStale(folder: string, nowMs: number): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(join(folder, ALIVE));
    return nowMs - mtimeMs > STALE_MS;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** False when another node was faster. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function removeEmpty(folder: string): Promise<void> {
  if ((await foldersIn(folder)).length > 0) return;
  await rm(folder, { recursive: true, force: true });
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
